// The object store as a whole: a bucket in a folder, links into it, and the port where they lead.
// Imported by ../server.ts. Routes of the API are in ../rules/objects*.ts.

import { createBucket, type Bucket } from './bucket.ts';
import { createFolder } from './folder.ts';
import { createObjectServer } from './http.ts';
import { createLinks, type Links } from './links.ts';

import type { EmulatorClock } from '../context.ts';
import type { Faults } from '../faults/faults.ts';
import type { Store } from '../store/open.ts';
import type { Keys } from './sigv4.ts';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is set up; its server is listening by the time a link is asked for. */
export interface Objects {
  bucket: Bucket;
  links: Links;
  server: Server;
  /** After the server's end. */
  close(): Promise<void>;
}

/** The folder of a data file's objects. */
export function objectFolder(dataFile: string): string {
  return `${dataFile}.objects`;
}

/** How the store is named and who may; asked anew each time, it may change while it runs. */
export type StoreSettings = () => Keys & { bucket: string };

/** Set up the store of a data file, or of memory without one. Nothing is written before the first upload. */
export function openObjects(store: Store, dataFile: string | undefined, clock: EmulatorClock, faults: Faults, settings: StoreSettings): Objects {
  const bucket = createBucket(store, createFolder(dataFile && objectFolder(dataFile)), clock);
  const server = createObjectServer({ bucket, clock, faults, settings });
  const links = createLinks(clock, settings, () => (server.address() as AddressInfo).port);
  return { bucket, links, server, close: () => bucket.close() };
}
