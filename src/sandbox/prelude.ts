// What every task finds in its isolate. An entry: built to one script, run once in each fresh isolate before the task.
// What is in it is put together in boot.ts; what test files find beside it in test-prelude.ts.
import { installBoot } from './boot.ts';

installBoot();
