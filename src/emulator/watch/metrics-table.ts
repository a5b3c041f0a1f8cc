// The metrics OpenIM has: name, type, labels, the service that feeds each (operations d.1). A metric is a row.
// Imported by metrics.ts, watch.ts and http.ts. The texts are those of the server's HELP lines.

/** One metric. */
export interface MetricRow {
  type: 'counter' | 'gauge';
  help: string;
  /** Which service counts it, by its name in discovery; rpc_count is every service's own. */
  service: string;
  /** In the order they are written: by the alphabet. */
  labels?: readonly string[];
}

const row = (service: string, help: string, type: MetricRow['type'] = 'counter'): MetricRow => ({ type, help, service });

/** All of them. Those without labels are there from the start, at 0. */
export const METRICS = {
  api_count: { ...row('api', 'Total number of API calls'), labels: ['code', 'method', 'path'] },
  group_chat_msg_process_failed_total: row('msg', 'The number of group chat msg failed processed'),
  group_chat_msg_process_success_total: row('msg', 'The number of group chat msg successful processed'),
  http_count: { ...row('api', 'Total number of HTTP calls'), labels: ['method', 'path', 'status'] },
  msg_insert_mongo_failed_total: row('msg_transfer', 'The number of failed insert msg to mongo'),
  msg_insert_mongo_success_total: row('msg_transfer', 'The number of successful insert msg to mongo'),
  msg_insert_redis_failed_total: row('msg_transfer', 'The number of failed insert msg to redis'),
  msg_insert_redis_success_total: row('msg_transfer', 'The number of successful insert msg to redis'),
  msg_long_time_push_total: row('push', 'The number of messages with a push time exceeding 10 seconds'),
  msg_offline_push_failed_total: row('push', 'The number of msg failed offline pushed'),
  online_user_num: row('msg_gateway', 'The number of online user num', 'gauge'),
  rpc_count: { ...row('', 'Total number of RPC calls'), labels: ['code', 'name', 'path'] },
  seq_set_failed_total: row('msg_transfer', 'The number of failed set seq'),
  single_chat_msg_process_failed_total: row('msg', 'The number of single chat msg failed processed'),
  single_chat_msg_process_success_total: row('msg', 'The number of single chat msg successful processed'),
  user_login_total: row('auth', 'The number of user login'),
  user_register_total: row('user', 'The number of user login'),
} as const satisfies Record<string, MetricRow>;

/** The name of a metric. */
export type MetricName = keyof typeof METRICS;
