// What happened, counted, and as the text that Prometheus reads (operations d.1).
// Imported by watch.ts and ports.ts. What is counted is a row in metrics-table.ts.

import { METRICS, type MetricName, type MetricRow } from './metrics-table.ts';
import { readProcess } from './process.ts';

import type { Service } from '../services.ts';

/** The counters of one emulator, from the last restart on. */
export interface Metrics {
  /** Count something without labels. */
  add(name: MetricName, count?: number): void;
  /** Count once, labels in the order of their row. @param service whose call it is, for rpc_count. */
  count(name: 'api_count' | 'http_count' | 'rpc_count', labels: readonly string[], service?: string): void;
  /** What one service shows; all together without one. */
  render(service?: Service): string;
  /** Everything is 0, as after a restart. */
  reset(): void;
}

interface Cell { labels: string; count: number }

/**
 * @param everywhere whether every service shows every metric without labels, at 0 where it does not feed it (main).
 * @param gauges what is asked instead of counted.
 */
export function createMetrics(now: () => number, everywhere: boolean, gauges: Partial<Record<MetricName, () => number>>): Metrics {
  const plain = new Map<MetricName, number>();
  /** By metric, then service, then labels. */
  const labelled = new Map<MetricName, Map<string, Map<string, Cell>>>();
  let startedAt = now();

  const cellsOf = (name: MetricName, service: string): Map<string, Cell> => {
    let services = labelled.get(name);
    if (!services) labelled.set(name, services = new Map());
    let cells = services.get(service);
    if (!cells) services.set(service, cells = new Map());
    return cells;
  };
  const samplesOf = (name: MetricName, row: MetricRow, service: Service | undefined): string[] => {
    if (row.labels) {
      const services = labelled.get(name) ?? new Map<string, Map<string, Cell>>();
      const shown = service ? [services.get(service.name)] : [...services.values()];
      return shown.flatMap((cells) => [...cells?.values() ?? []]).map(({ labels, count }) => `${name}{${labels}} ${writeNumber(count)}`).sort();
    }
    const feeds = !service || row.service === service.name;
    if (!feeds && !everywhere) return [];
    return [`${name} ${writeNumber(feeds ? gauges[name]?.() ?? plain.get(name) ?? 0 : 0)}`];
  };

  return {
    add: (name, count = 1) => { plain.set(name, (plain.get(name) ?? 0) + count); },
    count(name, labels, service = 'api') {
      const cells = cellsOf(name, service);
      const key = labels.join('\n');
      const cell = cells.get(key);
      if (cell) cell.count++;
      else cells.set(key, { labels: writeLabels(METRICS[name].labels, labels), count: 1 });
    },
    render(service) {
      const own = Object.entries(METRICS).map(([name, row]) => ({ name, type: row.type, help: row.help, samples: samplesOf(name as MetricName, row, service) }));
      const process = readProcess(startedAt).map(({ value, ...metric }) => ({ ...metric, samples: [`${metric.name} ${writeNumber(value)}`] }));
      return [...own, ...process].filter(({ samples }) => samples.length > 0).sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, type, help, samples }) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.join('\n')}\n`).join('');
    },
    reset() {
      plain.clear();
      labelled.clear();
      startedAt = now();
    },
  };
}

function writeLabels(names: readonly string[], values: readonly string[]): string {
  return names.map((name, index) => `${name}="${values[index]!.replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))}"`).join(',');
}

/** As Go's shortest form: an exponent of at least two digits from 1e+06 up. */
function writeNumber(value: number): string {
  if (value === 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6)) return String(value);
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}
