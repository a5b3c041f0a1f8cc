// Opens what is asked for of counters, their ports and the log file, and tells when the services were started.
// Imported by server.ts, only when something is asked for.

import { SERVICES } from '../services.ts';
import { openLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { openMetricsPorts, type MetricsPorts } from './ports.ts';
import { createWatch, type Watch } from './watch.ts';

import type { ConfigFiles, ConfigName } from '../config/files.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Profile } from '../profiles.ts';
import type { Server } from 'node:http';

/** What is asked for. */
export interface WatchOptions {
  /** First of the ports metrics are read from, 0 for any free ones. Default: none, with a centre of configuration any free ones. */
  metricsPort?: number;
  /** A file the server's log is appended to, in OpenIM's format (log.yml: isJson, remainLogLevel). */
  logFile?: string;
}

/** What a watch needs of the emulator. */
export interface WatchParts {
  profile: Profile;
  configuration: Configuration;
  host: string;
  now(): number;
  /** How many users have a device. */
  onlineUsers(): number;
  listen(server: Server, port: number): Promise<number>;
}

/** What was opened. */
export interface OpenWatch {
  watch: Watch;
  ports: MetricsPorts | undefined;
  /** The services were started anew: counters begin at 0. */
  restarted(): void;
  /** A restart that came to nothing. */
  notRestarted(error: Error): void;
  /** The log; ports are servers, which are closed like others. */
  close(): void;
}

/** @throws ImctlError WRITE-FAILED for the log file, PORT-IN-USE. */
export async function openWatch({ metricsPort, logFile }: WatchOptions, { profile, configuration, host, now, onlineUsers, listen }: WatchParts): Promise<OpenWatch> {
  const log = logFile === undefined ? undefined : openLog(logFile, profile.name === 'main-standalone' ? 'main' : profile.name, now, () => configuration.running);
  const metrics = metricsPort === undefined ? undefined : createMetrics(now, profile.metricsEverywhere, { online_user_num: onlineUsers });
  try {
    const ports = metrics && await openMetricsPorts(profile, metrics, host, metricsPort!, listen);
    const watch = createWatch(profile, (key) => (configuration.loaded['discovery.yml'].RpcService as Record<string, string>)[key]!, metrics, log);
    tellStart(watch, configuration, ports);
    return {
      watch, ports,
      restarted() {
        metrics?.reset();
        tellStart(watch, configuration, ports);
      },
      notRestarted: (error) => watch.line('ERROR', 'api', 'emulator/configuration.ts:1', 'load config failed', undefined, [['error', `Error: ${error.message}`]]),
      close: () => log?.close(),
    };
  } catch (error) {
    log?.close();
    throw error;
  }
}

/** The lines of services that start; crontask is none of those that are here. */
function tellStart(watch: Watch, { loaded, notices }: Configuration, ports: MetricsPorts | undefined): void {
  const names: Record<string, string> = loaded['discovery.yml'].RpcService;
  for (const { name, program, key } of SERVICES) {
    const rpcRegisterName = key ? names[key] : name === 'api' ? 'api' : 'message-transfer';
    const rpc = rpcOf(loaded, program);
    watch.line('DEBUG', name, 'startrpc/start.go:63', 'rpc start', undefined, [
      ['rpcMaxRequestBody', loaded['share.yml'].RPCMaxBodySize], ['rpcRegisterName', rpcRegisterName], ['registerIP', rpc?.RegisterIP ?? ''], ['listenIP', rpc?.ListenIP ?? ''],
    ]);
    for (const addr of ports?.targets(name) ?? []) watch.line('DEBUG', name, 'startrpc/start.go:185', 'prometheus start', undefined, [['addr', addr], ['rpcRegisterName', rpcRegisterName]]);
    // The real service would be gone now (operations b.4).
    if (rpc && !rpc.AutoSetPorts && !rpc.Ports?.length) watch.line('ERROR', name, 'emulator/configuration.ts:1', 'a real service would not start with this configuration', undefined, [['error', `Error: index out of range, index=0, array=[] (${program}.yml: autoSetPorts is false, and there are no ports)`]]);
  }
  for (const notice of notices) watch.line('WARN', 'api', 'emulator/configuration.ts:1', 'config', undefined, [['error', `Error: ${notice}`]]);
}

interface RPCBlock { RegisterIP: string; ListenIP: string; AutoSetPorts: boolean; Ports: readonly number[] | null }

function rpcOf(files: ConfigFiles, program: string): RPCBlock | undefined {
  return (files[`${program}.yml` as ConfigName] as { RPC?: RPCBlock }).RPC;
}
