// OpenIM's own YAML files, and single values by their YAML keys, laid over the configuration that is shipped (operations b.1, b.3).
// Imported by configuration.ts. What a key is called and what it may hold is in shape.ts.

import { ImctlError } from '../../base/errors.ts';
import { isPlainObject, showValue } from '../../base/fields.ts';
import { parseYAML } from '../../base/files.ts';
import { didYouMean, nearest } from '../../base/nearest.ts';
import { shapeOf, zeroOf, type Shape, type StructShape } from './shape.ts';

import type { ConfigFiles, ConfigName, ConfigValue } from './files.ts';

/** A configuration, and what was said that nobody reads. */
export interface Overlaid { files: ConfigFiles; notices: string[] }

/**
 * Lay a folder's files over a configuration. Files and keys that are missing stay as they are; what OpenIM does not know is told as a notice.
 *
 * @throws ImctlError FILE-MISSING when the folder is not there or has none of the files, FILE-UNREADABLE, FILE-INVALID with the place.
 */
export async function overlayFolder(files: ConfigFiles, folder: string): Promise<Overlaid> {
  const result = { ...files }, notices: string[] = [];
  const found = listFiles(folder).filter((name): name is ConfigName => Object.hasOwn(files, name));
  if (found.length === 0) throw new ImctlError('FILE-MISSING', `${folder} has none of OpenIM's configuration files`, { hint: `it takes  ${Object.keys(files).slice(0, 4).join(', ')}  and so on, as they lie in OpenIM's folder config/` });
  for (const name of found) {
    const { join } = process.getBuiltinModule('node:path');
    const path = join(folder, name);
    const value = moveOldKeys(name, await parseYAML(readText(path), path));
    const overlay = overlayOf((key, words) => new ImctlError('FILE-INVALID', `${path}: ${key || 'the file'} ${words}`), (notice) => notices.push(`${path}: ${notice}`));
    (result as ConfigValue)[name] = overlay(shapeOf(name, files), value, result[name], '');
  }
  return { files: result, notices };
}

/**
 * Lay one value over a configuration: `log.yml:remainLogLevel=5`. Lists are written with commas, durations as `20s`.
 *
 * @throws ImctlError ARG-CHOICE for a file or key there is not, with the nearest; ARG-TYPE for a value that does not fit; USAGE for another form.
 */
export function overlaySetting(files: ConfigFiles, text: string): ConfigFiles {
  const [, file, key, value] = /^([^:=]+):([^=]+)=(.*)$/s.exec(text) ?? [];
  if (file === undefined || key === undefined || value === undefined) throw new ImctlError('USAGE', `--set takes FILE:KEY=VALUE, not ${showValue(text)}`, { hint: 'as in  --set log.yml:remainLogLevel=5' });
  if (!Object.hasOwn(files, file)) throw new ImctlError('ARG-CHOICE', `--set ${file}: there is no such file`, { hint: `${didYouMean(file, Object.keys(files))}files: ${Object.keys(files).join(', ')}` });
  const name = file as ConfigName;
  const shape = shapeOf(name, files);
  const one = nest(shape, key.split('.'), value, name);
  const overlay = overlayOf((path, words) => new ImctlError('ARG-TYPE', `--set ${name}:${path} ${words}`), () => {});
  return { ...files, [name]: overlay(shape, one, files[name], '') };
}

/** `['etcd', 'address']` → `{ etcd: { address: value } }`, each key checked. */
function nest(shape: Shape, [key, ...rest]: string[], value: string, at: string): unknown {
  if (key === undefined) {
    if (shape.kind === 'struct') throw new ImctlError('ARG-CHOICE', `--set ${at} is a block, not a value`, { hint: `its keys: ${keysOf(shape).join(', ')}` });
    return value;
  }
  const keys = shape.kind === 'struct' ? keysOf(shape) : [];
  const field = shape.kind === 'struct' ? shape.fields.find(({ yaml }) => yaml?.toLowerCase() === key.toLowerCase()) : undefined;
  if (!field) throw new ImctlError('ARG-CHOICE', `--set ${at} has no key ${showValue(key)}`, { hint: keys.length > 0 ? `${didYouMean(key, keys)}keys: ${keys.join(', ')}` : 'it is a value of its own' });
  return { [key]: nest(field.shape, rest, value, `${at}${at.endsWith('.yml') ? ':' : '.'}${field.yaml}`) };
}

type Fault = (key: string, words: string) => ImctlError;
type Overlay = (shape: StructShape, value: unknown, base: unknown, at: string) => ConfigValue;

/** Keys of YAML are matched in any case, as the server's own reader does. */
function overlayOf(fault: Fault, notice: (text: string) => void): Overlay {
  const overlay: Overlay = (shape, value, base, at) => {
    if (value === null || value === undefined) return base as ConfigValue;
    if (!isPlainObject(value)) throw fault(at, `must be a block of keys, not ${showValue(value)}`);
    const result = { ...base as ConfigValue };
    for (const [key, one] of Object.entries(value)) {
      const field = shape.fields.find(({ yaml }) => yaml?.toLowerCase() === key.toLowerCase());
      const path = at ? `${at}.${key}` : key;
      if (!field) {
        if (!UNREAD.has(key)) notice(`OpenIM reads no ${path}${askNearest(key, keysOf(shape))}`);
      } else if (field.shape.kind === 'struct') {
        result[field.name] = overlay(field.shape, one, result[field.name], path);
      } else {
        result[field.name] = readValue(field.shape, one, (words) => fault(path, words));
      }
    }
    return result;
  };
  return overlay;
}

/** Keys of the shipped files that have no place in the server's structs, and keys of v3.8.3-patch.16 that main does not know (operations b.1, b.4): to be passed over in silence. */
const UNREAD = new Set(['defaultTips', 'failedContinue', 'allowedTypes', 'rpcRegisterName']);

function askNearest(key: string, keys: readonly string[]): string {
  const near = nearest(key, keys);
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/** One value, with the liberties the server's reader takes: numbers as text, lists as text with commas. */
function readValue(shape: Shape, value: unknown, fault: (words: string) => ImctlError): unknown {
  if (value === null || value === undefined) return zeroOf(shape);
  switch (shape.kind) {
    case 'list': return readList(shape.of, value, fault);
    case 'map': {
      if (!isPlainObject(value)) throw fault(`must hold blocks of keys, not ${showValue(value)}`);
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, readValue({ kind: 'string' }, one, fault)]));
    }
    case 'any': return value;
    case 'string':
      if (typeof value === 'object') throw fault(`must be text, not ${showValue(value)}`);
      return String(value);
    case 'bool':
      if (typeof value === 'boolean') return value;
      if (value === 'true' || value === 'false') return value === 'true';
      throw fault(`must be true or false, not ${showValue(value)}`);
    case 'duration': return readDuration(value, fault);
    default: return readNumber(shape, value, fault);
  }
}

function readList(of: Shape, value: unknown, fault: (words: string) => ImctlError): unknown[] {
  const items = Array.isArray(value) ? value as unknown[] : typeof value === 'string' ? value.split(',').filter((item) => item !== '') : [value];
  // v3.8.3-patch.16 takes ranges of content types; main takes single ones.
  return items.flatMap((item) => (of.kind === 'int32' && typeof item === 'string' ? expandRange(item, fault) : [item])).map((item) => readValue(of, item, fault));
}

const MAX_RANGE = 10_000;

function expandRange(text: string, fault: (words: string) => ImctlError): unknown[] {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (from === undefined) return [text];
  const count = Number(to) - Number(from) + 1;
  if (count < 1 || count > MAX_RANGE) throw fault(`must be a range like 1-100, not ${showValue(text)}`);
  return Array.from({ length: count }, (_, index) => Number(from) + index);
}

const WHOLE_NUMBERS = new Set<Shape['kind']>(['int', 'uint', 'int32', 'int64']);

function readNumber(shape: Shape, value: unknown, fault: (words: string) => ImctlError): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const isWhole = WHOLE_NUMBERS.has(shape.kind);
  if (typeof number !== 'number' || Number.isNaN(number) || (isWhole && !Number.isSafeInteger(number))) throw fault(`must be a ${isWhole ? 'whole ' : ''}number, not ${showValue(value)}`);
  if (shape.kind === 'uint' && number < 0) throw fault(`must not be below 0, and is ${number}`);
  return number;
}

const NANOSECONDS: Record<string, number> = { ns: 1, us: 1e3, 'µs': 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** Nanoseconds of Go's `1m30s`; a bare number is nanoseconds already. */
function readDuration(value: unknown, fault: (words: string) => ImctlError): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  const text = String(value);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|\u00b5s|ms|s|m|h)/gy)];
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text) return parts.reduce((sum, [, count, unit]) => sum + Math.round(Number(count) * NANOSECONDS[unit!]!), 0);
  if (/^\d+$/.test(text)) return Number(text);
  throw fault(`must be a duration like 20s or 1m30s, not ${showValue(value)}`);
}

function keysOf(shape: StructShape): string[] {
  return shape.fields.flatMap(({ yaml }) => yaml ?? []);
}

/** Where v3.8.3-patch.16 says it otherwise. */
function moveOldKeys(name: ConfigName, value: unknown): unknown {
  if (name !== 'share.yml' || !isPlainObject(value) || !Object.hasOwn(value, 'imAdminUserID')) return value;
  const { imAdminUserID, ...rest } = value;
  return { imAdminUser: { userIDs: imAdminUserID }, ...rest };
}

function listFiles(folder: string): string[] {
  try {
    return process.getBuiltinModule('node:fs').readdirSync(folder).sort();
  } catch (cause) {
    throw new ImctlError(isMissing(cause) ? 'FILE-MISSING' : 'FILE-UNREADABLE', `${folder}: ${isMissing(cause) ? 'there is no such folder' : (cause as Error).message}`, { cause });
  }
}

function readText(path: string): string {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ImctlError('FILE-UNREADABLE', `${path}: ${(cause as Error).message}`, { cause });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
