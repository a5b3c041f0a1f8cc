// A session over a real worker thread, as the shell makes it.
import { Worker } from 'node:worker_threads';
import type { Event } from '../../src/operation/events.ts';
import { describeRegistry } from '../../src/operation/bridge.ts';
import type { Question } from '../../src/operation/invoke.ts';
import { plainPaint } from '../../src/output/paint.ts';
import { connectHost } from '../../src/shell/host.ts';
import { createSession } from '../../src/shell/session.ts';
import type { ShowOptions } from '../../src/shell/show.ts';
import { smallRegistry } from '../operation/setup.ts';

export interface SetUpOptions extends Partial<ShowOptions> {
  /** What the person answers. */
  answer?: (question: Question) => boolean;
}

/** Start a session; `type` gives what is shown for lines, the last one's. */
export function startSession({ answer = () => false, ...show }: SetUpOptions = {}) {
  const worker = new Worker(new URL('./host-child.ts', import.meta.url), { stdin: false });
  const questions: Question[] = [];
  const events: Event[] = [];
  const secrets: string[] = [];
  const said: string[] = [];
  const prompts: string[] = [];
  const host = connectHost(worker, new SharedArrayBuffer(8), {
    ask: (question) => { questions.push(question); return answer(question); }, emit: (event) => { events.push(event); }, keepSecret: (value) => { secrets.push(value); },
  });
  const say = (text: string) => { said.push(text); };
  const session = createSession({
    host, begin: { names: ['users', 'echo', 'notes'], describe: () => describeRegistry(smallRegistry()), context: { name: 'local', label: 'a test', readOnly: false } },
    show: { columns: () => 100, isTTY: false, utc: true, color: false, paint: plainPaint, verbose: 0, now: () => 0, json: false, mask: (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text), ...show },
    say: { out: say, err: say }, importFrom: (specifier) => import(specifier), globals: () => ({}),
    onContext: (context) => { prompts.push(`${context.name}${context.readOnly ? '(ro)' : ''}`); },
  });
  const type = async (...lines: string[]): Promise<string | undefined> => {
    let text: string | undefined;
    for (const line of lines) {
      const entered = await session.enter(line);
      if (entered.kind === 'unfinished') throw new Error(`unfinished: ${line}`);
      if (entered.kind === 'value') session.remember(entered.value);
      text = entered.kind === 'problem' ? session.show.problem(entered.error) : entered.text;
    }
    return text;
  };
  return { session, host, worker, type, questions, events, said, secrets, prompts };
}
