// What a rule is and what it is given. Types only.
// Imported by rules, dispatch and server.

import type { AccessKind } from './catalog.ts';
import type { Configuration } from './config/configuration.ts';
import type { RunningConfig } from './config/running.ts';
import type { Lanes } from './lanes.ts';
import type { PushSink } from './messages/push.ts';
import type { Notification } from './notify.ts';
import type { Bucket } from './objects/bucket.ts';
import type { Links } from './objects/links.ts';
import type { Profile } from './profiles.ts';
import type { Store } from './store/open.ts';
import type { Unit } from './webhooks/ask.ts';
import type { Watch } from './watch/watch.ts';
import type { Webhooks } from './webhooks/client.ts';

/** Time as the emulator sees it. */
export interface EmulatorClock {
  /** Unix milliseconds. */
  now(): number;
  /** The same without the faults a server's clock may have: for deadlines. Without it: now(). */
  steady?(): number;
  /** Do something every so often, until the function that comes back is called. Without it: the machine's own timers. */
  every?(ms: number, work: () => void): () => void;
}

/** Who calls: what the token says. Nobody (userID '') on routes without a token. */
export interface Caller {
  userID: string;
  platformID: number;
  isAdmin: boolean;
}

/** One device that is connected to the gateway. */
export interface Session {
  platformID: number;
  connID: string;
  isBackground: boolean;
  token: string;
}

/** Who is connected; the gateway keeps it. */
export interface Sessions {
  /** In the order they connected. */
  ofUser(userID: string): readonly Session[];
  /** Tell the devices of a user on one platform that they are out, and cut them (gateway-protocol §4.2). */
  kick(userID: string, platformID: number): void;
}

/** What lives as long as the emulator. */
export interface World {
  store: Store;
  clock: EmulatorClock;
  sessions: Sessions;
  profile: Profile;
  /** What the server's configuration says; ask anew each time, it may change while it runs. */
  readonly config: RunningConfig;
  /** Where that comes from, for the routes that show and change it. */
  configuration: Configuration;
  /** `config.secret`. */
  readonly secret: string;
  /** `config.adminUserIDs`: only these have admin rights (http-contract §8). */
  readonly adminUserIDs: readonly string[];
  /** Who counts and logs what happens; absent when nobody does. Inside a unit of work its `record` is told instead. */
  readonly watch?: Watch;
  /** Where the metrics of a service are read, by its name in discovery; absent when they are not. */
  readonly targets?: (service: string) => readonly string[];
  /** Start the services anew, a moment after this answer: they take up the configuration, and devices are cut. */
  restart(): void;
  /** What users store, and the links by which they reach it. */
  objects: { bucket: Bucket; links: Links };
  /** Where messages go that devices are to see at once. While nobody is connected there is none, and nobody counts receivers. */
  push?: PushSink;
  /** Calls what webhooks.yml names; which events are on tells `config`. */
  webhooks: Webhooks;
  /** What follows a message in order while a webhook is asked about it, by conversation. */
  lanes: Lanes;
}

/** What a rule is given beside its request. */
export interface RequestContext extends World, Unit {
  caller: Caller;
  operationID: string;
  /** The query string with its `?`, or empty (send_simple_msg). */
  search: string;
  /** The Host header; empty when it was not HTTP. */
  host: string;
  /** What links to objects begin with: the API as the client reaches it, by X-Request-Api or else Host (http-contract §3). Ends in `/object/`. */
  objectPrefix: string;
  /** Send a notification: stored with the rule's own writes, pushed when they are committed. */
  notify(notification: Notification): void;
}

/**
 * How one route behaves. The order is the server's: the body is decoded, `check` speaks, access is decided, `run` works.
 * Each of them refuses by throwing a ServerError.
 */
export interface Rule<Body = never> {
  /** What comes before even the body is read. */
  before?(ctx: RequestContext): void;
  /** The request's own Check(), in its order and words (`constraint` in the catalog). Run in the API process, and again in the service. */
  check?(body: Body, ctx: RequestContext): void;
  /** What the service itself checks before it asks who calls. */
  serviceCheck?(body: Body, ctx: RequestContext): void;
  /** Access other than the catalog's, when `run` decides it itself. */
  access?: AccessKind;
  /** On self-or-admin routes: whose request it is; the caller must be one of these. */
  owner?(body: Body): string | readonly string[];
  /** The body may be protobuf too, as the header Content-Type says; the answer then is. Others take whatever comes for JSON. */
  speaksProtobuf?: true;
  /** `run` writes: it happens in one transaction, and begins anew when a webhook was asked on the way (webhooks/ask.ts); so it changes nothing else, its body least. */
  writes?: boolean;
  /** The answer's data; fields left out are zero. undefined: no `data` key. A function is what is still to be done after this turn, and gives the data then. */
  run(body: Body, ctx: RequestContext): unknown;
}

/** The rules of one area by route, the area's prefix left out: `get_users_info` for `/user/get_users_info`. */
export type Rules = Record<string, Rule>;
