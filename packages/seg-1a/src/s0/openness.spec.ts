import { describe, expect, it } from '@jest/globals';
import { isFailure } from '@merchantry/contracts';
import fc from 'fast-check';
import { openness } from './openness.js';

const one = (bucket: number, channel: number, mcc: number) =>
  openness(Int8Array.of(bucket), Uint8Array.of(channel), Int32Array.of(mcc))[0];

describe('openness', () => {
  it.each([
    [1, 0, 8011, 0.02], // poorest bucket, in person, no tilt
    [1, 0, 5411, 0.05], // retail
    [3, 0, 7011, 0.22], // travel
    [5, 1, 4816, 0.53], // digital
    [5, 1, 5817, 0.53], // digital wins over the retail range that holds it
    [5, 1, 5999, 0.46],
    [4, 1, 3500, 0.42],
    [2, 0, 4810, 0.18],
    [2, 0, 4809, 0.08],
    [2, 0, 4900, 0.08],
  ])('bucket %i, channel %i, mcc %i gives %f', (bucket, channel, mcc, expected) => {
    expect(one(bucket, channel, mcc)).toBeCloseTo(expected, 7);
    expect(one(bucket, channel, mcc)).toBe(Math.fround(one(bucket, channel, mcc)));
  });

  it('stays in [0, 1] and is greater online than in person', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 9999 }), (bucket, mcc) => {
        const inPerson = one(bucket, 0, mcc);
        const online = one(bucket, 1, mcc);
        expect(inPerson).toBeGreaterThanOrEqual(0);
        expect(online).toBeLessThanOrEqual(1);
        expect(online).toBeGreaterThan(inPerson);
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  it('refuses a bucket that does not exist', () => {
    let code: unknown;
    try {
      one(6, 0, 5411);
    } catch (error) {
      code = isFailure(error) && error.code;
    }
    expect(code).toBe('crossborder_openness_invalid');
  });
});
