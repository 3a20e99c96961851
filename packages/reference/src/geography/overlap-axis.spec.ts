import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { axisOverlaps } from './overlap-axis.js';

describe('shares of intervals in cells', () => {
  it('puts an interval that fits a cell wholly into it, rounding aside', () => {
    const third = 1 / 3;
    const { start, cell, share } = axisOverlaps(9, 0, third, 3, 1);
    expect([...start]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...cell]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect([...share].every((part) => part === 1)).toBe(true);
  });

  it('divides an interval that straddles cells by length', () => {
    const { cell, share } = axisOverlaps(1, 0.5, 2, 4, 1);
    expect([...cell]).toEqual([0, 1, 2]);
    expect([...share]).toEqual([0.25, 0.5, 0.25]);
  });

  it('agrees with lengths of overlaps computed one by one, and adds up to one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        (count, size, origin) => {
          const cells = Math.ceil(origin + count * size) + 1;
          const { start, cell, share } = axisOverlaps(count, origin, size, cells, 1);
          for (let i = 0; i < count; i++) {
            let sum = 0;
            for (let n = start[i]; n < start[i + 1]; n++) {
              const from = Math.max(cell[n], origin + i * size);
              const to = Math.min(cell[n] + 1, origin + (i + 1) * size);
              expect(share[n] * size).toBeCloseTo(Math.max(0, to - from), 4);
              sum += share[n];
            }
            expect(sum).toBeCloseTo(1, 12);
          }
        },
      ),
      { seed: 7, numRuns: 200 },
    );
  });
});
