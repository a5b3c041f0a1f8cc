// Replays what a real chat answered (recorded/, see its README) against the emulator: same status, content type, keys, order and words.
// Imported by recorded.test.ts. Tokens and IDs that the server makes up are named in the recordings, and bound as they come.

import { readFileSync } from 'node:fs';
import { post } from '../client.ts';

/** One call and its answer. */
export interface Step {
  label: string;
  /** The server's Date. */
  time: string;
  port: 'admin' | 'chat' | 'api';
  method: 'GET' | 'POST';
  path: string;
  noOperationID?: boolean;
  token?: string;
  body?: string;
  status: number;
  type: string;
  answer: string;
}

export function readSteps(name: string): Step[] {
  return JSON.parse(readFileSync(new URL(`./recorded/${name}.json`, import.meta.url), 'utf8')) as Step[];
}

/** What stands for what. `admin` takes the place of tokens whose issue was not recorded. */
export class Bindings {
  readonly #values = new Map<string, string>();
  readonly admin: string;
  constructor(admin: string) { this.admin = admin; }

  fill(text: string): string {
    return text.replace(/<((?:token|id|code)\d+)>/g, (_all, name: string) => this.#values.get(name) ?? this.admin);
  }

  /** Names in an expected text take the values the received one has in their place, once. */
  bind(expected: string, received: string): string {
    const pattern = expected.split(/(<(?:token|id|code)\d+>)/).map((part, index) => (index % 2 ? '([\\w.-]+)' : RegExp.escape(part).replace(/TIME/g, '\\w+'))).join('');
    const found = new RegExp(`^${pattern}$`, 's').exec(received);
    const names = [...expected.matchAll(/<((?:token|id|code)\d+)>/g)].map((match) => match[1]!);
    names.forEach((name, index) => { if (found && !this.#values.has(name)) this.#values.set(name, found[index + 1]!); });
    return this.fill(expected);
  }
}

/** Ask again what was asked. @returns what was expected and what came, both as text to compare. */
export async function replayStep(step: Step, urls: Record<Step['port'], string>, bindings: Bindings): Promise<{ expected: unknown; received: unknown }> {
  const headers: Record<string, string> = { operationID: step.noOperationID ? '' : 'replay', ...(step.token !== undefined && { token: bindings.fill(step.token) }) };
  const answer = await post(urls[step.port], step.path, bindings.fill(step.body ?? ''), headers, step.method);
  const text = plain(answer.bytes.toString());
  return {
    expected: { status: step.status, type: step.type, answer: bindings.bind(plain(step.answer), text) },
    received: { status: answer.status, type: answer.headers['content-type'], answer: text },
  };
}

/** Times and Go's stack traces are nobody's business, and addresses in a configuration the deployment's own. */
function plain(text: string): string {
  return text.replace(/("createTime":)\d{13}\b/g, '$1TIME_MS').replace(/("createTime":)\d{10}\b/g, '$1TIME_S').replace(/( \| -\\u003e)(?:(?!",|"\}).)*/g, '$1 ...')
    .replace(/(\\"(?:ApiURL|URI|StorageLocation|RegisterIP|ListenIP)\\":)\\"[^"\\]*\\"/g, '$1PLACE').replace(/(\\"(?:Address|Ports)\\":)\[[^\]]*\]/g, '$1PLACES');
}
