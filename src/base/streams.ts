// Where text goes: the data (out), everything else (err), and what came in.
// Imported by everyone; imports nothing of ours.

/** A place to write text to. */
export interface Sink {
  /** Resolves when more may be written; so a fast producer waits for a slow reader. */
  write(text: string): void | Promise<void>;
  readonly isTTY: boolean;
  /** What stands there can be wiped and drawn again: a terminal that is not dumb. */
  readonly redraws: boolean;
  readonly columns: number;
  readonly color: boolean;
}

/** The three streams of one run. */
export interface Streams {
  out: Sink;
  err: Sink;
  in: {
    readonly isTTY: boolean;
    /** All of standard input as text. */
    text(): Promise<string>;
    /** Its chunks, for files of any size. */
    chunks(): AsyncIterable<Uint8Array>;
  };
}

/** Streams that keep what is written; for tests and for capturing. */
export function memoryStreams(input = '', look: Partial<Pick<Sink, 'isTTY' | 'redraws' | 'columns' | 'color'>> = {}): Streams & { outText(): string; errText(): string } {
  const written = { out: '', err: '' };
  const sink = (name: 'out' | 'err'): Sink => ({ isTTY: false, redraws: look.isTTY ?? false, columns: 100, color: false, ...look, write: (text) => { written[name] += text; } });
  return {
    out: sink('out'), err: sink('err'),
    in: { isTTY: look.isTTY ?? false, text: async () => input, chunks: async function* () { yield new TextEncoder().encode(input); } },
    outText: () => written.out, errText: () => written.err,
  };
}
