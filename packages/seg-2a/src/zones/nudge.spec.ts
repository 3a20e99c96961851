import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nudgeDigest, nudged } from './nudge.js';

describe('a nudge', () => {
  it('goes north and east', () => {
    expect(nudged(10, 50, 0.25)).toEqual([10.25, 50.25]);
  });

  it.each([
    ['over the antimeridian', 179.875, 0, [-179.875, 0.25]],
    ['onto it, which is 180 and never -180', 179.75, 0, [180, 0.25]],
    ['from it', 180, 0, [-179.75, 0.25]],
    ['from its other name', -180, 0, [-179.75, 0.25]],
    ['to the pole and no further', 0, 89.9, [0.25, 90]],
    ['from the south pole', 0, -90, [0.25, -89.75]],
  ])('%s', (_, lon, lat, expected) => {
    expect(nudged(lon, lat, 0.25)).toEqual(expected);
  });

  it('stays on the globe', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: -90, max: 90, noNaN: true }),
        fc.double({ min: 1e-9, max: 1, noNaN: true }),
        (lon, lat, epsilon) => {
          const [x, y] = nudged(lon, lat, epsilon);
          expect(x > -180 && x <= 180 && y >= -90 && y <= 90).toBe(true);
        },
      ),
    );
  });

  it('has a policy with the digest that was published for 0.002', () => {
    expect(nudgeDigest('1.3.1', '0.002')).toBe(
      '530f05cd912afcdd339d835a9fd2025d365e8919c1586162ac7d2074c66471b5',
    );
    expect(nudgeDigest('1.3.1', '0.0020')).not.toBe(nudgeDigest('1.3.1', '0.002'));
  });
});
