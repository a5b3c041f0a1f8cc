// What measurements share: a folder of their own, an environment without this person's settings, things made once.
// Imported by lines and run.ts. Whatever is opened here is closed at the end, in reverse.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NotMeasured } from './line.ts';
import { findSandboxFiles, type SandboxFiles } from '../src/sandbox/spawn.ts';
import { findPeer } from './peers.ts';

/** A place to measure in. */
export interface Workshop {
  /** Folder of the repository. */
  readonly root: string;
  /** A folder that goes at the end; HOME of every process started. */
  readonly folder: string;
  readonly env: Record<string, string>;
  /** The command line that starts imctl on this very Node. */
  imctl(...args: string[]): string[];
  /** The command line of a program of bench/programs on this very Node. */
  program(name: string, ...args: string[]): string[];
  /** The command line that starts a peer on this very Node, installed when it is not there yet. @throws NotMeasured. */
  peer(name: string, ...args: string[]): Promise<string[]>;
  /** The files of the built sandbox, for this very Node. @throws NotMeasured. */
  sandbox(): SandboxFiles;
  /** A new empty folder inside `folder`. */
  newFolder(): string;
  /** Make once what several lines use. */
  once<T>(name: string, make: () => Promise<T>): Promise<T>;
  /** Do this at the end. */
  atEnd(close: () => unknown): void;
  /** @throws NotMeasured when the program has no such file yet. */
  needs(file: string): void;
  close(): Promise<void>;
}

/** @param peersFolder where npm packages are installed that are measured beside us. */
export function openWorkshop(root: string, peersFolder: string): Workshop {
  const folder = mkdtempSync(path.join(tmpdir(), 'imctl-bench-'));
  const made = new Map<string, Promise<unknown>>();
  const ends: (() => unknown)[] = [];
  const node = process.execPath;
  let folders = 0;
  const { platform, arch, execPath, versions } = process;
  const needs = (file: string) => {
    if (!existsSync(path.join(root, file))) throw new NotMeasured(`there is no ${file} yet`);
  };
  return {
    root, folder, needs,
    env: { HOME: folder, PATH: process.env.PATH ?? '', TERM: 'xterm', LANG: 'C.UTF-8' },
    imctl: (...args) => [path.join(root, 'imctl'), ...args],
    program: (name, ...args) => [node, path.join(root, 'bench/programs', name), ...args],
    peer: async (name, ...args) => [node, await findPeer(name, root, peersFolder), ...args],
    sandbox() {
      needs('dist/sandbox-child.cjs');
      return findSandboxFiles(path.join(root, 'dist'), { platform, arch, execPath, abi: versions.modules, node: versions.node });
    },
    newFolder() {
      const fresh = path.join(folder, String(++folders));
      mkdirSync(fresh);
      return fresh;
    },
    once<T>(name: string, make: () => Promise<T>) {
      const found = made.get(name) ?? make();
      made.set(name, found);
      return found as Promise<T>;
    },
    atEnd: (close) => { ends.push(close); },
    async close() {
      for (const close of ends.reverse()) await close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
