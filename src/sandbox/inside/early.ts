// What a library of test files wants while it is loaded, before boot has put the globals in place (chai 6: its events are classes of these).
// Imported by test-prelude.ts, before anything else; boot puts the same ones there for good.
import { Event, EventTarget } from './abort.ts';

Object.assign(globalThis, { Event, EventTarget });
