// What each kind of server writes into its log when one service calls another (operations c.3; samples of main and v3.8.3-patch.16).
// Imported by watch.ts, http.ts and push.ts. A kind is a row in CALL_WORDS.

import type { Level } from './log.ts';
import type { ProfileName } from '../profiles.ts';

/** A line: its message, its caller, and which fields it has, in their order. */
export interface LineWords { message: string; caller: string; fields: readonly CallField[]; level: Level }

/** What a line about a call may say. */
export type CallField = 'method' | 'target' | 'cost' | 'req' | 'resp' | 'error';

/** The three lines of one side of a call. */
export interface SideWords { asked: LineWords; done: LineWords; failed: LineWords }

/** Both sides; one process has one side only. */
export interface CallWords { client?: SideWords; server: SideWords }

function side(who: string, callers: readonly [string, string, string], fields: { asked: CallField[]; done: CallField[]; failed: CallField[] }, refusal: { word: string; level: Level }): SideWords {
  return {
    asked: { message: `${who} request`, caller: callers[0], fields: fields.asked, level: 'INFO' },
    done: { message: `${who} response success`, caller: callers[1], fields: fields.done, level: 'INFO' },
    failed: { message: `${who} response ${refusal.word}`, caller: callers[2], fields: fields.failed, level: refusal.level },
  };
}

const MAIN_FIELDS = { asked: ['method', 'req'], done: ['method', 'cost', 'req', 'resp'], failed: ['method', 'cost', 'req', 'error'] } satisfies Record<string, CallField[]>;
const MAIN_REFUSAL = { word: 'error', level: 'ERROR' } as const, PATCH16_REFUSAL = { word: 'failed', level: 'WARN' } as const;

/** Where the API tells that a token is missing. */
export const ROUTER_LINES: Record<ProfileName, string> = { 'main': 'api/router.go:360', 'main-standalone': 'api/router.go:360', 'v3.8.3-patch.16': 'api/router.go:313' };

const MAIN_PUSH_LINES = { late: 'push/push_handler.go:100', offline: 'push/offlinepush_handler.go:41' } as const;

/** Where the push worker writes that a message comes late, and that somebody of a group is to be woken. */
export const PUSH_LINES: Record<ProfileName, { late: string; offline: string }> = {
  'main': MAIN_PUSH_LINES, 'main-standalone': MAIN_PUSH_LINES, 'v3.8.3-patch.16': { late: 'push/push_handler.go:108', offline: 'push/offlinepush_handler.go:61' },
};

/** By kind of server. */
export const CALL_WORDS: Record<ProfileName, CallWords> = {
  'main': {
    client: side('rpc client', ['client/logger.go:13', 'client/logger.go:17', 'client/logger.go:19'], MAIN_FIELDS, MAIN_REFUSAL),
    server: side('rpc server', ['server/logger.go:13', 'server/logger.go:17', 'server/logger.go:19'], MAIN_FIELDS, MAIN_REFUSAL),
  },
  'main-standalone': {
    server: side('standalone rpc server', ['standalone/conn.go:30', 'standalone/conn.go:34', 'standalone/conn.go:36'], MAIN_FIELDS, MAIN_REFUSAL),
  },
  'v3.8.3-patch.16': {
    client: side('rpc client', ['mw/rpc_client_interceptor.go:35', 'mw/rpc_client_interceptor.go:38', 'mw/rpc_client_interceptor.go:59'],
      { asked: ['method', 'target', 'req'], done: ['method', 'resp'], failed: ['method', 'req', 'error'] }, PATCH16_REFUSAL),
    server: side('rpc server', ['mw/rpc_server_interceptor.go:36', 'mw/rpc_server_interceptor.go:44', 'mw/rpc_server_interceptor.go:85'],
      { asked: ['method', 'req'], done: ['method', 'req', 'resp'], failed: ['method', 'req', 'error'] }, PATCH16_REFUSAL),
  },
};
