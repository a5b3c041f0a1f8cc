// What every test file finds in its isolate: what a task does, and `test`, `expect` and fixtures. An entry as prelude.ts; tasks do not pay for it.
import './inside/early.ts';
import { createTests } from '../testing/inside/index.ts';
import { installBoot } from './boot.ts';

installBoot(createTests);
