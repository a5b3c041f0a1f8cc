// The nearest of the files beside a path that is not there, for "did you mean".
// Imported by whoever opens what a person named.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { didYouMean } from './nearest.ts';

/**
 * `did you mean tasks/hello.ts? ` with the space that a following sentence needs, or nothing.
 *
 * @param file where it was looked for.
 * @param shown as the person wrote it: the answer has the same folder in front.
 * @param wanted which names are meant at all; default all. One that only lacks its ending is nearest.
 */
export function didYouMeanFile(file: string, shown: string, wanted: (name: string) => boolean = () => true): string {
  const typed = path.basename(file);
  const names = namesIn(path.dirname(file)).filter(wanted);
  const whole = names.find((name) => path.parse(name).name === typed);
  return didYouMean(whole ?? typed, names, (name) => path.join(path.dirname(shown), name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
