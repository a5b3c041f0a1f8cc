// One call over HTTP in the soak: short of patience, and exact about what is known when no answer comes.
// Imported by the lanes and soak.ts.

import { Agent, request } from 'node:http';

/** What came of a call. `unsent`: nobody was there to take it. `silent`: it left, and no whole answer came. */
export type Outcome = { kind: 'answer'; errCode: number; data: unknown } | { kind: 'refused' } | { kind: 'unsent' } | { kind: 'silent' };

/** Calls of one who waits for each answer. */
export type Call = (path: string, body: object, token?: string) => Promise<Outcome>;

/** Calls over connections of its own. @param patienceMs for one answer. */
export function createCall(apiURL: string, patienceMs: number): { call: Call; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const call: Call = (path, body, token) => new Promise((resolve) => {
    const text = JSON.stringify(body);
    const sent = request(`${apiURL}${path}`, {
      method: 'POST', agent, signal: AbortSignal.timeout(patienceMs), headers: { 'operationID': 'soak', 'Content-Length': Buffer.byteLength(text), ...(token !== undefined && { token }) },
    }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve({ kind: 'silent' }));
      response.on('end', () => resolve(readAnswer(Buffer.concat(chunks).toString())));
      // An answer that breaks off has no end.
      response.on('close', () => resolve({ kind: 'silent' }));
    });
    sent.on('error', (error: NodeJS.ErrnoException) => resolve({ kind: error.code === 'ECONNREFUSED' ? 'unsent' : 'silent' }));
    sent.end(text);
  });
  return { call, close: () => agent.destroy() };
}

/** Whatever is no envelope was said by a fault in front of the server. */
function readAnswer(text: string): Outcome {
  try {
    const { errCode, data } = JSON.parse(text) as { errCode: number; data?: unknown };
    return { kind: 'answer', errCode, data };
  } catch {
    return { kind: 'refused' };
  }
}
