// A message the way Go's protobuf prints it, which is how calls stand in the log: `users:{userID:"alice"}`.
// Imported by the files here and by messages/send.ts. Driven by the catalog's field tables.

import { findType, isScalar, type FieldType } from '../catalog.ts';

/** Fields in their order, unset ones left out. */
export function protoText(typeName: string, value: unknown): string {
  const parts: string[] = [];
  for (const field of findType(typeName).fields) {
    const one = (value as Record<string, unknown> | undefined)?.[field.name];
    if (one === undefined || one === null) continue;
    if (field.shape === 'map') for (const [key, item] of Object.entries(one)) parts.push(`${field.name}:{key:${JSON.stringify(key)} value:${textOf(field, item)}}`);
    else if (field.shape === 'list') for (const item of one as unknown[]) parts.push(`${field.name}:${textOf(field, item)}`);
    // A scalar that can be unset is a message with one field, which is there also when it holds zero.
    else if (field.nullable && isScalar(field.of) && field.of !== 'base64') parts.push(`${field.name}:{${isZero(one) ? '' : `value:${textOf(field, one)}`}}`);
    else if (!isZero(one)) parts.push(`${field.name}:${textOf(field, one)}`);
  }
  return parts.join(' ');
}

function textOf(field: FieldType, value: unknown): string {
  if (!isScalar(field.of)) return `{${protoText(field.of, value)}}`;
  return typeof value === 'string' ? JSON.stringify(value) : typeof value === 'object' ? JSON.stringify(JSON.stringify(value)) : String(value);
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false;
}
