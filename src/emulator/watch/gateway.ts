// Devices as the watch is told of them: the lines the gateway writes, and the calls it makes (operations c.3, d.1).
// Imported by watch.ts and the gateway.

import { protoText } from './proto-text.ts';

import type { Reply, Request } from '../gateway/frame.ts';
import type { Origin, Tellable, Watch, WatchedCall } from './watch.ts';

/** A device, from its first request on. */
export interface WatchedDevice {
  /** It is let in, one of so many. */
  entered(online: Online): void;
  /** @param code of the close when the client ended it; none when the server did. */
  left(online: Online, code: number | undefined): void;
  asked(request: Request): WatchedFrame;
}

/** How many there are. */
export interface Online { users: number; devices: number }

/** A request of a device on its way. */
export interface WatchedFrame {
  /** @param name of the call it stands for; none for what the gateway does itself, and for messages, which tell of themselves. */
  called(unit: Tellable, name: string | undefined, type: string | undefined, body: unknown): void;
  answered(reply: Omit<Reply, 'data'>, error: unknown): void;
}

const GATEWAY = 'msg_gateway';
const CLOSED = 'websocket connection closed';
/** How Go's library goes on after a close code. */
const CLOSE_WORDS: Record<number, string> = { 1000: ' (normal)', 1001: ' (going away)', 1002: ' (protocol error)', 1005: ' (no status)', 1006: ' (abnormal closure): unexpected EOF' };

/** Watch a device; its origin is that of its own connection. */
export function watchDevice(watch: Watch, origin: Origin): WatchedDevice {
  // Lines about the connection itself name no platform.
  const ofConnection = { ...origin, platformID: 0 };
  const count = ({ users, devices }: Online) => [['online user Num', users], ['online user conn Num', devices]] as const;
  return {
    entered(online) {
      watch.line('INFO', GATEWAY, 'msggateway/ws_server.go:271', 'registerClient', ofConnection, [['userID', origin.userID], ['platformID', origin.platformID]]);
      watch.line('DEBUG', GATEWAY, 'msggateway/ws_server.go:313', 'user online', ofConnection, count(online));
    },
    left(online, code) {
      const reason = code === undefined ? CLOSED : `read message websocket: close ${code}${CLOSE_WORDS[code] ?? ''}`;
      watch.line('WARN', GATEWAY, 'msggateway/client_conn.go:78', CLOSED, undefined, [['remoteAddr', origin.remoteAddr], ['chan length', 0], ['error', reason]]);
      if (code !== undefined) watch.line('WARN', GATEWAY, 'msggateway/client.go:127', 'readMessage', ofConnection, [['error', reason]]);
      watch.line('DEBUG', GATEWAY, 'msggateway/ws_server.go:449', 'user offline', ofConnection, [['close reason', reason], ...count(online)]);
    },
    asked(request) {
      const ofRequest = { ...origin, remoteAddr: undefined, operationID: request.operationID };
      const { reqIdentifier, sendID, operationID, msgIncr } = request;
      if (watch.log?.isOn('DEBUG')) {
        watch.line('DEBUG', GATEWAY, 'msggateway/client.go:176', 'gateway req message', ofRequest, [['req', JSON.stringify({ reqIdentifier, token: '', sendID, operationID, msgIncr, data: null })]]);
      }
      let call: WatchedCall | undefined;
      return {
        called(unit, name, type, body) {
          call = name === undefined ? undefined : unit.call(name, ofRequest, GATEWAY, () => (type === undefined ? '' : protoText(type, body)));
        },
        answered(reply, error) {
          if (error === undefined) call?.done(() => '');
          else call?.failed(error);
          if (watch.log?.isOn('DEBUG')) watch.line('DEBUG', GATEWAY, 'msggateway/client.go:250', 'gateway reply message', ofRequest, [['resp', JSON.stringify({ ...reply, data: null })]]);
        },
      };
    },
  };
}
