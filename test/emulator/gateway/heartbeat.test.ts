import { expect, it } from 'vitest';

import { readHeartbeat } from '../../../src/emulator/gateway/heartbeat.ts';

it.each<[string, string]>([
  ['{"type":"ping"}', 'null'],
  ['{"type":"ping","body":null}', 'null'],
  ['{"type":"ping","body":{"n":1}}', '{"n":1}'],
  [' { "body" : [ 1.0 , 1e2 , "a b" ] , "type" : "ping" } ', '[1.0,1e2,"a b"]'],
  ['{"type":"ping","body":1795501923662840123}', '1795501923662840123'],
  ['{"type":"ping","body":{"b":1,"2":2,"a":"\\u00e9\\"","a":1}}', '{"b":1,"2":2,"a":"\\u00e9\\"","a":1}'],
  ['{"type":"ping","body":"<a href=\'x\'>&"}', '"\\u003ca href=\'x\'\\u003e\\u0026"'],
  ['{"TYPE":"pong","Type":"ping","BODY":1,"Body":{"type":"pong"}}', '{"type":"pong"}'],
  ['{"type":"ping","more":{"deep":["type"]},"body":"\\\\"}', '"\\\\"'],
])('%s is answered with its body as it was written', (text, body) => expect(readHeartbeat(text)).toEqual({ answer: `{"type":"pong","body":${body}}` }));

it.each(['{"type":"pong"}', '{"body":1,"type":"pong"}'])('%s is heard and not answered', (text) => expect(readHeartbeat(text)).toBe('silence'));

it.each(['', 'hello', '{}', '[]', 'null', '"ping"', '{"type":"PING"}', '{"type":1}', '{"type":null}', '{"type":"ping"', '{"type":"ping"}x', '{"kind":"ping"}'])('%j ends the connection', (text) => {
  expect(readHeartbeat(text)).toBe('end');
});

it('a frame full of members, and a deep body, are read', () => {
  const text = `{${Array.from({ length: 6000 }, (_, i) => `"${i}":1`).join(',')},"type":"ping","body":${'['.repeat(500)}${']'.repeat(500)}}`;
  expect(readHeartbeat(text)).toMatchObject({ answer: expect.stringContaining('[[[]]]') });
});
