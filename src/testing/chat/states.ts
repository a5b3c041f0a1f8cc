// Expectations about devices themselves: online, kicked.
// Imported by index.ts.
import { spellMs } from '../../base/spell.ts';
import { ERROR_CODES } from '../../openim/catalog/constants.ts';
import { platformName } from '../../openim/platforms.ts';
import type { Device } from '../devices/device.ts';
import type { Hop } from '../results.ts';
import type { ChatParts, Verdict } from './parts.ts';
import { waitFor, waitForAny } from './waiting.ts';
import { deviceHop, listNames, namesOf } from './words.ts';

/** Each is connected, and the server says that its user is online there. */
export async function toBeOnline(parts: ChatParts): Promise<Verdict> {
  const { devices, not, within, server } = parts;
  const name = namesOf(devices);
  const states = await Promise.all(devices.map(async (device) => ({ device, isOnline: await isOnline(device, !not, parts) })));
  const wrong = states.filter((one) => one.isOnline === not).map((one) => one.device);
  const hops = await Promise.all(wrong.slice(0, MOST_TOLD).map(async (device): Promise<Hop[]> => {
    const platforms = await server.online(device.userID).then((ids) => ids.map(platformName).join(', ') || 'nowhere', (error: Error) => `not known: ${error.message}`);
    return [deviceHop(device, name(device)), { title: 'the server', text: `knows ${device.userID} online: ${platforms}`, bad: true }];
  }));
  const names = listNames(wrong.map(name));
  return {
    pass: states.every((one) => one.isOnline) || (not && states.some((one) => one.isOnline)), hops: hops.flat(),
    message: not ? `${names} ${are(wrong)} still online after ${spellMs(within)}` : `${names} ${are(wrong)} not online within ${spellMs(within)}`,
  };
}

/** Each was kicked. With not, it is waited whether one is. */
export async function toBeKicked({ devices, all, not, within, signal }: ChatParts): Promise<Verdict> {
  const name = namesOf(devices);
  // A server may lose the frame that says so (v3.8.3 does): then the token tells, when the device comes back.
  const isKicked = (device: Device) => (device.state === 'kicked' || device.ending?.error.errCode === ERROR_CODES.TokenKickedError ? true : undefined);
  if (not) await waitForAny(devices, isKicked, within, signal);
  else await Promise.all(devices.map((device) => waitFor(device, () => isKicked(device), within, signal)));
  const kicked = devices.filter(isKicked);
  const wrong = not ? kicked : devices.filter((one) => !isKicked(one));
  const hops = wrong.slice(0, MOST_TOLD).flatMap((device): Hop[] => {
    const others = all.filter((one) => one !== device && one.userID === device.userID);
    return [{ ...deviceHop(device, name(device)), bad: true }, { title: `others of ${device.userID}`, text: others.map((one) => `${one.name} ${one.state}`).join(', ') || 'none in this run' }];
  });
  const names = listNames(wrong.map(name));
  return {
    pass: not ? kicked.length > 0 : wrong.length === 0, hops,
    message: not ? `${names} ${wrong.length === 1 ? 'was' : 'were'} kicked` : `${names} ${wrong.length === 1 ? 'was' : 'were'} not kicked within ${spellMs(within)}${wrong.length === 1 ? `: it is ${wrong[0]!.state}` : ''}`,
  };
}

const MOST_TOLD = 3;

function are(devices: readonly Device[]): string {
  return devices.length === 1 ? 'is' : 'are';
}

/**
 * Is it online, waiting until it is as wanted. Somebody who is connected is told of it (2005): the device itself, or another one of the
 * run. Where nobody is, or the server tells nothing (main's standalone mode), it is asked once at the end.
 */
async function isOnline(device: Device, wanted: boolean, { all, within, signal, server, clock }: ChatParts): Promise<boolean> {
  const until = clock.now() + within;
  if (wanted) await waitFor(device, () => (device.state === 'connected' ? true : undefined), within, signal);
  // Another one on its platform is in the server's eyes the same.
  const isConnected = () => device.state === 'connected';
  const hasTwin = () => all.some((one) => one !== device && one.userID === device.userID && one.platformID === device.platformID && one.state === 'connected');
  const is = (platforms: readonly number[]) => isConnected() && platforms.includes(device.platformID);
  const isGone = (platforms: readonly number[]) => !isConnected() && (hasTwin() || !platforms.includes(device.platformID));
  const observer = isConnected() ? device : all.find((one) => one.state === 'connected');
  if (observer) {
    const { userID } = device;
    const isNew = !observer.online.has(userID);
    const look = () => { const platforms = observer.online.get(userID); return platforms && (wanted ? is(platforms) : isGone(platforms)) ? true : undefined; };
    try {
      await observer.watchOnline([userID], true, signal);
      if (await waitFor(observer, look, Math.max(0, until - clock.now()), signal)) return wanted;
    } catch {
      signal.throwIfAborted();
    } finally {
      if (isNew && observer.state === 'connected') await observer.watchOnline([userID], false, signal).catch(() => {});
    }
  }
  const platforms = await server.online(device.userID);
  return wanted ? is(platforms) : !isGone(platforms);
}
