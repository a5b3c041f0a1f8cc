// The log file in OpenIM's two formats, its lines and its levels (operations c.2). What is written when is in words.ts.
// Imported by open.ts, watch.ts, words.ts and the client of webhooks.

import { ImctlError } from '../../base/errors.ts';
import { parseJSON, stringifyJSON } from '../../base/json.ts';
import { maskSecrets } from './mask.ts';

import type { RunningConfig } from '../config/running.ts';

/** As they are called in a line. */
export type Level = 'FATAL' | 'PANIC' | 'ERROR' | 'WARN' | 'INFO' | 'DEBUG';

/** What a line says: key and value, in their order; a key may stand twice. */
export type LogFields = readonly (readonly [key: string, value: unknown])[];

/** A log file. */
export interface Log {
  /** Whether lines of this level are kept now. */
  isOn(level: Level): boolean;
  /** @param program who writes. @param caller `package/file.go:line`. */
  write(level: Level, program: string, caller: string, message: string, fields: LogFields): void;
  /** What waits is written, and the file is closed. */
  close(): void;
}

/** log.yml remainLogLevel up to which a level is kept; 6 is 5 with more of the database, of which there is none here. */
const NUMBERS: Record<Level, number> = { FATAL: 0, PANIC: 1, ERROR: 2, WARN: 3, INFO: 4, DEBUG: 5 };
const COLOURS: Record<Level, number> = { FATAL: 31, PANIC: 31, ERROR: 31, WARN: 33, INFO: 34, DEBUG: 37 };
const WIDTHS = { pid: 15, program: 25, version: 30, caller: 50, message: 50 };

/**
 * Open a log file for appending; it is made readable by its owner only.
 *
 * @param version as in each line: `main`.
 * @param config asked anew for each line: level, format, and the secret that is blanked.
 * @throws ImctlError WRITE-FAILED.
 */
export function openLog(file: string, version: string, now: () => number, config: () => RunningConfig): Log {
  const fs = process.getBuiltinModule('node:fs');
  const { pid } = process.getBuiltinModule('node:process');
  const descriptor = openFile(file);
  const timeOf = localTime();
  let waiting = '', flush: NodeJS.Immediate | undefined, isClosed = false;

  const writeOut = (): void => {
    flush = undefined;
    const text = waiting;
    waiting = '';
    try {
      fs.appendFileSync(descriptor, text);
    } catch {
      // The disk is full: a server goes on without its log.
    }
  };
  return {
    isOn: (level) => NUMBERS[level] <= config().log.level,
    write(level, program, caller, message, fields) {
      // A device may be told to have left behind the end, when the descriptor is another file's.
      if (isClosed) return;
      const { log, secret } = config();
      if (NUMBERS[level] > log.level) return;
      const time = timeOf(now());
      const shown = fields.map(([key, value]) => [key, maskValue(value, [secret])] as const);
      waiting += log.isJSON
        ? jsonLine([['level', level], ['time', time], ['logger', program], ['caller', caller], ['msg', message.padEnd(WIDTHS.message)], ['PID', pid], ['version', version], ...shown])
        : consoleLine(level, time, pid, program, version, caller, message, shown);
      flush ??= setImmediate(writeOut);
    },
    close() {
      isClosed = true;
      if (flush) clearImmediate(flush);
      writeOut();
      fs.closeSync(descriptor);
    },
  };
}

function openFile(file: string): number {
  try {
    return process.getBuiltinModule('node:fs').openSync(file, 'a', 0o600);
  } catch (cause) {
    throw new ImctlError('WRITE-FAILED', `${file}: the log cannot be written: ${(cause as Error).message.replace(/, open .*/s, '')}`, { cause, hint: 'choose another place with  --log-file FILE' });
  }
}

function jsonLine(fields: LogFields): string {
  return `{${fields.map(([key, value]) => `${JSON.stringify(key)}:${writeValue(value)}`).join(',')}}\n`;
}

/** Columns by tabs, coloured in the file too; the fields as one JSON object, or nothing. */
function consoleLine(level: Level, time: string, pid: number, program: string, version: string, caller: string, message: string, fields: LogFields): string {
  const paint = (text: string): string => `\u001b[${COLOURS[level]}m${text}\u001b[0m`;
  const columns = [
    time, paint(level), paint(`[PID:${pid}]`.padEnd(WIDTHS.pid)), paint(program.slice(0, WIDTHS.program).padEnd(WIDTHS.program)),
    `[${version}]`.padEnd(WIDTHS.version), `[${caller}]`.padEnd(WIDTHS.caller), message.padEnd(WIDTHS.message),
  ];
  if (fields.length > 0) columns.push(`{${fields.map(([key, value]) => `${JSON.stringify(key)}: ${writeValue(value)}`).join(', ')}}`);
  return `${columns.join('\t')}\n`;
}

function maskValue(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return maskSecrets(value, secrets);
  if (typeof value !== 'object') return value;
  const masked = maskSecrets(stringifyJSON(value, 'number'), secrets);
  try {
    return parseJSON(masked);
  } catch {
    // Cut, because it could not be looked through.
    return masked;
  }
}

function writeValue(value: unknown): string {
  return stringifyJSON(value, 'number');
}

/** `2006-01-02 15:04:05.000` of the place the machine is in; the seconds are made once each. */
function localTime(): (now: number) => string {
  let second = Number.NaN, text = '';
  return (now) => {
    const current = Math.floor(now / 1000);
    if (current !== second) {
      const date = new Date(now);
      const two = (part: number): string => String(part).padStart(2, '0');
      second = current;
      text = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
    }
    return `${text}.${String(Math.floor(now - current * 1000)).padStart(3, '0')}`;
  };
}
