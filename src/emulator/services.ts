// The services an OpenIM consists of, which the emulator is in one process: what each is called by whom (operations a.1, d.2).
// Imported by watch/, config/ and the rules of discovery. A service is a row in SERVICES.

/** One service. */
export interface Service {
  /** Its name in the paths of discovery: `msg_gateway`. */
  name: string;
  /** Its program, which is also its name in the log. */
  program: string;
  /** Its key in discovery.yml rpcService, by Go name; absent when it serves no calls. */
  key?: 'User' | 'Friend' | 'Msg' | 'Push' | 'MessageGateway' | 'Group' | 'Auth' | 'Conversation' | 'Third';
  /** Its calls: the protocol's package and service, and how the methods are spelled there. */
  calls?: { goPackage: string; service: string; isCapital(method: string): boolean };
}

const always = (): boolean => true;
const never = (): boolean => false;
const only = (...methods: string[]) => (method: string): boolean => methods.includes(method);

/** All of them but crontask, which nobody calls and nobody lists. */
export const SERVICES: readonly Service[] = [
  { name: 'api', program: 'openim-api' },
  { name: 'user', program: 'openim-rpc-user', key: 'User', calls: { goPackage: 'user', service: 'openim.user.user', isCapital: never } },
  {
    name: 'group', program: 'openim-rpc-group', key: 'Group',
    calls: {
      goPackage: 'group', service: 'openim.group.group',
      isCapital: only('GetGroupMemberRoleLevel', 'GetGroupInfoCache', 'GetGroupMemberCache', 'GroupCreateCount', 'NotificationUserInfoUpdate', 'BatchGetIncrementalGroupMember', 'GetFullGroupMemberUserIDs', 'GetFullJoinGroupIDs'),
    },
  },
  { name: 'msg', program: 'openim-rpc-msg', key: 'Msg', calls: { goPackage: 'msg', service: 'openim.msg.msg', isCapital: always } },
  {
    name: 'friend', program: 'openim-rpc-friend', key: 'Friend',
    calls: { goPackage: 'relation', service: 'openim.relation.friend', isCapital: only('GetSpecifiedBlacks', 'GetSpecifiedFriendsInfo', 'NotificationUserInfoUpdate') },
  },
  { name: 'conversation', program: 'openim-rpc-conversation', key: 'Conversation', calls: { goPackage: 'conversation', service: 'openim.conversation.conversation', isCapital: always } },
  { name: 'third', program: 'openim-rpc-third', key: 'Third', calls: { goPackage: 'third', service: 'openim.third.third', isCapital: always } },
  { name: 'auth', program: 'openim-rpc-auth', key: 'Auth', calls: { goPackage: 'auth', service: 'openim.auth.Auth', isCapital: never } },
  { name: 'push', program: 'openim-push', key: 'Push', calls: { goPackage: 'push', service: 'openim.push.PushMsgService', isCapital: always } },
  { name: 'msg_gateway', program: 'openim-msggateway', key: 'MessageGateway', calls: { goPackage: 'msggateway', service: 'openim.msggateway.msgGateway', isCapital: always } },
  { name: 'msg_transfer', program: 'openim-msgtransfer' },
];

/** A call of one service by another. */
export interface Call { service: Service; /** `/openim.user.user/userRegister`. */ path: string }

const calls = new Map<string, Call>();

/** A call by the name the catalog has: `user.UserRegister`. */
export function findCall(name: string): Call {
  let call = calls.get(name);
  if (!call) {
    const [goPackage, method] = name.split('.') as [string, string];
    const service = SERVICES.find((row) => row.calls?.goPackage === goPackage);
    if (!service) throw new Error(`no service answers ${name}`);
    const spelled = service.calls!.isCapital(method) ? method : method[0]!.toLowerCase() + method.slice(1);
    calls.set(name, call = { service, path: `/${service.calls!.service}/${spelled}` });
  }
  return call;
}

/** The service of a name in the paths of discovery. */
export function findService(name: string): Service {
  return SERVICES.find((service) => service.name === name)!;
}
