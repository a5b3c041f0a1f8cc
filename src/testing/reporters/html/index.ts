// `html`: a run as one page that needs nothing else: no server, no network, no other file.
// The folder's main file; imported by ../index.ts, when it is asked for. The page is in page.ts, its look in style.ts, its script in client/.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ImctlError } from '../../../base/errors.ts';
import type { Reporter, ReporterParts } from '../../results.ts';
import { renderPage } from './page.ts';

/**
 * Writes the page, at the end.
 *
 * @throws ImctlError FILE-MISSING when the page's script is not in `dist`.
 */
export function createHTML({ write, showContent, utc, dist }: ReporterParts): Reporter {
  const script = readScript(path.join(dist, 'report-client.js'));
  return { end: (run) => write(renderPage(run, { showContent, utc, script })) };
}

function readScript(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ImctlError('FILE-MISSING', `${file}: the script of the HTML report is not there`, { hint: 'build imctl anew with  npm run build', cause });
  }
}
