// Looking up a host by its name, for requests of tasks: a name that was granted must not become a way to this machine.
// Imported by http.ts. It is asked when the connection is made, so that a name cannot lead elsewhere between a look and the use.
import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, type LookupFunction } from 'node:net';
import { ImctlError } from '../../base/errors.ts';

/** This machine, and the addresses of a link: where services answer that trust whoever reaches them. */
const NEAR = new BlockList();
NEAR.addSubnet('127.0.0.0', 8);
NEAR.addSubnet('0.0.0.0', 8);
NEAR.addSubnet('169.254.0.0', 16);
NEAR.addAddress('::1', 'ipv6');
NEAR.addAddress('::', 'ipv6');
NEAR.addSubnet('fe80::', 10, 'ipv6');

/**
 * As Node's own, but that a name leads to no address of this machine or its link; `localhost` and what ends in it does.
 *
 * @throws ImctlError TASK-DENIED (exit 23), through the callback. An address in place of a name is never looked up: its grant names it.
 */
export function lookupElsewhere(host: string): LookupFunction {
  const isLocal = /(^|\.)localhost$/.test(host);
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return done(error, '', 0);
      const near = isLocal ? undefined : found.find(({ address, family }) => NEAR.check(address, family === 6 ? 'ipv6' : 'ipv4'));
      if (near) return done(denied(host, near.address) as Error, '', 0);
      if (options.all) return done(null, found);
      done(null, found[0]!.address, found[0]!.family);
    });
  };
}

function denied(host: string, address: string): ImctlError {
  return new ImctlError('TASK-DENIED', `${host} leads to ${address}, which net:${host} does not include`, { hint: `where that is meant, write the address: http://${address}, with  --allow net:${address}` });
}
