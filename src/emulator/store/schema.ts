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

const CHATS = `
CREATE TABLE groups (
  n INTEGER PRIMARY KEY, group_id TEXT NOT NULL UNIQUE, group_name TEXT NOT NULL, notification TEXT NOT NULL, introduction TEXT NOT NULL,
  face_url TEXT NOT NULL, create_time INTEGER NOT NULL, ex TEXT NOT NULL, status INTEGER NOT NULL, creator_user_id TEXT NOT NULL,
  group_type INTEGER NOT NULL, need_verification INTEGER NOT NULL, look_member_info INTEGER NOT NULL, apply_member_friend INTEGER NOT NULL,
  notification_update_time INTEGER NOT NULL, notification_user_id TEXT NOT NULL);
CREATE INDEX groups_create_time ON groups (create_time);

CREATE TABLE group_members (
  n INTEGER PRIMARY KEY, group_id TEXT NOT NULL, user_id TEXT NOT NULL, nickname TEXT NOT NULL, face_url TEXT NOT NULL,
  role_level INTEGER NOT NULL, join_time INTEGER NOT NULL, join_source INTEGER NOT NULL, inviter_user_id TEXT NOT NULL,
  operator_user_id TEXT NOT NULL, mute_end_time INTEGER NOT NULL, ex TEXT NOT NULL, UNIQUE (group_id, user_id));
CREATE INDEX group_members_role ON group_members (group_id, role_level);
CREATE INDEX group_members_user ON group_members (user_id);

CREATE TABLE group_requests (
  n INTEGER PRIMARY KEY, user_id TEXT NOT NULL, group_id TEXT NOT NULL, handle_result INTEGER NOT NULL, req_msg TEXT NOT NULL,
  req_time INTEGER NOT NULL, join_source INTEGER NOT NULL, inviter_user_id TEXT NOT NULL, ex TEXT NOT NULL, UNIQUE (group_id, user_id));
CREATE INDEX group_requests_user ON group_requests (user_id, req_time);

CREATE TABLE conversations (
  n INTEGER PRIMARY KEY, owner_user_id TEXT NOT NULL, conversation_id TEXT NOT NULL, conversation_type INTEGER NOT NULL, user_id TEXT NOT NULL,
  group_id TEXT NOT NULL, recv_msg_opt INTEGER NOT NULL, is_pinned INTEGER NOT NULL, is_private_chat INTEGER NOT NULL,
  burn_duration INTEGER NOT NULL, group_at_type INTEGER NOT NULL, attached_info TEXT NOT NULL, ex TEXT NOT NULL, max_seq INTEGER NOT NULL,
  min_seq INTEGER NOT NULL, create_time INTEGER NOT NULL, is_msg_destruct INTEGER NOT NULL, msg_destruct_time INTEGER NOT NULL,
  latest_msg_destruct_time INTEGER NOT NULL, UNIQUE (owner_user_id, conversation_id));
CREATE INDEX conversations_id ON conversations (conversation_id);
CREATE INDEX conversations_user ON conversations (user_id);

CREATE TABLE seqs (
  conversation_id TEXT PRIMARY KEY, max_seq INTEGER NOT NULL, min_seq INTEGER NOT NULL, time INTEGER NOT NULL, doc INTEGER) WITHOUT ROWID;
CREATE TABLE seq_users (
  conversation_id TEXT NOT NULL, user_id TEXT NOT NULL, min_seq INTEGER NOT NULL, max_seq INTEGER NOT NULL, read_seq INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, user_id)) WITHOUT ROWID;

CREATE TABLE messages (
  n INTEGER PRIMARY KEY, conversation_id TEXT NOT NULL, seq INTEGER NOT NULL, doc INTEGER NOT NULL, send_id TEXT NOT NULL,
  recv_id TEXT NOT NULL, group_id TEXT NOT NULL, client_msg_id TEXT NOT NULL, server_msg_id TEXT NOT NULL,
  sender_platform_id INTEGER NOT NULL, sender_nickname TEXT NOT NULL, sender_face_url TEXT NOT NULL, session_type INTEGER NOT NULL,
  msg_from INTEGER NOT NULL, content_type INTEGER NOT NULL, content TEXT NOT NULL, send_time INTEGER NOT NULL, create_time INTEGER NOT NULL,
  status INTEGER NOT NULL, is_read INTEGER NOT NULL DEFAULT 0, is_cached INTEGER NOT NULL, options TEXT, offline_push TEXT,
  at_user_id_list TEXT, attached_info TEXT NOT NULL, ex TEXT NOT NULL, revoke TEXT, del_list TEXT, UNIQUE (conversation_id, seq));
CREATE INDEX messages_send_id ON messages (send_id);
CREATE INDEX messages_recv_id ON messages (recv_id) WHERE recv_id <> '';
CREATE INDEX messages_group_id ON messages (group_id) WHERE group_id <> '';
CREATE INDEX messages_send_time ON messages (send_time);

CREATE TABLE send_status (operation_id TEXT PRIMARY KEY, status INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
`;

const CLIENT_LOGS = `
CREATE TABLE client_logs (
  n INTEGER PRIMARY KEY, log_id TEXT NOT NULL UNIQUE, platform TEXT NOT NULL, user_id TEXT NOT NULL, create_time INTEGER NOT NULL,
  url TEXT NOT NULL, file_name TEXT NOT NULL, system_type TEXT NOT NULL, version TEXT NOT NULL, ex TEXT NOT NULL);
CREATE INDEX client_logs_create_time ON client_logs (create_time);
CREATE TABLE fcm_tokens (
  account TEXT NOT NULL, platform_id INTEGER NOT NULL, token TEXT NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (account, platform_id)) WITHOUT ROWID;
CREATE TABLE badges (user_id TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
`;

/** The centre of configuration, by etcd's keys. */
const CONFIG_CENTRE = `
CREATE TABLE etcd (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** `objects` are names (operations e.1, s3), `stored_*` the bucket behind them: objects and unfinished uploads, and their files. */
const OBJECTS = `
CREATE TABLE objects (
  n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, key TEXT NOT NULL, size INTEGER NOT NULL, content_type TEXT NOT NULL,
  object_group TEXT NOT NULL, create_time INTEGER NOT NULL);
CREATE INDEX objects_key ON objects (key);
CREATE INDEX objects_create_time ON objects (create_time);

CREATE TABLE stored_objects (
  n INTEGER PRIMARY KEY, key TEXT NOT NULL, upload_id TEXT UNIQUE, size INTEGER NOT NULL, etag TEXT NOT NULL,
  content_type TEXT NOT NULL, last_modified INTEGER NOT NULL);
CREATE UNIQUE INDEX stored_objects_key ON stored_objects (key) WHERE upload_id IS NULL;
CREATE TABLE stored_pieces (
  object INTEGER NOT NULL, number INTEGER NOT NULL, file TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, md5 TEXT NOT NULL,
  PRIMARY KEY (object, number)) WITHOUT ROWID;
CREATE TABLE doomed_files (file TEXT PRIMARY KEY) WITHOUT ROWID;
`;

/** What the data began with, if it was not with nothing (seeds/). */
const SEEDS = `
CREATE TABLE seeds (n INTEGER PRIMARY KEY, text TEXT NOT NULL, until INTEGER NOT NULL);
`;

/** The account system beside it (chat); its collections account, attribute and register are one table, since nothing tells them apart. */
const ACCOUNTS = `
CREATE TABLE chat_admins (
  n INTEGER PRIMARY KEY, account TEXT NOT NULL UNIQUE, password TEXT NOT NULL, face_url TEXT NOT NULL, nickname TEXT NOT NULL,
  user_id TEXT NOT NULL, level INTEGER NOT NULL, create_time INTEGER NOT NULL);
CREATE TABLE chat_accounts (
  n INTEGER PRIMARY KEY, user_id TEXT NOT NULL UNIQUE, password TEXT NOT NULL, account TEXT NOT NULL, phone_number TEXT NOT NULL, area_code TEXT NOT NULL,
  email TEXT NOT NULL, nickname TEXT NOT NULL, face_url TEXT NOT NULL, gender INTEGER NOT NULL, level INTEGER NOT NULL, birth_time INTEGER NOT NULL,
  allow_add_friend INTEGER NOT NULL, allow_beep INTEGER NOT NULL, allow_vibration INTEGER NOT NULL, global_recv_msg_opt INTEGER NOT NULL,
  register_type INTEGER NOT NULL, create_time INTEGER NOT NULL);
CREATE INDEX chat_accounts_account ON chat_accounts (account);
CREATE INDEX chat_accounts_phone ON chat_accounts (phone_number, area_code);
CREATE INDEX chat_accounts_email ON chat_accounts (email);
CREATE TABLE chat_credentials (account TEXT PRIMARY KEY, user_id TEXT NOT NULL, type INTEGER NOT NULL, UNIQUE (user_id, type)) WITHOUT ROWID;
CREATE TABLE chat_tokens (token TEXT PRIMARY KEY, user_id TEXT NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX chat_tokens_user ON chat_tokens (user_id);
CREATE TABLE chat_logins (n INTEGER PRIMARY KEY, user_id TEXT NOT NULL, login_time INTEGER NOT NULL, ip TEXT NOT NULL, device_id TEXT NOT NULL, platform INTEGER NOT NULL);
CREATE INDEX chat_logins_time ON chat_logins (login_time);
CREATE TABLE chat_blocks (n INTEGER PRIMARY KEY, user_id TEXT NOT NULL UNIQUE, reason TEXT NOT NULL, operator_user_id TEXT NOT NULL, create_time INTEGER NOT NULL);
CREATE TABLE chat_ip_forbidden (n INTEGER PRIMARY KEY, ip TEXT NOT NULL UNIQUE, limit_register INTEGER NOT NULL, limit_login INTEGER NOT NULL, create_time INTEGER NOT NULL);
CREATE TABLE chat_login_ips (n INTEGER PRIMARY KEY, user_id TEXT NOT NULL, ip TEXT NOT NULL, create_time INTEGER NOT NULL, UNIQUE (user_id, ip));
CREATE TABLE chat_defaults (n INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, create_time INTEGER NOT NULL, UNIQUE (kind, id));
CREATE TABLE chat_invitations (n INTEGER PRIMARY KEY, invitation_code TEXT NOT NULL UNIQUE, user_id TEXT NOT NULL, create_time INTEGER NOT NULL);
CREATE TABLE chat_applets (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, app_id TEXT NOT NULL, icon TEXT NOT NULL, url TEXT NOT NULL, md5 TEXT NOT NULL,
  size INTEGER NOT NULL, version TEXT NOT NULL, priority INTEGER NOT NULL, status INTEGER NOT NULL, create_time INTEGER NOT NULL);
CREATE TABLE chat_applications (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, platform TEXT NOT NULL, version TEXT NOT NULL, url TEXT NOT NULL, text TEXT NOT NULL, force INTEGER NOT NULL,
  latest INTEGER NOT NULL, hot INTEGER NOT NULL, create_time INTEGER NOT NULL, UNIQUE (platform, version));
CREATE TABLE chat_client_config (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** Lists that are long: the few who are no ordinary users (levels 0 and 1) are counted off, and members are read from the index alone. */
const LONG_LISTS = `
CREATE INDEX users_other ON users (n) WHERE app_manger_level NOT IN (0, 1);
DROP INDEX group_members_role;
CREATE INDEX group_members_list ON group_members (group_id, role_level DESC, n, user_id);
`;

/** One text per schema version. */
export const MIGRATIONS: readonly string[] = [FOUNDATION, CHATS, CLIENT_LOGS, CONFIG_CENTRE, OBJECTS, SEEDS, ACCOUNTS, LONG_LISTS];
