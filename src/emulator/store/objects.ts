// Names of objects as rows, and the keys in the bucket they stand for; several names may share one key (operations e.1 s3, e.4).
// Imported by rules/objects-*.ts.

import type { Store } from './open.ts';

/** What a name stands for. */
export interface NamedObject {
  name: string;
  key: string;
  size: number;
  contentType: string;
  /** What it was uploaded for: msg-picture, sdklog, … */
  group: string;
}

/** What a name stands for. */
export function findObject(store: Store, name: string): NamedObject | undefined {
  const row = store.get('SELECT * FROM objects WHERE name = ?', name);
  return row && { name, key: String(row.key), size: Number(row.size), contentType: String(row.content_type), group: String(row.object_group) };
}

/** Let a name stand for an object, whatever it stood for before. Writes. */
export function setObject(store: Store, now: number, object: NamedObject): void {
  store.run(`INSERT INTO objects (name, key, size, content_type, object_group, create_time) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET key = excluded.key, size = excluded.size, content_type = excluded.content_type, object_group = excluded.object_group, create_time = excluded.create_time`,
  object.name, object.key, object.size, object.contentType, object.group, now);
}
