// What a rule of chat is and what it is given. Types only.
// Imported by everything in chat/.

import type { EmulatorClock } from '../context.ts';
import type { Store } from '../store/open.ts';
import type { Unit } from '../webhooks/ask.ts';
import type { ChatConfig } from './config.ts';
import type { IM } from './im.ts';

/** What lives as long as the account system. */
export interface ChatWorld {
  store: Store;
  clock: EmulatorClock;
  config: ChatConfig;
  /** The server it is beside. */
  im: IM;
}

/** Who calls. Nobody (userID '') on routes without a token. */
export interface ChatCaller {
  userID: string;
  isAdmin: boolean;
}

/** What a rule is given beside its request. */
export interface ChatContext extends ChatWorld, Unit {
  caller: ChatCaller;
  /** Address of the client. */
  ip: string;
  operationID: string;
  /** The token of OpenIM's admin that this request has asked for. */
  imToken?: string;
}

/** How one route of chat behaves: its body is decoded, `check` speaks, `run` works. Each refuses by throwing a ServerError. */
export interface ChatRule<Body = never> {
  /** What comes before even the body is read. */
  before?(ctx: ChatContext): void;
  /** The request's own Check(), in its words; it runs in the services, where an empty list has become absent. */
  check?(body: Body): void;
  /** `run` writes: it happens in one transaction, and begins anew when OpenIM has asked a webhook on the way (webhooks/ask.ts); so it changes nothing else, its body least. */
  writes?: boolean;
  /** What it refuses by returning is said without words: HTTP 200 with an empty body (operations f.2, seen). */
  silent?: boolean;
  /** The answer's data; undefined: no `data` key. A ServerError that is returned, not thrown, leaves what was written before it. */
  run(body: Body, ctx: ChatContext): unknown;
}

/** Rules of one area by their whole paths. */
export type ChatRules = Record<string, ChatRule>;
