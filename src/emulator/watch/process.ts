// What Prometheus' standard collector says of a process, as far as Node and the machine tell it.
// Imported by metrics.ts. On machines without /proc only what Node itself knows is there.

/** One metric of the process. */
export interface ProcessMetric { name: string; type: 'counter' | 'gauge'; help: string; value: number }

/** @param startedAt when the services were started last, Unix milliseconds: a change tells a restart. */
export function readProcess(startedAt: number): ProcessMetric[] {
  const { resourceUsage, rss } = usage();
  const limits = readText('/proc/self/limits');
  const limit = (words: string): number | undefined => {
    const found = new RegExp(`^${words} +(\\S+)`, 'm').exec(limits ?? '')?.[1];
    return found === 'unlimited' ? 2 ** 64 : found === undefined ? undefined : Number(found);
  };
  const pages = readText('/proc/self/statm')?.split(' ')[0];
  const values: [string, ProcessMetric['type'], string, number | undefined][] = [
    ['process_cpu_seconds_total', 'counter', 'Total user and system CPU time spent in seconds.', resourceUsage],
    ['process_max_fds', 'gauge', 'Maximum number of open file descriptors.', limit('Max open files')],
    ['process_open_fds', 'gauge', 'Number of open file descriptors.', countFiles('/proc/self/fd')],
    ['process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', rss],
    ['process_start_time_seconds', 'gauge', 'Start time of the process since unix epoch in seconds.', startedAt / 1000],
    ['process_virtual_memory_bytes', 'gauge', 'Virtual memory size in bytes.', pages === undefined ? undefined : Number(pages) * PAGE_BYTES],
    ['process_virtual_memory_max_bytes', 'gauge', 'Maximum amount of virtual memory available in bytes.', limit('Max address space')],
  ];
  return values.flatMap(([name, type, help, value]) => (value === undefined ? [] : [{ name, type, help, value }]));
}

const PAGE_BYTES = 4096;

function usage(): { resourceUsage: number; rss: number } {
  const { resourceUsage, memoryUsage } = process.getBuiltinModule('node:process');
  const { userCPUTime, systemCPUTime } = resourceUsage();
  return { resourceUsage: Math.round((userCPUTime + systemCPUTime) / 1e4) / 100, rss: memoryUsage.rss() };
}

function readText(file: string): string | undefined {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function countFiles(folder: string): number | undefined {
  try {
    return process.getBuiltinModule('node:fs').readdirSync(folder).length;
  } catch {
    return undefined;
  }
}
