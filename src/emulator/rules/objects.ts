// /object/*: the area as a whole; its rules are in objects-*.ts, the store behind them in ../objects/.

import { objectsForm } from './objects-form.ts';
import { objectsRead } from './objects-read.ts';
import { objectsUpload } from './objects-upload.ts';

import type { Rules } from '../context.ts';

/** Rules of /object/*. */
export const objects: Rules = { ...objectsUpload, ...objectsForm, ...objectsRead };
