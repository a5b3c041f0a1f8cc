// What may befall a request, and which: `--fail '/msg/send_msg=500:0.1'` as a rule.
// Imported by faults.ts and where answers leave. A further harm is a row in WORDS and its doing where answers leave: http.ts and gateway/.

import { ImctlError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { CHAT_ROUTES } from '../../openim/catalog/chat.ts';
import { REQ_IDENTIFIERS } from '../../openim/catalog/constants.ts';
import { listRoutes } from '../catalog.ts';
import { createRandom, type Random } from '../../base/random.ts';

import type { FaultOptions } from './fields.ts';

/** What befalls one request: one of these. */
export interface Harm {
  /** An error code is the answer, and nothing is done. */
  code?: number;
  /** So is an HTTP status without an envelope, as a proxy would say it. */
  status?: number;
  /** It is done and the answer lost: the connection is cut before it or in the middle of it, or it never comes. */
  loses?: 'cut' | 'half' | 'hang';
}

/** One rule, with what it has done. */
export interface Rule {
  text: string;
  target: string;
  harm: Harm;
  ratio: number;
  random: Random;
  /** Requests it looked at, and those it struck. */
  seen: number;
  struck: number;
}

/** Devices that connect, as a target. */
export const CONNECT = 'connect';
/** What is asked of the object store's own port, as a target. */
export const OBJECTS = 'objects';
const EVERYTHING = '*', GATEWAY = 'gateway';
const WORDS = ['cut', 'half', 'hang'] as const;

/** The rules of some options, in the order they are asked. @throws ImctlError ARG-TYPE, ARG-CHOICE. */
export function createRules(options: FaultOptions, seed: number): Rule[] {
  const short = WORDS.filter((word) => options[word]).map((word) => `${EVERYTHING}=${word}:${options[word]}`);
  // Each rule has a stream of its own: which of its requests it strikes does not depend on what else is asked.
  return [...options.fail ?? [], ...short].map((text, place) => ({ ...parseRule(text), random: createRandom(seed, `${place} ${text}`), seen: 0, struck: 0 }));
}

/** Ask the rules, in their order, about one request: a path, a number of the gateway's, or CONNECT. */
export function judge(rules: readonly Rule[], name: string): Harm | undefined {
  for (const rule of rules) {
    if (!concerns(rule, name)) continue;
    rule.seen++;
    if (!rule.random.chance(rule.ratio)) continue;
    rule.struck++;
    return rule.harm;
  }
  return undefined;
}

function concerns({ target, harm }: Rule, name: string): boolean {
  const isGateway = !name.startsWith('/') && name !== CONNECT && name !== OBJECTS;
  // A frame has no HTTP status, and the object store knows no error codes.
  if ((harm.status !== undefined && isGateway) || (harm.code !== undefined && name === OBJECTS)) return false;
  return target === EVERYTHING || target === name || (target === GATEWAY && isGateway) || (target.endsWith('/') && name.startsWith(target));
}

function parseRule(text: string): Pick<Rule, 'text' | 'target' | 'harm' | 'ratio'> {
  const match = /^([^=]+)=([^:]+)(?::(.+))?$/.exec(text);
  if (!match) throw new ImctlError('ARG-TYPE', `--fail takes TARGET=WHAT[:RATIO], not ${JSON.stringify(text)}`, { hint: "like  --fail '/msg/send_msg=500:0.1'" });
  const [, target, what, share = '1'] = match as unknown as [string, string, string, string?];
  const ratio = Number(share);
  if (!(ratio >= 0 && ratio <= 1)) throw new ImctlError('ARG-TYPE', `the ratio of --fail ${JSON.stringify(text)} must be between 0 and 1, not ${share}`);
  const harm = parseHarm(what, text);
  checkTarget(target, harm, text);
  return { text, target, harm, ratio };
}

function parseHarm(what: string, text: string): Harm {
  const word = WORDS.find((one) => one === what);
  if (word) return { loses: word };
  const [, http, digits] = /^(http-)?(\d{1,6})$/.exec(what) ?? [];
  const number = Number(digits);
  if (http && number >= 400 && number <= 599) return { status: number };
  if (!http && number > 0) return { code: number };
  throw new ImctlError('ARG-CHOICE', `--fail ${JSON.stringify(text)}: ${JSON.stringify(what)} is nothing that can befall a request`, { hint: `${didYouMean(what, WORDS)}an error code like 500 or 1302, an HTTP status like http-503, or ${WORDS.join(', ')}` });
}

function checkTarget(target: string, harm: Harm, text: string): void {
  const numbers = Object.values(REQ_IDENTIFIERS).map(String);
  if (harm.status !== undefined && (target === GATEWAY || numbers.includes(target))) throw new ImctlError('ARG-CHOICE', `--fail ${JSON.stringify(text)}: a reply of the gateway has no HTTP status`, { hint: `take an error code, or ${WORDS.join(', ')}` });
  if (harm.code !== undefined && target === OBJECTS) throw new ImctlError('ARG-CHOICE', `--fail ${JSON.stringify(text)}: the object store answers no error codes`, { hint: `take an HTTP status like http-503, or ${WORDS.join(', ')}` });
  if ([EVERYTHING, GATEWAY, CONNECT, OBJECTS, ...numbers].includes(target)) return;
  const paths = [...listRoutes().map((route) => route.path), ...Object.values(CHAT_ROUTES).flatMap((routes) => Object.keys(routes))];
  if (target.endsWith('/') ? paths.some((path) => path.startsWith(target)) : paths.includes(target)) return;
  throw new ImctlError('ARG-CHOICE', `--fail ${JSON.stringify(text)}: there is no target ${JSON.stringify(target)}`, { hint: `${didYouMean(target, paths)}a route, an area like /msg/, a gateway request like 1003, ${GATEWAY}, ${CONNECT}, ${OBJECTS}, or ${EVERYTHING} for everything` });
}
