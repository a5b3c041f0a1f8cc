// What devices are pushed and answered, against recordings of a real gateway, before there is a gateway of ours.

import { expect, test } from 'vitest';

import { readFlows } from '../conformance/flow.ts';
import { playAtSeam } from './seam.ts';

const FLOWS = ['gateway-friends', 'gateway-group', 'gateway-text', 'gateway-offline', 'gateway-edges'];

test.for(FLOWS)('pushes: %s is told as recorded', async (name) => {
  const flow = readFlows('main-full').find((one) => one.flow === name)!;
  expect(await playAtSeam(flow)).toEqual([]);
});
