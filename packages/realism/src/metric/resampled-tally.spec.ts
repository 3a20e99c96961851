import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ascendingOrder } from './ascending-order.js';
import { resampledTally } from './resampled-tally.js';
import { rankIn, tally } from './tally.js';

describe('resampledTally', () => {
  it('is the tally of the members, each as often as it was drawn', () => {
    const member = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.nat({ max: 4 }));
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 40 }), fc.nat(7), (drawn, skip) => {
        const values = drawn.map(([value]) => value);
        const of = tally(values);
        // Every member is an entity of a larger resampling, `skip` entities apart.
        const members = Uint32Array.from(values, (_, i) => i * (skip + 1));
        const times = new Uint32Array(values.length * (skip + 1)).fill(3);
        members.forEach((entity, i) => (times[entity] = drawn[i][1]));
        const repeated = drawn.flatMap(([value, t]) => Array.from({ length: t }, () => value));
        const redraw = resampledTally(of, rankIn(of, values), members);
        redraw(new Uint32Array(times.length).fill(9)); // a replicate before leaves nothing behind
        const found = redraw(times);
        expect(found.n).toBe(repeated.length);
        found.values.forEach((value, i) =>
          expect(found.counts[i]).toBe(repeated.filter((other) => other === value).length),
        );
        if (skip === 0) expect(resampledTally(of, rankIn(of, values))(times)).toEqual(found);
      }),
    );
  });
});

describe('ascendingOrder', () => {
  it('sorts by value and keeps equal values in place', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 60 }), (values) => {
        const expected = values.map((_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
        expect([...ascendingOrder(values)]).toEqual(expected);
      }),
    );
  });
});
