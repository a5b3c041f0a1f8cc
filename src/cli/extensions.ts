// Extensions: programs called imctl-NAME on the PATH, run as  imctl NAME .
// Imported by program.ts and commands/extension.ts.
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { EXIT, ImctlError } from '../base/errors.ts';
import type { Environment } from './environment.ts';

const PREFIX = 'imctl-';

/** A program that extends imctl. */
export interface Extension {
  name: string;
  file: string;
}

/** All extensions on the PATH; of two with one name the first is the one that runs. */
export function listExtensions({ env }: Pick<Environment, 'env'>): Extension[] {
  const found = new Map<string, Extension>();
  for (const folder of (env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
    for (const entry of namesIn(folder)) {
      const name = entry.slice(PREFIX.length).replace(/\.(exe|cmd|bat|ps1)$/i, '');
      if (!found.has(name) && /^[\w][\w-]*$/.test(name) && isProgram(path.join(folder, entry))) found.set(name, { name, file: path.join(folder, entry) });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Run an extension with all that stands behind its name. It is told the context by IMCTL_CONTEXT where one was asked for.
 *
 * @returns its exit status; 128 and the signal's number when it was ended by one.
 */
export async function runExtension({ name, file }: Extension, args: readonly string[], { env, settings, terminal, cwd, signal }: Environment): Promise<number> {
  const { spawn } = await import('node:child_process');
  const { constants: { signals } } = await import('node:os');
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], { cwd, env: { ...env, ...(settings.context === undefined ? {} : { IMCTL_CONTEXT: settings.context }) }, stdio: [terminal.input, terminal.shown, terminal.output] });
    // Ctrl+C reaches it by itself; its end is ours.
    signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    child.on('error', (cause) => reject(new ImctlError('FILE-UNREADABLE', `${PREFIX}${name} cannot be run: ${cause.message}`, { cause })));
    child.on('close', (status, by) => resolve(status ?? (by ? 128 + signals[by] : EXIT.refused)));
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith(PREFIX)).sort();
  } catch {
    return [];
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
