// Devices, messages and times in words, and as hops.
// Imported by the files here; pure.
import type { Device } from '../devices/device.ts';
import type { DeviceMessage } from '../devices/message.ts';
import type { Hop } from '../results.ts';

/** How devices are called: by their user, where that tells them apart. */
export function namesOf(devices: readonly Device[]): (device: Device) => string {
  const counts = Map.groupBy(devices, (one) => one.userID);
  return (device) => (counts.get(device.userID)?.length === 1 ? device.userID : device.name);
}

/** `m3, m7 and 4 more` */
export function listNames(names: readonly string[], most = 5): string {
  if (names.length <= 1) return names.join('');
  if (names.length > most) return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A device as a hop: its state, and the last frame it got. */
export function deviceHop(device: Device, name: string): Hop {
  const last = device.events().events.findLast((one) => one.kind === 'frame' && one.direction === 'in');
  const heard = last?.kind === 'frame' ? `last frame ${last.name}` : 'no frame so far';
  const why = device.ending && device.state !== 'reconnecting' ? `: ${device.ending.error.message}` : '';
  return { title: name === device.name ? name : `${name}'s device`, ...(last ? { at: last.at } : {}), text: `${device.state}${why}, ${heard}`, ...(device.state === 'connected' ? {} : { bad: true }) };
}

/** A message that came. */
export function cameHop(title: string, { receivedAt, conversationID, seq, sendID, contentType, via }: DeviceMessage): Hop {
  return { title, at: receivedAt, text: `got ${conversationID}${seq > 0 ? ` ${seq}` : ''} from ${sendID} by ${via}, type ${contentType}` };
}
