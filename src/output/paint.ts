// Colours by what they mean.
// Imported by whatever draws problems, help and traces; chalk itself is loaded only when there is colour to draw.

/** What a colour says. */
export type Tone = 'bad' | 'warn' | 'good' | 'dim' | 'strong';

/** Colours text by meaning. */
export type Paint = Record<Tone, (text: string) => string>;

const same = (text: string) => text;

/** Leaves text as it is. */
export const plainPaint: Paint = { bad: same, warn: same, good: same, dim: same, strong: same };

/** The colours of a sink; with `color` off nothing is loaded. */
export async function loadPaint(color: boolean): Promise<Paint> {
  if (!color) return plainPaint;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return { bad: chalk.red, warn: chalk.yellow, good: chalk.green, dim: chalk.dim, strong: chalk.bold };
}
