// What the tests of output/ print: a shape, some items, pages.
import { memoryStreams, type Sink } from '../../src/base/streams.ts';
import { parseFormat, printList, printOne, printValue, type Printed, type View } from '../../src/output/index.ts';
import type { Shape } from '../../src/operation/operation.ts';

export const USER: Shape = {
  name: 'User', id: 'userID',
  columns: [
    { title: 'USERID', from: 'userID' },
    { title: 'NICKNAME', from: 'nickname' },
    { title: 'CREATED', from: 'createTime', as: 'time' },
    { title: 'ONLINE', from: 'online', as: 'list' },
    { title: 'UNREAD', from: 'unread', as: 'count' },
    { title: 'EX', from: 'ex', wide: true },
  ],
};

export const BEN = { userID: 'ben', nickname: 'Ben', createTime: Date.UTC(2026, 5, 3, 10, 40, 51), online: ['iOS', 'Web'], unread: 1240, ex: '' };
export const ANNA = { userID: 'anna', nickname: 'Änna 漢字', createTime: 0, online: [], unread: 0, ex: 'first' };

export const NOW = Date.UTC(2026, 5, 4);

export function view(format: string, more: Partial<View> = {}): View {
  return { format: parseFormat(format), shape: USER, utc: true, now: NOW, ...more };
}

export async function* pages(...all: unknown[][]) {
  const total = all.flat().length;
  for (const [at, items] of all.entries()) yield { items, total, ...(at < all.length - 1 ? { next: String(at + 2) } : {}) };
}

export async function listText(format: string, all: unknown[][], more: Partial<View> = {}, look: Partial<Sink> = {}): Promise<string> {
  const streams = memoryStreams('', look);
  await printList(pages(...all), view(format, more), streams.out);
  return streams.outText();
}

export async function oneText(format: string, item: unknown, more: Partial<View> = {}, look: Partial<Sink> = {}): Promise<string> {
  const streams = memoryStreams('', look);
  await printOne(item, view(format, more), streams.out);
  return streams.outText();
}

export async function valueText(format: string, value: unknown, look: Partial<Sink> = {}): Promise<string> {
  const streams = memoryStreams('', look);
  await printValue(value, view(format, { shape: undefined }), streams.out);
  return streams.outText();
}

/** A sink that counts, and holds the writer back for a moment at each write. */
export function slowSink(): Sink & { letters: number; writes: number; waiting: number; most: number } {
  return {
    isTTY: false, redraws: false, columns: 80, color: false, letters: 0, writes: 0, waiting: 0, most: 0,
    async write(text) {
      this.letters += text.length;
      this.writes += 1;
      this.waiting += 1;
      this.most = Math.max(this.most, this.waiting);
      await new Promise<void>((resolve) => { setImmediate(resolve); });
      this.waiting -= 1;
    },
  };
}

export type { Printed };
