// The streams are what Go 1.26's encoding/gob wrote, in hex.

import { describe, expect, it } from 'vitest';

import { GobError } from '../../../src/emulator/gateway/gob.ts';
import { readGobRequest } from '../../../src/emulator/gateway/gob-request.ts';

const SDK = '657f0301010c47656e6572616c577352657101ff80000106010d5265714964656e7469666965720104000105546f6b656e010c00010653656e644944010c00'
  + '010b4f7065726174696f6e4944010c0001074d7367496e6372010c00010444617461010a000000';
/** The wanted fields among structs, slices, maps, arrays, interfaces (registered and nested), a complex number and a GobEncoder. */
const RICH = 'ffceff81030101045269636801ff820001130105457874726101ff8400010d5265714964656e7469666965720104000105466c61677301ff8e00010443706c78010e000103416e7901100001025368011000010353687301ff9000010653656e644944010c000103556e7301060001034e65670104000101460108000103436f6401ff920001024d7001ff9400010b4f7065726174696f6e4944010c0001074d7367496e6372010c00010341727201ff9600010444617461010a0001045461696c01ff9800010450747253010c00000035ff8303010105496e6e657201ff8400010501014101040001014201ff860001014301ff8a0001014401ff8c0001014501ff8400000016ff85020101085b5d737472696e6701ff8600010c000025ff89040101146d61705b737472696e675d5b5d666c6f6174363401ff8a00010c01ff8800000cff87020102ff88000108000018ff8b010101085b335d75696e743801ff8c0001060106000014ff8d020101065b5d626f6f6c01ff8e00010200001aff8f0201010c5b5d6d61696e2e536861706501ff90000110000011ff9105010105436f64656401ff9200000026ff93040101156d61705b737472696e675d6d61696e2e496e6e657201ff9400010c01ff8400001eff950101010d5b325d6d61696e2e496e6e657201ff960001ff84010400001bff970201010c5b5d6d61696e2e496e6e657201ff980001ff840000ff8eff82010109010301610162000101016b02fef83fffc0010301020301010e0303000000000001fe07da0102010001fef03f40010a6d61696e2e496e6e6572ff84220109010301610162000101016b02fef83fffc0010301020301010e0303000000000001076d61696e2e5371ff9903010102537101ff9a00010201045369646501080001044e616d65010c000000ffe8ff9a060140010178000102076d61696e2e5371ff9a0801fef03f01016100076d61696e2e5371ff9a0801fe0840010162000105616c69636501f8800000000000000001f8ffffffffffffffff01fe0a400201016d0109010301610162000101016b02fef83fffc0010301020301010e0303000000000001026f7001013701020109010301610162000101016b02fef83fffc0010301020301010e0303000000000004030000000001077061796c6f616401030403000000000403000000000109010301610162000101016b02fef83fffc0010301020301010e030300000000000105616c69636500';

const read = (hex: string) => {
  const { data, ...rest } = readGobRequest(Buffer.from(hex, 'hex'));
  return { ...rest, data: data.toString('hex') };
};

describe('a request in gob', () => {
  it.each<[string, string, object]>([
    ['the SDK\'s own', `${SDK}23ff8001fe07d60205616c69636501046f702d370107616c6963655f310104010200ff00`,
      { reqIdentifier: 1003, sendID: 'alice', operationID: 'op-7', msgIncr: 'alice_1', data: '010200ff' }],
    ['zero fields left out', `${SDK}0eff8001fe0fa80205616c69636500`, { reqIdentifier: 2004, sendID: 'alice', operationID: '', msgIncr: '', data: '' }],
    ['a token, which nobody reads, and a name in UTF-8', `${SDK}17ff8001fe07d20103746f6b0106616c69c3a76502017800`,
      { reqIdentifier: 1001, sendID: 'aliçe', operationID: '', msgIncr: 'x', data: '' }],
    ['nothing but zeros', `${SDK}03ff8000`, { reqIdentifier: 0, sendID: '', operationID: '', msgIncr: '', data: '' }],
    ['another struct in another order, with a pointer and an int8',
      '37ff9b0301010353756201ff9c000103010444617461010a00010653656e644944010c00010d5265714964656e746966696572010400000010ff9c0101050105616c69636501ffc800',
      { reqIdentifier: 100, sendID: 'alice', operationID: '', msgIncr: '', data: '05' }],
    ['a name in another case is another field', '30ff9d030101054c6f77657201ff9e000102010653656e644944010c00010d5265716964656e74696669657201040000000cff9e0105616c696365010600',
      { reqIdentifier: 0, sendID: 'alice', operationID: '', msgIncr: '', data: '' }],
    ['fields of every kind that nobody asked for', RICH, { reqIdentifier: 1005, sendID: 'alice', operationID: 'op', msgIncr: '7', data: Buffer.from('payload').toString('hex') }],
    ['the smallest number of 32 bits', '23ffa70301010342696701ffa8000101010d5265714964656e746966696572010400000009ffa801fcffffffff00',
      { reqIdentifier: -(2 ** 31), sendID: '', operationID: '', msgIncr: '', data: '' }],
    ['bytes after the value, which Go does not look at either', `${SDK}03ff8000ffffffff`, { reqIdentifier: 0 }],
  ])('%s', (_what, hex, request) => expect(read(hex)).toMatchObject(request));

  it.each<[string, string]>([
    ['a uint for an int', '34ff9f0301010957726f6e675479706501ffa0000102010d5265714964656e746966696572010600010653656e644944010c0000000effa001fe03e90105616c69636500'],
    ['a text for bytes', '32ffa10301010957726f6e674461746101ffa2000102010d5265714964656e746966696572010400010444617461010c0000000effa201fe07d20105616c69636500'],
    ['none of the fields', '1bffa3030101074e6f4d6174636801ffa4000101010158010400000005ffa4010200'],
    ['a number beyond 32 bits', '23ffa70301010342696701ffa8000101010d5265714964656e74696669657201040000000affa801fb010000000000'],
    ['a text alone', '080c000568656c6c6f'],
    ['a slice of texts', '16ff85020101085b5d737472696e6701ff8600010c000006ff8600010161'],
    ['a value before its description', '03ff8000'],
    ['a description alone', SDK],
    ['no bytes at all', ''],
    ['the same type described twice', `${SDK}${SDK}03ff8000`],
    ['a message longer than the frame', `${SDK}7fff8000`],
    ['a length of 2^63 bytes', `${SDK}0eff8006f88000000000000000`],
    ['a field too many', `${SDK}04ff800700`],
    ['a number of nine bytes', 'f7010101010101010101'],
  ])('is none: %s', (_what, hex) => expect(() => read(hex)).toThrow(GobError));

  it('is none, cut short anywhere', () => {
    for (let length = 0; length < RICH.length; length += 2) {
      expect(() => read(RICH.slice(0, length))).toThrow(GobError);
    }
  });
});

describe('a stream that lies', () => {
  /** A struct with one field besides ReqIdentifier, of the type described: `struct { ReqIdentifier int; X … }` is type 64, X type 65. */
  const stream = (x: number[], value: number[]): Buffer => {
    const message = (bytes: number[]) => [...length(bytes.length), ...bytes];
    const name = [...Buffer.from('ReqIdentifier')];
    return Buffer.from([
      ...message([0x7f, 3, 1, 2, 0xff, 0x80, 0, 1, 2, 1, name.length, ...name, 1, 4, 0, 1, 1, 0x58, 1, 0xff, 0x82, 0, 0, 0]),
      ...message([0xff, 0x81, ...x]), ...message([0xff, 0x80, 2, ...value]),
    ]);
  };
  const length = (value: number): number[] => (value < 128 ? [value] : value < 65_536 ? [0xfe, value >> 8, value & 255] : [0xfd, value >> 16, (value >> 8) & 255, value & 255]);
  const HUGE = [0xf8, 0x7f, 255, 255, 255, 255, 255, 255, 255];

  it.each<[string, number[], number[]]>([
    ['a slice of 2^63 elements', [2, 1, 0, 1, 4, 0, 0], HUGE],
    ['a slice of 2^63 empty structs at the end of the message', [2, 1, 0, 1, 0xff, 0x82, 0, 0], HUGE],
    ['a map of 2^63 pairs', [4, 1, 0, 1, 4, 1, 4, 0, 0], HUGE],
    ['an array of another length', [1, 1, 0, 1, 4, 1, 6, 0, 0], [2, 2, 2, 0]],
    ['a type of basic number that Go keeps back', [2, 1, 0, 1, 24, 0, 0], [1, 1, 0]],
    ['a field without a name', [3, 1, 0, 1, 1, 1, 0, 0, 0], [0]],
    ['two descriptions in a message', [2, 1, 0, 1, 4, 0, 0, 0xff, 0x83, 0], [0, 0]],
  ])('%s is refused at once', (_what, type, value) => expect(() => readGobRequest(stream(type, value))).toThrow(GobError));

  it('a type within itself, a million levels deep, is refused', () => {
    const nested = new Array<number>(1_000_000).fill(1);
    expect(() => readGobRequest(stream([2, 1, 0, 1, 0xff, 0x82, 0, 0], nested))).toThrow('nested too deeply');
  });

  it('whatever is changed in a good stream, it is read or refused, and quickly', () => {
    const good = Buffer.from(RICH, 'hex');
    for (let at = 0; at < good.length; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xf8, 0xff]) {
        const bad = Buffer.from(good);
        bad[at] = value;
        try {
          expect(readGobRequest(bad).sendID.length).toBeLessThan(good.length);
        } catch (error) {
          expect(error).toBeInstanceOf(GobError);
        }
      }
    }
  });
});
