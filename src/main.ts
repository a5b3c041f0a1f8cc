// The one file that touches the process: arguments, environment, streams, signals, exit code.
// Nothing imports it.
const args = process.argv.slice(2);

if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  void import('./cli/version.ts').then(({ version }) => { process.stdout.write(`${version}\n`); });
} else {
  void import('./cli/process.ts').then(async ({ runProcess }) => { process.exitCode = await runProcess(args, process, import.meta.dirname); });
}
