// The tables, as migrations: an entry is never changed once released, a new one is added at the end.
// Imported by open.ts. Column names are the server's own field names in snake case (operations.md e.1), times are milliseconds.

const FOUNDATION = `
CREATE TABLE users (
  n INTEGER PRIMARY KEY, user_id TEXT NOT NULL UNIQUE, nickname TEXT NOT NULL, face_url TEXT NOT NULL, ex TEXT NOT NULL,
  create_time INTEGER NOT NULL, app_manger_level INTEGER NOT NULL, global_recv_msg_opt INTEGER NOT NULL);
CREATE INDEX users_create_time ON users (create_time);

CREATE TABLE tokens (
  token TEXT PRIMARY KEY, user_id TEXT NOT NULL, platform_id INTEGER NOT NULL,
  state INTEGER NOT NULL, expires INTEGER NOT NULL, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX tokens_user ON tokens (user_id, platform_id);

CREATE TABLE user_commands (
  n INTEGER PRIMARY KEY, user_id TEXT NOT NULL, type INTEGER NOT NULL, uuid TEXT NOT NULL, create_time INTEGER NOT NULL,
  value TEXT NOT NULL, ex TEXT NOT NULL);
CREATE INDEX user_commands_user ON user_commands (user_id, type, uuid);

CREATE TABLE client_config (
  n INTEGER PRIMARY KEY, user_id TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (user_id, key));

CREATE TABLE friends (
  n INTEGER PRIMARY KEY, owner_user_id TEXT NOT NULL, friend_user_id TEXT NOT NULL, remark TEXT NOT NULL,
  create_time INTEGER NOT NULL, add_source INTEGER NOT NULL, operator_user_id TEXT NOT NULL, ex TEXT NOT NULL,
  is_pinned INTEGER NOT NULL, UNIQUE (owner_user_id, friend_user_id));
CREATE INDEX friends_friend ON friends (friend_user_id);

CREATE TABLE friend_requests (
  n INTEGER PRIMARY KEY, from_user_id TEXT NOT NULL, to_user_id TEXT NOT NULL, handle_result INTEGER NOT NULL,
  req_msg TEXT NOT NULL, create_time INTEGER NOT NULL, handler_user_id TEXT NOT NULL, handle_msg TEXT NOT NULL,
  handle_time INTEGER NOT NULL, ex TEXT NOT NULL, UNIQUE (from_user_id, to_user_id));
CREATE INDEX friend_requests_to ON friend_requests (to_user_id, create_time);

CREATE TABLE blacks (
  n INTEGER PRIMARY KEY, owner_user_id TEXT NOT NULL, block_user_id TEXT NOT NULL, create_time INTEGER NOT NULL,
  add_source INTEGER NOT NULL, operator_user_id TEXT NOT NULL, ex TEXT NOT NULL, UNIQUE (owner_user_id, block_user_id));

CREATE TABLE versions (
  log TEXT NOT NULL, d_id TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, deleted INTEGER NOT NULL,
  last_update INTEGER NOT NULL, PRIMARY KEY (log, d_id)) WITHOUT ROWID;
CREATE TABLE version_changes (
  n INTEGER PRIMARY KEY, log TEXT NOT NULL, d_id TEXT NOT NULL, e_id TEXT NOT NULL, state INTEGER NOT NULL,
  version INTEGER NOT NULL, UNIQUE (log, d_id, e_id));
CREATE INDEX version_changes_version ON version_changes (log, d_id, version);
`;

/** One text per schema version. */
export const MIGRATIONS: readonly string[] = [FOUNDATION];
