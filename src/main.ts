// The one file that touches the process: arguments, environment, streams, signals, exit code.
// Nothing imports it.
const args = process.argv.slice(2);

if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  const { version } = await import('./cli/version.ts');
  process.stdout.write(`${version}\n`);
} else {
  const { runProcess } = await import('./cli/process.ts');
  process.exitCode = await runProcess(args, process, import.meta.dirname);
}
