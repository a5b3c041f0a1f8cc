// The wire as data: which routes there are, and the fields of every message. The only door to openim's catalog in this folder.
// Imported by dispatch, decode, encode, the gateway's codec and the webhooks, whose types are no part of the catalog and are added.

import { loadFields, ROUTES, type CatalogFields, type RouteRow } from '../openim/catalog.ts';

/** Who may call a route, before what its rule says (http-contract §9). */
export type AccessKind = RouteRow['auth'];

/** What a field holds, parsed from the catalog's notation (`UserInfo[]|null`, `Record<string, int64>`). */
export interface FieldType {
  name: string;
  shape: 'one' | 'list' | 'map';
  /** A scalar's name, or a message's. */
  of: string;
  /** A wrapper or `optional` scalar, or a message: unset is null. */
  nullable: boolean;
  /** An unset one has no key at all, though it is no map. */
  omitted: boolean;
}

/** A message type: the Go name the decoder's words call it by, and its fields in order. */
export interface MessageType {
  goName: string;
  fields: FieldType[];
  /** A struct of main's own: what it may leave out, the older server does not know. */
  isMainOnly?: boolean;
}

let fields: CatalogFields | undefined;

/** What main's router has no more (api-catalog.json, removedRoutes), with the fields of the messages. */
const REMOVED: readonly { row: RouteRow; types: Record<string, MessageType> }[] = [{
  row: {
    name: 'conversation.getConversationOfflinePushUserIDs', method: 'POST', path: '/conversation/get_conversation_offline_push_user_ids', group: 'conversation',
    summary: 'Which of the given users are to get an offline push for a conversation', auth: 'token', binding: 'a2r', effect: 'read',
    request: 'GetConversationOfflinePushUserIDsReq', response: 'GetConversationOfflinePushUserIDsResp', dataKind: 'object', since: 'v3.8.3-patch.16 or earlier',
  },
  types: {
    GetConversationOfflinePushUserIDsReq: { goName: 'conversation.GetConversationOfflinePushUserIDsReq', fields: [parseFieldType('conversationID', 'string'), parseFieldType('userIDs', 'string[]|null')] },
    GetConversationOfflinePushUserIDsResp: { goName: 'conversation.GetConversationOfflinePushUserIDsResp', fields: [parseFieldType('userIDs', 'string[]|null')] },
  },
}];

const parsed = new Map<string, MessageType>(REMOVED.flatMap(({ types }) => Object.entries(types)));

/** Read the types; everything below needs it done once. Some 240 kB of JSON, so only when an emulator starts. */
export async function loadCatalog(): Promise<void> {
  fields ??= await loadFields();
}

/** All routes of the catalog. */
export function listRoutes(): readonly RouteRow[] {
  return ROUTES;
}

/** The call of a service that a route stands for: `user.UserRegister`; undefined for those the API answers itself. */
export function rpcOfRoute(path: string): string | undefined {
  return fields?.routes[path]?.rpc;
}

/** The catalog names a struct of these routes after route and struct. */
const CONFIG_GROUP = /^Config(?=[GS]et)/;

/** The routes that only servers older than main have. */
export function listRemovedRoutes(): readonly RouteRow[] {
  return REMOVED.map(({ row }) => row);
}

/** The fields of a message type. Throws when the catalog has no such type: a fault in a rule, not in a request. */
export function findType(name: string): MessageType {
  let type = parsed.get(name);
  if (!type) {
    const row = fields?.types[name];
    if (!row) throw new Error(`the catalog has no type "${name}"${fields ? '' : ' (it is not loaded)'}`);
    // protoc writes the messages it finds in lower case with a capital.
    const goName = row.source.startsWith('protocol:') ? row.source.slice('protocol:'.length).replace(/\.([a-z])/g, (_, first: string) => `.${first.toUpperCase()}`) : `apistruct.${name.replace(CONFIG_GROUP, '')}`;
    type = { goName, isMainOnly: row.source.startsWith('main:'), fields: row.fields.map((field) => parseFieldType(field.name, field.type, field.empty === 'omitted')) };
    parsed.set(name, type);
  }
  return type;
}

/** Make a type known that the catalog does not have. */
export function addType(name: string, type: MessageType): void {
  parsed.set(name, type);
}

/** A field of a message as protobuf numbers it. Only the messages of the protocol have such. */
export interface ProtoField extends FieldType {
  number: number;
  /** protobuf's own scalar type; undefined for a message. */
  scalar: string | undefined;
}

/** The fields of a message with their protobuf types and numbers, in order. */
export function findProtoFields(name: string): ProtoField[] {
  const { fields: types } = findType(name);
  return fields!.types[name]!.fields.map(({ proto, number }, index) => {
    const field = types[index]!;
    if (proto === undefined || number === undefined) throw new Error(`the catalog has no number for ${name}.${field.name}`);
    const bare = proto.replace(/^(?:repeated|optional) |^map<string, |>$/g, '');
    // An enum is a varint with names, which nobody here needs.
    return { ...field, number, scalar: isScalar(field.of) ? bare.replace(/^enum .*/, 'int32') : undefined };
  });
}

/** Read the catalog's notation for one field. */
export function parseFieldType(name: string, text: string, omitted = false): FieldType {
  const nullable = text.endsWith('|null');
  const bare = nullable ? text.slice(0, -'|null'.length) : text;
  const map = /^Record<string, (.+)>$/.exec(bare);
  if (map) return { name, shape: 'map', of: map[1]!, nullable, omitted: true };
  if (bare.endsWith('[]')) return { name, shape: 'list', of: bare.slice(0, -2), nullable, omitted };
  return { name, shape: 'one', of: bare, nullable, omitted };
}

const SCALARS = new Set(['string', 'boolean', 'int32', 'int64', 'uint32', 'uint64', 'base64', 'object']);

/** Whether a field's `of` is a scalar rather than a message. */
export function isScalar(of: string): boolean {
  return SCALARS.has(of);
}
