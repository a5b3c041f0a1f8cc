// Programs of others, as npm packages: found beside us, or installed into the bench's own folder when first needed.
// Imported by workshop.ts. A new peer is a row in PEERS.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NotMeasured } from './line.ts';

/** Versions are fixed, so that figures of two days are of the same peer. Without one it is a dependency of ours. */
const PEERS: Record<string, { version?: string }> = {
  tsx: {},
  zx: {},
  vitest: {},
  mongosh: { version: '2.12.0' },
};

const INSTALL_MS = 180_000;

/** The script that starts a peer. @throws NotMeasured when it is neither there nor to be had. */
export async function findPeer(name: string, root: string, folder: string): Promise<string> {
  const peer = Object.hasOwn(PEERS, name) ? PEERS[name]! : {};
  if (peer.version === undefined) return binOf(path.join(root, 'node_modules', name), name);
  const home = path.join(folder, 'node_modules', name);
  if (versionOf(home) !== peer.version) install(name, peer.version, folder);
  return binOf(home, name);
}

function install(name: string, version: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  // Its own project: npm would otherwise walk up and install into ours.
  if (!existsSync(path.join(folder, 'package.json'))) writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  process.stderr.write(`installing ${name} ${version} to measure it beside us\n`);
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1'];
  const { status, error, stderr } = spawnSync('npm', ['install', ...flags, `${name}@${version}`], { cwd: folder, timeout: INSTALL_MS, encoding: 'utf8', shell: process.platform === 'win32' });
  if (status !== 0) throw new NotMeasured(`${name} could not be installed: ${reasonOf(error, stderr)}`);
}

/** npm's code of what went wrong; its other lines name machines and files that are nobody's business in a result. */
function reasonOf(error: Error | undefined, stderr: string | undefined): string {
  if (error) return 'code' in error && error.code === 'ETIMEDOUT' ? 'npm took too long' : 'code' in error && error.code === 'ENOENT' ? 'npm was not found' : error.message;
  const code = /npm (?:error|ERR!) code (\w+)/.exec(stderr ?? '')?.[1];
  return code === undefined ? 'npm failed' : `npm says ${code}${/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(code) ? ' (no network?)' : ''}`;
}

function versionOf(home: string): string | undefined {
  return existsSync(path.join(home, 'package.json')) ? readManifest(home).version : undefined;
}

function binOf(home: string, name: string): string {
  if (!existsSync(path.join(home, 'package.json'))) throw new NotMeasured(`${name} is not installed`);
  const { bin } = readManifest(home);
  const file = typeof bin === 'string' ? bin : bin?.[name];
  if (file === undefined) throw new NotMeasured(`${name} has no program`);
  return path.join(home, file);
}

function readManifest(home: string): { version?: string; bin?: string | Record<string, string> } {
  return JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')) as { version?: string; bin?: string | Record<string, string> };
}
