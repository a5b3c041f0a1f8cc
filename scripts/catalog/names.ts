// Names of routes as scripts see them, and their effects.
// Imported by scripts/generate-catalog.ts and its writers only.
// A route whose effect the rules miss is a row in EFFECTS.

/** What calling a route does to the server's data. */
export type Effect = 'read' | 'write' | 'destructive';

/** `/user/get_users` → `user.getUsers`; `/statistics/user/active` → `statistics.userActive`; `/restart` → `restart`. */
export function routeName(path: string): string {
  const [first, ...rest] = path.slice(1).replace('*', '').split('/');
  return rest.length === 0 ? camel(first!) : `${camel(first!)}.${camel(rest.join('_'))}`;
}

/** The effect of a route, by its override or by the words its last segment starts or ends with. */
export function routeEffect(method: string, path: string): Effect {
  const last = path.split('/').at(-1)!;
  if (path in EFFECTS) return EFFECTS[path]!;
  if (method === 'GET' || READS.test(last)) return 'read';
  return DESTROYS.test(last) ? 'destructive' : 'write';
}

/** May a write be sent twice, because the second time changes nothing more and answers the same? Reads always may. */
export function isIdempotent(path: string): boolean {
  return IDEMPOTENT.has(path) || /^(set|update|mute|cancel_mute|mark|clear)_/.test(path.split('/').at(-1)!) && !ONCE.has(path);
}

const READS = /^(get|search|is|check|pull|page|parse)_|_check$|^newest_seq$|^access_url$|^part_(limit|size)$|^search$/;
const DESTROYS = /^(delete|dismiss|kick|clear|del|revoke)_|^delete$|_clear_|^force_logout$|^reset_config$|^restart$/;

const EFFECTS: Record<string, Effect> = {
  // A new token ends older ones of the same user (http-contract §8), and is a key to everything the user may do.
  '/auth/get_admin_token': 'write',
  '/auth/get_user_token': 'write',
  // Counts, in spite of their names.
  '/statistics/user/register': 'read',
  '/statistics/user/active': 'read',
  '/statistics/group/create': 'read',
  '/statistics/group/active': 'read',
  '/user/process_user_command_get': 'read',
  '/user/process_user_command_get_all': 'read',
  '/user/process_user_command_delete': 'destructive',
  // Signs addresses; nothing is stored until the parts are uploaded and completed.
  '/object/auth_sign': 'read',
};

/** Writes beside the set_ and update_ ones that may be repeated; each is a statement about the server's code, seen in its catalog entry. */
const IDEMPOTENT = new Set([
  '/auth/get_admin_token', '/auth/get_user_token', '/auth/force_logout',
  '/user/subscribe_users_status', '/user/process_user_command_update', '/user/del_user_client_config',
  '/friend/delete_friend', '/friend/remove_black',
  '/msg/user_clear_all_msg', '/msg/delete_msgs', '/msg/delete_msg_phsical_by_seq', '/msg/delete_msg_physical',
  '/conversation/delete_conversations', '/third/fcm_update_token', '/config/reset_config',
]);

/** set_ and update_ routes whose repetition is not harmless: both notify every time, with a new message in the group. */
const ONCE = new Set(['/group/set_group_info', '/group/set_group_info_ex']);

function camel(text: string): string {
  return text.split('_').map((word, index) => (index === 0 ? lowerFirst(word) : word[0]!.toUpperCase() + word.slice(1))).join('');
}

function lowerFirst(word: string): string {
  return word[0]!.toLowerCase() + word.slice(1);
}
