// Random numbers that come again with their seed: for faults that can be repeated and data that is the same each time.
// Imported by the emulator, load scenarios and tests. Nothing here is fit for secrets.

/** A stream of random numbers. */
export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number;
  /** True in so many of one cases. */
  chance(ratio: number): boolean;
  /** One of these; the list is not empty. */
  pick<T>(list: readonly T[]): T;
  /** 32 hex digits, as the server's own message IDs have. */
  hex(): string;
}

/** The stream of a seed; a name gives one seed many streams that know nothing of each other. */
export function createRandom(seed: number, name = ''): Random {
  let state = (Math.trunc(seed) ^ hash(name)) | 0;
  const word = (): number => {
    // A Weyl sequence through the finalizer of MurmurHash3: two words that differ in one bit come out unlike.
    state = (state + 0x9e3779b9) | 0;
    return mix(state) >>> 0;
  };
  const bytes = Buffer.alloc(16);
  const random: Random = {
    next: () => word() / 0x1_0000_0000,
    integer: (least, most) => least + Math.floor(random.next() * (most - least + 1)),
    chance: (ratio) => random.next() < ratio,
    pick: (list) => list[Math.floor(random.next() * list.length)]!,
    hex() {
      for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32BE(word(), at);
      return bytes.toString('hex');
    },
  };
  return random;
}

function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** FNV-1a. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum;
}
