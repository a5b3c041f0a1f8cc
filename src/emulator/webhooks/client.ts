// Calls webhooks: asks before something happens and reads the verdict, tells afterwards through a queue (operations b.5).
// Made by server.ts; whoever calls a webhook reaches it as ctx.webhooks. Who calls which event, and what an answer changes, stands where it happens: in rules, messages and the gateway.

import { parseJSON } from '../../base/json.ts';
import { DecodeError, decodeMessage } from '../decode.ts';
import { encodeMessage } from '../encode.ts';
import { ServerError } from '../errors.ts';
import { EVENTS, type AfterEvent, type BeforeEvent, type Service, type WebhookEvent } from './events.ts';
import { createPost, PostError } from './post.ts';
import { createQueue, type Queue } from './queue.ts';
import { addWebhookTypes, answerType, bodyType } from './types.ts';

import type { World } from '../context.ts';
import type { LogFields } from '../watch/log.ts';

/** An answer as decoded: every field of its row, zero or null where the hook said nothing. */
export type Answer = Record<string, unknown>;

/** What a hook said: go on, or no. */
export type Verdict = { answer: Answer; refusal?: undefined } | { refusal: ServerError };

/** The webhooks of one emulator. Whether an event is on is for the caller to know. */
export interface Webhooks {
  /** Never rejects: whatever goes wrong is a refusal. */
  ask(event: BeforeEvent, about: object, operationID: string): Promise<Verdict>;
  /** @param key the value of the query parameter of that name (main, messages). */
  tell(event: AfterEvent, about: object, operationID: string, key?: string): void;
  /** End what is under way, and forget what waits. */
  close(): void;
}

const NO_SUCCESS_BELOW = 100;
/** Names in discovery that differ from those of the queues. */
const LOGGED_AS: Partial<Record<Service, string>> = { msgtransfer: 'msg_transfer', msggateway: 'msg_gateway' };
const LINES = { 'webhook': 'webhook/http_client.go:82', 'webhook success': 'webhook/http_client.go:94' } as const;

/** Webhooks as one server calls them. Reads the configuration anew for each event. */
export function createWebhooks(world: Pick<World, 'config' | 'profile' | 'watch'>): Webhooks {
  const stop = new AbortController();
  const post = createPost(stop.signal);
  const queues = new Map<Service, Queue>();
  const queueOf = (service: Service): Queue => {
    let queue = queues.get(service);
    if (!queue) queues.set(service, queue = createQueue());
    return queue;
  };
  const send = (event: WebhookEvent, about: object, operationID: string, query = ''): Promise<string> => {
    addWebhookTypes();
    const { command } = EVENTS[event];
    // Go's encoder ends a value with a newline.
    const body = `${encodeMessage(bodyType(event), { callbackCommand: command, operationID, ...about })}\n`;
    const url = `${world.config.webhooks.url}/${command}`;
    const timeout = world.config.webhooks.events[event]?.timeoutSeconds ?? 0;
    tellCall(event, operationID, 'webhook', () => [['url', url + query], ['input', parseJSON(body)], ['config', timeout]]);
    return post(url + query, body, operationID, timeout).then(
      (response) => {
        tellCall(event, operationID, 'webhook success', () => [['url', url + query], ['input', parseJSON(body)], ['response', response]]);
        return response;
      },
      (error: unknown) => { throw asNetworkError(error, url); },
    );
  };
  const tellCall = (event: WebhookEvent, operationID: string, message: keyof typeof LINES, fields: () => LogFields): void => {
    const { service } = EVENTS[event];
    if (world.watch?.log?.isOn('INFO')) world.watch.line('INFO', LOGGED_AS[service] ?? service, LINES[message], message, { operationID, userID: '', platformID: 0 }, fields());
  };

  return {
    async ask(event, about, operationID) {
      try {
        const answer = readAnswer(event, await send(event, about, operationID));
        return answer.actionCode === 0 && answer.nextCode === 1 ? { refusal: refuse(answer, world.profile) } : { answer };
      } catch (error) {
        return { refusal: error instanceof ServerError ? error : new ServerError(500, String(error)) };
      }
    },
    tell(event, about, operationID, key) {
      const query = key === undefined ? '' : `?key=${encodeURIComponent(key)}`;
      queueOf(EVENTS[event].service).put(() => send(event, about, operationID, query).catch(() => { /* told once, lost when nobody listens */ }));
    },
    close() {
      stop.abort();
      for (const queue of queues.values()) queue.close();
    },
  };
}

function readAnswer(event: BeforeEvent, text: string): Answer {
  try {
    return decodeMessage(answerType(event), text, false);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new ServerError(90007, `${error.message} response format error`);
  }
}

/** The real errDlt goes on with a Go stack before the last words: match on the beginning. */
function asNetworkError(error: unknown, url: string): unknown {
  return error instanceof PostError ? new ServerError(90004, `Error: ${error.message} | -> httputil.(*HTTPClient).Post(), post url=${url}`) : error;
}

/** gRPC's names of its own codes, which a hook's number below 100 is taken for. */
const GRPC_NAMES = [
  'OK', 'Canceled', 'Unknown', 'InvalidArgument', 'DeadlineExceeded', 'NotFound', 'AlreadyExists', 'PermissionDenied', 'ResourceExhausted',
  'FailedPrecondition', 'Aborted', 'OutOfRange', 'Unimplemented', 'Internal', 'Unavailable', 'DataLoss', 'Unauthenticated',
];

/** A denial in the hook's own words. Between processes small numbers are gRPC's; 0 is success, and the caller sees one (http-contract §6). */
function refuse(answer: Answer, profile: World['profile']): ServerError {
  const { errCode, errMsg, errDlt } = answer as { errCode: number; errMsg: string; errDlt: string };
  if (!profile.hop) return new ServerError(errCode, errDlt, { message: errMsg });
  if (profile.wrapsErrors) return new ServerError(errCode > 0 ? errCode : 500, errDlt, { message: errMsg || `${errCode} ` });
  if (errCode === 0) return new ServerError(0, '', { message: '' });
  const code = errCode >>> 0;
  if (code >= NO_SUCCESS_BELOW) return new ServerError(code, errDlt, { message: errMsg });
  return new ServerError(500, `rpc error: code = ${GRPC_NAMES[code] ?? `Code(${code})`} desc = ${errMsg}`);
}
