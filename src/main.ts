// The one file that touches the process: arguments, environment, streams, signals, exit code.
// Nothing imports it.
const args = process.argv.slice(2);

void start();

async function start(): Promise<void> {
  const dist = import.meta.dirname;
  // A sandbox takes as long to start as imctl itself: both at once, where a task is likely to be run.
  const sandbox = args[0] === 'run' || (args[0] === 'test' && args[1] !== 'gc') ? await startSandbox(dist, args[0]) : undefined;
  const { runProcess } = await import('./cli/process.ts');
  process.exitCode = await runProcess(args, process, dist, sandbox);
}

async function startSandbox(dist: string, command: 'run' | 'test'): Promise<import('./sandbox/spawn.ts').SandboxChild> {
  const { findSandboxFiles, spawnChild } = await import('./sandbox/spawn.ts');
  const { platform, arch, execPath, versions } = process;
  return spawnChild(findSandboxFiles(dist, { platform, arch, execPath, abi: versions.modules }, command === 'test' ? 'tests' : 'tasks'));
}
