// A call in words: `update user anna: nickname "Anna B."`; for plans, questions and lists of what was done.
// Imported by safety.ts and cli/.
import { stringifyJSON } from '../base/json.ts';
import { groupThousands } from '../base/spell.ts';
import type { Operation } from './operation.ts';
import { verbOf } from './words.ts';

/** Say a call on one line, as a person would. Secret values are left out, long ones cut. */
export function sayCall(operation: Operation, params: Record<string, unknown>): string {
  if (operation.says) {
    const { what, fields } = operation.says(params);
    return sayFields(what, Object.entries(fields).map(([name, value]) => `${name} ${sayValue(value, true)}`));
  }
  const given = Object.entries(operation.params).filter(([name]) => params[name] !== undefined);
  const places = given.filter(([, field]) => field.positional).map(([name]) => sayValue(params[name]));
  const others = given.filter(([, field]) => !field.positional).map(([name, field]) => `${name} ${field.secret ? '***' : sayValue(params[name], true)}`);
  return sayFields([`${verbOf(operation)} ${operation.object.singular}`, ...places].join(' '), others);
}

function sayFields(what: string, fields: readonly string[]): string {
  return fields.length > 0 ? `${what}: ${fields.join(', ')}` : what;
}

const LONGEST = 60;
const MOST = 5;

function sayValue(value: unknown, quoted = false): string {
  if (Array.isArray(value)) {
    const shown = value.slice(0, MOST).map((one) => sayValue(one, typeof one === 'object'));
    return value.length > MOST ? `${shown.join(' ')} … (${groupThousands(value.length)})` : shown.join(' ');
  }
  const text = typeof value === 'string' && !quoted ? value : stringifyJSON(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
