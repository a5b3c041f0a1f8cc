// A scenario: what load is made, by how many devices, for how long, and what must hold. Data, checked once; nothing of it runs.
// The folder's main file beside run.ts. Imported by the files here and by the command.
// A new member is a row in SCHEMA, and a line of the types tasks see (cli/types/helpers.ts).
import * as v from 'valibot';
import { ImctlError } from '../../base/errors.ts';
import { parseDuration } from '../../base/fields.ts';
import { didYouMean } from '../../base/nearest.ts';
import { groupThousands } from '../../base/spell.ts';
import { findPlatform } from '../../openim/platforms.ts';
import { actionOf, ACTIONS, type ActionName } from './actions.ts';
import { EXECUTORS, type ExecutorName } from './executors.ts';
import { parseThreshold, type Threshold } from './thresholds.ts';

/** An action of the mix, with what was said about it. */
export interface MixRow {
  action: ActionName;
  /** Its share is this among all weights. */
  weight: number;
  /** Characters of a text, from and to. */
  size: [number, number];
  /** How long the device stays away, from and to. */
  forMs: [number, number];
}

/** A stage of ramping: in this time to so many devices. */
export interface Stage { durationMs: number; devices: number }

/** A scenario that can be run. */
export interface Scenario {
  executor: ExecutorName;
  /** All that are ever connected at once. */
  devices: number;
  /** Actions a second, of all devices together when all are there; undefined: as thinking lets them. */
  rate?: number;
  /** Between two actions of a device, from and to. */
  thinkMs?: [number, number];
  /** Of ramping-devices only. */
  stages: Stage[];
  durationMs: number;
  mix: MixRow[];
  groups: { count: number; members: number };
  /** To how many others a device writes. */
  colleagues: number;
  platformIDs: number[];
  seed: number;
  /** At most so many logins a second. */
  logins: number;
  /** How long messages may still come at the end. */
  drainMs: number;
  gzip: boolean;
  thresholds: Threshold[];
}

/** What the command line says in its place. */
export interface Overrides { devices?: number; durationMs?: number; rate?: number; seed?: number; thresholds?: readonly string[] }

const MAX_DEVICES = 100_000;
/** Colleagues of all devices, and members of all groups. */
const MAX_PAIRS = 2_000_000;
const MAX_THRESHOLDS = 200;

const Duration = v.pipe(v.union([v.string(), v.number()]), v.transform((value) => (typeof value === 'number' ? value : parseDuration(value) ?? Number.NaN)),
  v.check((ms) => Number.isFinite(ms) && ms >= 1, 'must be a duration like "30s" or a number of milliseconds'));
const positive = v.pipe(v.number(), v.check((value) => Number.isFinite(value) && value > 0, 'must be a number above 0'));
const whole = (least: number, most: number) => v.pipe(v.number(), v.check((value) => Number.isSafeInteger(value) && value >= least && value <= most, `must be a whole number from ${least} to ${groupThousands(most)}`));
/** One value, or from and to. */
const range = <S extends v.GenericSchema<unknown, number>>(one: S) => v.pipe(v.union([v.pipe(v.tuple([one, one]), v.check(([from, to]) => from <= to, 'must go upwards: [from, to]')), v.pipe(one, v.transform((value): [number, number] => [value, value]))]));
const ACTION = v.union([
  v.pipe(v.number(), v.transform((weight) => ({ weight, size: undefined, for: undefined })), v.check(({ weight }) => weight >= 0, 'must be a weight of 0 or more')),
  v.strictObject({ weight: v.optional(v.pipe(v.number(), v.minValue(0)), 1), size: v.optional(range(whole(0, 20_000))), for: v.optional(range(Duration)) }),
]);
const NAMES = Object.keys(ACTIONS) as [ActionName, ...ActionName[]];

const SCHEMA = v.strictObject({
  executor: v.optional(v.picklist(Object.keys(EXECUTORS) as [ExecutorName, ...ExecutorName[]]), 'constant-online'),
  devices: v.optional(whole(1, MAX_DEVICES)),
  rate: v.optional(v.union([positive, v.strictObject({ perDevice: positive })])),
  think: v.optional(range(Duration)),
  stages: v.optional(v.pipe(v.array(v.strictObject({ duration: Duration, devices: whole(0, MAX_DEVICES) })), v.minLength(1), v.maxLength(1000, 'must have at most 1000 stages'))),
  duration: v.optional(Duration),
  mix: v.optional(v.record(v.picklist(NAMES), ACTION), { text: 1 }),
  groups: v.optional(v.strictObject({ count: whole(1, 10_000), members: whole(2, 10_000) })),
  colleagues: v.optional(whole(1, 10_000), 10),
  platforms: v.optional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(100)), ['android', 'ios', 'windows']),
  seed: v.optional(whole(0, 0xffffffff), 1),
  logins: v.optional(positive, 250),
  drain: v.optional(Duration, '5s'),
  gzip: v.optional(v.boolean(), false),
  thresholds: v.optional(v.union([v.array(v.string()), v.record(v.string(), v.union([v.string(), v.array(v.string())]))]), []),
});

/** Names of its members, as a file writes them. */
export const MEMBERS: readonly string[] = Object.keys(SCHEMA.entries);

/**
 * Check what a file exports, and put in place what the command line says.
 *
 * @param file as the person wrote it, for messages.
 * @throws ImctlError TASK-INVALID (exit 24) for the file's own mistakes; USAGE for thresholds and flags that fit nothing.
 */
export function readScenario(value: unknown, file: string, overrides: Overrides = {}): Scenario {
  const result = v.safeParse(SCHEMA, value);
  if (!result.success) throw wrong(file, ...sayIssue(result.issues[0]));
  const said = result.output;
  const isRamping = said.executor === 'ramping-devices';
  if (isRamping !== (said.stages !== undefined)) throw wrong(file, isRamping ? 'ramping-devices takes stages' : 'stages belong to ramping-devices', 'stages: [{ duration: "1m", devices: 500 }, { duration: "30s", devices: 0 }]');
  if (isRamping && (said.devices !== undefined || said.duration !== undefined)) throw wrong(file, 'with stages devices and duration are theirs', 'leave them out');
  const stages = scale(said.stages ?? [], overrides);
  const devices = isRamping ? Math.max(...stages.map((stage) => stage.devices)) : overrides.devices ?? said.devices ?? 100;
  if (devices < 1) throw wrong(file, 'no stage has a device');
  const durationMs = isRamping ? stages.reduce((sum, stage) => sum + stage.durationMs, 0) : overrides.durationMs ?? said.duration ?? 30_000;
  const rate = overrides.rate ?? (typeof said.rate === 'object' ? said.rate.perDevice * devices : said.rate);
  if (said.executor === 'arrival-rate' && (rate === undefined || said.think !== undefined)) throw wrong(file, 'arrival-rate takes a rate, and no think: actions are due whatever devices do', 'rate: 200');
  if (rate !== undefined && said.think !== undefined) throw wrong(file, 'rate and think are two ways to say one thing', 'leave one of them out');
  const mix = readMix(said.mix, file);
  const sendsToGroups = mix.some(({ action }) => actionOf(action).toGroup);
  if (sendsToGroups !== (said.groups !== undefined)) throw wrong(file, sendsToGroups ? 'the mix sends to groups, and there are none' : 'there are groups, and nothing in the mix is sent to them', sendsToGroups ? 'groups: { count: 20, members: 50 }' : 'mix: { groupText: 1 }');
  // The numbers are a file's word, and memory is ours.
  if (devices * Math.min(said.colleagues, devices) > MAX_PAIRS) throw wrong(file, `${groupThousands(devices)} devices with ${groupThousands(said.colleagues)} colleagues each are too many`, 'colleagues: 10');
  if (said.groups && said.groups.count * Math.min(said.groups.members, devices) > MAX_PAIRS) throw wrong(file, `${groupThousands(said.groups.count)} groups of ${groupThousands(said.groups.members)} are too many`, 'groups: { count: 20, members: 50 }');
  if (devices < 2) throw wrong(file, 'one device has nobody to write to', 'devices: 2');
  return {
    executor: said.executor, devices, stages, durationMs, mix, seed: overrides.seed ?? said.seed, logins: said.logins, drainMs: said.drain, gzip: said.gzip,
    ...(said.think === undefined ? { rate: rate ?? devices / 10 } : { thinkMs: said.think }),
    groups: said.groups ? { count: said.groups.count, members: Math.min(said.groups.members, devices) } : { count: 0, members: 0 },
    colleagues: Math.min(said.colleagues, devices - 1), platformIDs: said.platforms.map(findPlatform),
    thresholds: once([...readThresholds(said.thresholds, file), ...(overrides.thresholds ?? []).map((text) => parseThreshold(text, '--threshold'))]),
  };
}

/** Stages with other numbers of devices and other times, in proportion. */
function scale(stages: readonly { duration: number; devices: number }[], { devices, durationMs }: Overrides): Stage[] {
  const most = Math.max(1, ...stages.map((stage) => stage.devices));
  const all = stages.reduce((sum, stage) => sum + stage.duration, 0);
  return stages.map((stage) => ({
    durationMs: durationMs === undefined ? stage.duration : (stage.duration * durationMs) / all,
    devices: devices === undefined ? stage.devices : Math.round((stage.devices * devices) / most),
  }));
}

function readMix(mix: Partial<Record<ActionName, v.InferOutput<typeof ACTION>>>, file: string): MixRow[] {
  const rows = (Object.entries(mix) as [ActionName, v.InferOutput<typeof ACTION>][]).filter(([, said]) => said.weight > 0);
  if (rows.length === 0) throw wrong(file, 'the mix is empty', 'mix: { text: 1 }');
  return rows.map(([action, said]) => {
    const { size, forMs } = actionOf(action).defaults ?? {};
    if (said.size !== undefined && size === undefined) throw wrong(file, `mix.${action} has no size`, 'texts have one');
    if (said.for !== undefined && forMs === undefined) throw wrong(file, `mix.${action} takes no time of its own`, 'background and reconnect do');
    return { action, weight: said.weight, size: said.size ?? size ?? [0, 0], forMs: said.for ?? forMs ?? [0, 0] };
  });
}

/** As a list of whole ones, or as k6 has them: by metric. */
function readThresholds(said: string[] | Record<string, string | string[]>, file: string): Threshold[] {
  const texts = Array.isArray(said) ? said : Object.entries(said).flatMap(([metric, rows]) => [rows].flat().map((row) => `${metric}: ${row}`));
  if (texts.length > MAX_THRESHOLDS) throw wrong(file, `${groupThousands(texts.length)} thresholds are too many`, `at most ${MAX_THRESHOLDS}`);
  return texts.map((text) => parseThreshold(text, file));
}

/** What is said in the file and on the command line is judged once. */
function once(thresholds: readonly Threshold[]): Threshold[] {
  return [...new Map(thresholds.map((one) => [`${one.metric} ${one.aggregate} ${one.operator} ${one.value}`, one])).values()];
}

function wrong(file: string, what: string, hint?: string): ImctlError {
  return new ImctlError('TASK-INVALID', `${file}: ${what}`, { hint: hint ?? 'a scenario looks like  export default scenario({ executor: "constant-online", devices: 500, rate: 50, duration: "1m", mix: { text: 1 } })' });
}

function sayIssue(issue: v.InferIssue<typeof SCHEMA>): [string, string?] {
  // Of a union that nothing fits, what the nearest of its members says.
  const inner = issue.type === 'union' ? issue.issues?.find((one) => (one.path?.length ?? 0) > 0 || one.type === 'check') : undefined;
  const path = [...issue.path ?? [], ...inner?.path ?? []].map((one) => String(one.key));
  const name = path.join('.');
  const said = inner ?? issue;
  if (path.length === 0) return ['it exports no scenario', 'export default scenario({ … })'];
  if (said.type === 'strict_object' && said.expected === 'never') {
    const known = path.length === 1 ? MEMBERS : [];
    return [`there is no ${name}`, known.length > 0 ? `${didYouMean(path[0]!, known)}a scenario has ${known.join(', ')}` : undefined];
  }
  if (said.type === 'picklist' && path[0] === 'mix') return [`there is no action ${path[1]}`, `${didYouMean(path[1] ?? '', NAMES)}actions: ${NAMES.join(', ')}`];
  if (said.type === 'picklist') return [`${name} must be one of ${Object.keys(EXECUTORS).join(', ')}, not ${said.received}`];
  return [`${name} ${said.type === 'check' ? said.message : `must be ${String(said.expected).replaceAll('"', '')}, not ${said.received}`}`];
}
