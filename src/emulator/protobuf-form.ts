// Requests and answers as protobuf, which the routes of the JS SDK take beside JSON: the payload itself comes in, and goes out as the
// base64 text that is `data` of the usual envelope (http-contract §1).
// Imported by dispatch.ts and perform.ts.

import { dataAnswer, errorAnswer, type Answer } from './answer.ts';
import { ServerError } from './errors.ts';

import type { Codec } from './gateway/codec.ts';
import type { RouteRow } from '../openim/catalog.ts';
import type { Profile } from './profiles.ts';

/** How a body is written, by the header Content-Type. @throws ServerError 1001 for any other than JSON and protobuf. */
export function readForm(contentType: string | undefined): 'json' | 'protobuf' {
  if (contentType === undefined || contentType === '' || contentType.includes('application/json')) return 'json';
  if (isProtobuf(contentType)) return 'protobuf';
  throw new ServerError(1001, 'unsupported content type', { origin: 'api' });
}

/** Whether a body is protobuf. JSON in the same header wins. */
export function isProtobuf(contentType: string | undefined): boolean {
  return contentType !== undefined && !contentType.includes('application/json') && /application\/(x-)?protobuf/.test(contentType);
}

/** Answer a request in protobuf by way of its JSON form. */
export async function answerInProtobuf(row: RouteRow, body: Buffer, profile: Profile, answerJSON: (body: Buffer) => Promise<Answer>): Promise<Answer> {
  const codec = await (loaded ??= loadCodec());
  let asked: object | undefined;
  try {
    asked = codec.decode(row.request!, body);
  } catch {
    // Who is not let in is told that first.
  }
  const answer = await answerJSON(Buffer.from(JSON.stringify(asked ?? {})));
  const { errCode, data } = JSON.parse(answer.body) as { errCode: number; data?: object };
  if (errCode !== 0) return answer;
  if (!asked) return errorAnswer(new ServerError(500, 'proto: cannot parse invalid wire-format data', { origin: 'api' }), profile);
  return dataAnswer(JSON.stringify(codec.encode(row.response!, data ?? {}).toString('base64')));
}

let loaded: Promise<Codec> | undefined;

async function loadCodec(): Promise<Codec> {
  const { createCodec } = await import('./gateway/codec.ts');
  return createCodec();
}
