// A port for a server that goes away and comes back. For tests that start one again where it was.
import { createServer } from 'node:net';

/** Below those that systems give to whoever asks for any: nobody gets it while its server is away. */
const [LEAST, MOST] = [15_000, 31_000];

/** One that is free now, and that nobody will be given by chance. */
export function lastingPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const port = LEAST + Math.floor(Math.random() * (MOST - LEAST));
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? lastingPort().then(resolve, reject) : reject(error)));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}
