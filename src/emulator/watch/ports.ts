// The ports metrics are read from: one for each service, as in an installation, or one for all where all are one process.
// Imported by open.ts. Each answers GET /metrics, which is what the targets of discovery mean (operations d.1, d.2).

import { SERVICES, type Service } from '../services.ts';

import type { Profile } from '../profiles.ts';
import type { Metrics } from './metrics.ts';
import type { Server } from 'node:http';

/** Listening ports. */
export interface MetricsPorts {
  /** Of the API, or of all; where to look first. */
  url: string;
  /** `host:port` of a service, by its name in discovery. */
  targets(name: string): readonly string[];
  servers: readonly Server[];
}

/**
 * Open them.
 *
 * @param listen makes a server listen, and tells on which port.
 * @param firstPort of the API; the others take the ports that follow. 0: any free ones.
 */
export async function openMetricsPorts(profile: Profile, metrics: Metrics, host: string, firstPort: number, listen: (server: Server, port: number) => Promise<number>): Promise<MetricsPorts> {
  const shown: readonly (Service | undefined)[] = profile.hop ? SERVICES : [undefined];
  const servers: Server[] = [];
  const targets = new Map<string, string>();
  for (const [index, service] of shown.entries()) {
    const server = createMetricsServer(() => metrics.render(service));
    servers.push(server);
    try {
      const port = await listen(server, firstPort === 0 ? 0 : firstPort + index);
      targets.set(service?.name ?? 'api', `${host}:${port}`);
    } catch (error) {
      for (const opened of servers) opened.close();
      throw error;
    }
  }
  return {
    url: `http://${targets.get('api')}/metrics`, servers,
    targets: (name) => [targets.get(name)].filter((target) => target !== undefined),
  };
}

function createMetricsServer(render: () => string): Server {
  const { createServer } = process.getBuiltinModule('node:http');
  return createServer((request, response) => {
    const isMetrics = request.url?.split('?')[0] === '/metrics';
    const text = isMetrics ? render() : '404 page not found\n';
    response.on('error', () => { /* who asked went away */ });
    response.writeHead(isMetrics ? 200 : 404, { 'Content-Type': `text/plain; ${isMetrics ? 'version=0.0.4; ' : ''}charset=utf-8`, 'Content-Length': Buffer.byteLength(text) });
    response.end(text);
  });
}
