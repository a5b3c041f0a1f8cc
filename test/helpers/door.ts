// An emulator behind a door that looks at each request first. For tests of what a server refuses, and of what it is asked.
import { createServer, request, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import { createEmulator } from '../../src/emulator/server.ts';

/** Open one for this test: `refuse` says which requests are answered with which code instead; `nth` counts those of a route from 1. */
export async function behindDoor(refuse: (path: string, nth: number) => number | undefined): Promise<{ env: Record<string, string>; paths: string[]; bodies: string[] }> {
  const emulator = await createEmulator();
  const seen = new Map<string, number>();
  const paths: string[] = [], bodies: string[] = [];
  const readAll = async (message: IncomingMessage) => { const chunks: Buffer[] = []; for await (const chunk of message) chunks.push(chunk as Buffer); return Buffer.concat(chunks); };
  const door = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await readAll(incoming);
      const nth = (seen.get(incoming.url!) ?? 0) + 1;
      seen.set(incoming.url!, nth);
      paths.push(incoming.url!);
      bodies.push(body.toString());
      const code = refuse(incoming.url!, nth);
      if (code !== undefined) {
        outgoing.writeHead(code === 429 ? 429 : 200, { 'Content-Type': 'application/json' });
        return void outgoing.end(JSON.stringify({ errCode: code, errMsg: 'ServerInternalError', errDlt: 'on purpose' }));
      }
      const { 'transfer-encoding': _dropped, ...headers } = incoming.headers;
      const call = request(`${emulator.apiURL}${incoming.url}`, { method: incoming.method, headers: { ...headers, 'content-length': body.length } }, (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
        answer.on('error', () => outgoing.destroy());
      });
      // At a test's end both may be cut in the middle of a call, by the emulator's end or the client's.
      call.on('error', () => outgoing.destroy());
      call.end(body);
    })().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => { door.listen(0, '127.0.0.1', resolve); });
  onTestFinished(async () => { door.close(); door.closeAllConnections(); await emulator.close(); });
  const { port } = door.address() as { port: number };
  return { env: { IMCTL_API: `http://127.0.0.1:${port}`, IMCTL_SECRET: 'openIM123' }, paths, bodies };
}
