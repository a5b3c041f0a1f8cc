// Random bytes inside the isolate: ChaCha20 (RFC 8439) keyed by 32 bytes that the parent draws for each run.
// Imported by globals.ts; pure code.

/** What `crypto` is in a task. */
export interface Random {
  /** 64 hexadecimal digits. Before it, drawing throws. */
  seed(hex: string): void;
  crypto: { getRandomValues<T extends ArrayBufferView>(into: T): T; randomUUID(): string };
}

const MAX_BYTES = 65_536;

/** A source that waits for its seed. */
export function createRandom(): Random {
  const state = new Uint32Array(16);
  state.set([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);
  let block: Uint8Array = new Uint8Array(0);
  let used = 0;
  let seeded = false;

  const fill = (into: Uint8Array) => {
    if (!seeded) throw new Error('crypto is not seeded yet');
    for (let at = 0; at < into.length; at++) {
      if (used === block.length) {
        block = new Uint8Array(chachaBlock(state).buffer);
        used = 0;
        if (++state[12]! === 0) state[13]!++;
      }
      into[at] = block[used]!;
      block[used++] = 0;
    }
  };

  return {
    seed(hex) {
      for (let at = 0; at < 8; at++) state[4 + at] = Number.parseInt(hex.slice(at * 8, at * 8 + 8), 16);
      seeded = true;
    },
    crypto: Object.freeze({
      getRandomValues<T extends ArrayBufferView>(into: T): T {
        if (!ArrayBuffer.isView(into) || into instanceof DataView || into instanceof Float32Array || into instanceof Float64Array) throw new TypeError('getRandomValues takes an array of whole numbers');
        if (into.byteLength > MAX_BYTES) throw new RangeError(`getRandomValues fills at most ${MAX_BYTES} bytes, not ${into.byteLength}`);
        fill(new Uint8Array(into.buffer, into.byteOffset, into.byteLength));
        return into;
      },
      randomUUID() {
        const bytes = new Uint8Array(16);
        fill(bytes);
        bytes[6] = (bytes[6]! & 0x0f) | 0x40;
        bytes[8] = (bytes[8]! & 0x3f) | 0x80;
        const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
        return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
      },
    }),
  };
}

/** One block of the key stream. */
export function chachaBlock(state: Uint32Array): Uint32Array {
  const work = state.slice();
  const quarter = (a: number, b: number, c: number, d: number) => {
    const turn = (to: number, by: number, from: number, bits: number) => {
      work[to] = work[to]! + work[by]!;
      const mixed = work[from]! ^ work[to]!;
      work[from] = (mixed << bits) | (mixed >>> (32 - bits));
    };
    turn(a, b, d, 16); turn(c, d, b, 12); turn(a, b, d, 8); turn(c, d, b, 7);
  };
  for (let round = 0; round < 10; round++) {
    quarter(0, 4, 8, 12); quarter(1, 5, 9, 13); quarter(2, 6, 10, 14); quarter(3, 7, 11, 15);
    quarter(0, 5, 10, 15); quarter(1, 6, 11, 12); quarter(2, 7, 8, 13); quarter(3, 4, 9, 14);
  }
  for (let at = 0; at < 16; at++) work[at] = work[at]! + state[at]!;
  return work;
}
