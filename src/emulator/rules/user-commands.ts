// /user/process_user_command_*: small records a client keeps by type and uuid; nothing makes them unique (catalog).

import { badArgument, ServerError } from '../errors.ts';
import { needText } from '../check.ts';

import type { Row } from '../store/open.ts';
import type { Rule, Rules } from '../context.ts';

interface Command { userID: string; type: number; uuid: string; value: string | null; ex: string | null }

function checkCommand({ userID, type, uuid }: Command): void {
  checkType({ userID, type });
  needText(uuid, 'UUID is empty');
}

function checkType({ userID, type }: Pick<Command, 'userID' | 'type'>): void {
  needText(userID, 'userID is empty');
  if (type === 0) throw badArgument('type is not specified');
}

const owner = ({ userID }: { userID: string }): string => userID;

const process_user_command_add: Rule<Command> = {
  writes: true, check: checkCommand, owner,
  run({ userID, type, uuid, value, ex }, { store, clock }) {
    // A fault of the server, reproduced (catalog notes): ex lands in value, and ex stays empty.
    store.run('INSERT INTO user_commands (user_id, type, uuid, create_time, value, ex) VALUES (?, ?, ?, ?, ?, ?)',
      userID, type, uuid, clock.now(), ex ?? value ?? '', '');
    return undefined;
  },
};

const FIRST = '(SELECT min(n) FROM user_commands WHERE user_id = ? AND type = ? AND uuid = ?)';

const process_user_command_delete: Rule<Command> = {
  writes: true, check: checkCommand, owner,
  run({ userID, type, uuid }, { store }) {
    if (store.run(`DELETE FROM user_commands WHERE n = ${FIRST}`, userID, type, uuid) === 0) throw new ServerError(1004);
    return undefined;
  },
};

const process_user_command_update: Rule<Command> = {
  writes: true, check: checkCommand, owner,
  run({ userID, type, uuid, value, ex }, { store }) {
    if (value === null && ex === null) return undefined;
    const changed = store.run(`UPDATE user_commands SET value = coalesce(?, value), ex = coalesce(?, ex) WHERE n = ${FIRST}`, value, ex, userID, type, uuid);
    if (changed === 0) throw new ServerError(1004);
    return undefined;
  },
};

const process_user_command_get: Rule<Command> = {
  check: checkType, owner,
  run: ({ userID, type }, { store }) => ({
    CommandResp: store.all('SELECT * FROM user_commands WHERE user_id = ? AND type = ? ORDER BY n', userID, type).map(toCommand),
  }),
};

const process_user_command_get_all: Rule<Command> = {
  check: ({ userID }) => needText(userID, 'userID is empty'), owner,
  run: ({ userID }, { store }) => ({
    CommandResp: store.all('SELECT * FROM user_commands WHERE user_id = ? ORDER BY n', userID).map(toCommand),
  }),
};

/** createTime is in seconds here (catalog notes). */
function toCommand(row: Row): unknown {
  return { type: row.type, createTime: Math.floor(Number(row.create_time) / 1000), uuid: row.uuid, value: row.value, ex: row.ex };
}

/** Rules of /user/process_user_command_*. */
export const commands: Rules = {
  process_user_command_add, process_user_command_delete, process_user_command_update, process_user_command_get, process_user_command_get_all,
};
