// A person at a terminal: imctl shell in tmux, keys in, the screen out.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { ROOT, tempDir } from '../helpers/imctl.ts';

/** Why there are no tests of the terminal here, if so. */
export const NO_TMUX = spawnSync('tmux', ['-V']).status === 0 ? undefined : 'tmux is not installed';

/** A terminal of its own, gone with the test. */
export interface Terminal {
  readonly home: string;
  /** Type text and Enter. */
  line(text: string): void;
  /** Type text as it is. */
  text(text: string): void;
  /** Press keys by tmux's names: `C-c`, `Up`, `Tab`. */
  keys(...keys: string[]): void;
  /** Paste as a terminal does: all at once. */
  paste(text: string): void;
  /** The screen with what has scrolled off, without empty lines at its end. */
  screen(): string;
  /** Wait until the screen (from where `clear` was last called) shows it. @returns that part of the screen. */
  until(wanted: RegExp | string, withinMs?: number): Promise<string>;
  /** Forget what is on the screen. */
  clear(): void;
  resize(columns: number, rows: number): void;
  /** The process of imctl itself. */
  pid(): number;
}

let opened = 0;

/** Open a terminal with `imctl shell` in it, and wait for its prompt. `STATUS n` is on the screen when it has ended, and how the terminal is left. */
export async function openTerminal({ home = tempDir(), env = {}, args = '', columns = 100, prompt = 'local> ', early = false }: { home?: string; env?: Record<string, string>; args?: string; columns?: number; prompt?: string; /** Do not wait for what is told after the prompt. */ early?: boolean } = {}): Promise<Terminal> {
  // Its socket goes with the folder.
  const socket = path.join(home, `tmux-${++opened}`);
  const fresh = !existsSync(path.join(home, '.local/share/imctl/local.db'));
  const tmux = (...words: string[]) => execFileSync('tmux', ['-S', socket, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const variables = Object.entries({ PATH: process.env.PATH!, HOME: home, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env }).map(([key, value]) => quote(`${key}=${value}`)).join(' ');
  const command = `cd ${quote(home)}; env -i ${variables} ${quote(process.execPath)} ${quote(path.join(ROOT, 'bin/imctl.cjs'))} shell ${args}; echo STATUS $? $(stty -a | grep -o '.icanon' | tr -d '\\n'); exec cat`;
  execFileSync('tmux', ['-S', socket, '-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', '50', command], { stdio: 'ignore' });
  onTestFinished(() => { spawnSync('tmux', ['-S', socket, 'kill-server']); });
  tmux('set-option', '-g', 'history-limit', '10000');
  let forgotten = '';
  const screen = () => tmux('capture-pane', '-p', '-J', '-S', '-').trimEnd();
  const bytes = (text: string) => tmux('send-keys', '-H', ...[...Buffer.from(text)].map((byte) => byte.toString(16)));
  const terminal: Terminal = {
    home, screen,
    text: bytes,
    line(text) { bytes(`${text}\r`); },
    keys(...keys) { tmux('send-keys', ...keys); },
    paste(text) {
      for (let at = 0; at < text.length; at += 500) bytes(text.slice(at, at + 500).replaceAll('\n', '\r'));
    },
    async until(wanted, withinMs = 60_000) {
      const started = performance.now();
      for (;;) {
        const now = screen();
        const fresh = now.startsWith(forgotten) ? now.slice(forgotten.length) : now;
        if (typeof wanted === 'string' ? fresh.includes(wanted) : wanted.test(fresh)) return fresh;
        if (performance.now() - started > withinMs) throw new Error(`not on the screen within ${withinMs} ms: ${String(wanted)}\n${now}`);
        await new Promise((resolve) => { setTimeout(resolve, 40); });
      }
    },
    clear() { forgotten = screen(); },
    resize(columns, rows) { tmux('resize-window', '-x', String(columns), '-y', String(rows)); },
    pid: () => Number(execFileSync('pgrep', ['-P', tmux('list-panes', '-F', '#{pane_pid}').trim()], { encoding: 'utf8' }).split('\n')[0]),
  };
  // The first start on the embedded server tells about it, once the prompt is there.
  await terminal.until(fresh && prompt === 'local> ' && !early ? /can reach it\nlocal>$/ : prompt.trimEnd());
  return terminal;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
