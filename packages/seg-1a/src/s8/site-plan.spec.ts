import { valuesOf } from '@merchantry/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { outletRows } from './outlet-rows.js';
import { numberedPairs } from './overflow.js';
import { sequenceEvents } from './sequence-events.js';
import { siteIds } from '../sites/site-ids.js';
import type { SitePlan } from './site-plan.js';

/** A plan of merchants with these outlets by country code. */
function planOf(counts: readonly (readonly number[])[]): SitePlan {
  const pairs = counts
    .flatMap((row, m) => row.map((count, code) => ({ m, code, count })))
    .filter((p) => p.count > 0);
  return {
    ids: BigUint64Array.from(counts, (_, m) => BigInt(3 * m + 1)),
    outlets: Int32Array.from(counts, (row) => row.reduce((sum, count) => sum + count, 0)),
    isMulti: new Uint8Array(counts.length).fill(1),
    home: new Uint16Array(counts.length),
    starts: Uint32Array.from([...counts.keys(), counts.length], (m) => pairs.filter((p) => p.m < m).length),
    country: Uint16Array.from(pairs, ({ code }) => code),
    count: Int32Array.from(pairs, ({ count }) => count),
    countries: ['AT', 'DE', 'FR', 'US'],
  };
}

describe('sites of a plan', () => {
  it('follow nested loops: 1 to n of every pair, and no row of a merchant that overflows', () => {
    const counts = fc.array(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(0, 1_000_000, 1_500_000)), {
        minLength: 4,
        maxLength: 4,
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(counts, (given) => {
        const plan = planOf(given);
        const numbered = numberedPairs(plan);
        const table = outletRows(plan, numbered, siteIds(numbered.most));
        const twin: number[][] = [];
        given.forEach((row, m) => {
          if (row.some((count) => count > 999_999)) return;
          for (const [code, count] of row.entries())
            for (let site = 1; site <= count; site++) twin.push([m, code, site, count]);
        });
        const ids = valuesOf(table, 'catalogue', 'merchant_id', 'uint64');
        const order = valuesOf(table, 'catalogue', 'site_order', 'int32');
        const count = valuesOf(table, 'catalogue', 'final_country_outlet_count', 'int32');
        const legal = table.columns['legal_country_iso'] as { codes: Uint32Array };
        expect(
          Array.from({ length: table.rows }, (_, i) => [
            Number((ids[i] - 1n) / 3n),
            legal.codes[i],
            order[i],
            count[i],
          ]),
        ).toEqual(twin);
      }),
      { numRuns: 60 },
    );
  });

  it('have one event a pair, in places 0, 1, 2, ... by merchant and country', () => {
    const plan = planOf([
      [1, 0, 2, 0],
      [1_000_000, 3, 0, 1_200_000],
      [0, 4, 0, 0],
      [0, 0, 1_000_000, 0],
    ]);
    const numbered = numberedPairs(plan);
    const starts = {
      counterLo: BigUint64Array.of(9n, 8n, 7n, 6n, 5n, 4n, 3n),
      counterHi: new BigUint64Array(7),
    };
    const events = sequenceEvents(plan, numbered, siteIds(numbered.most), starts);
    expect(events.map(({ beforeLo }) => [...beforeLo])).toEqual([
      [9n, 8n, 4n],
      [7n, 5n, 3n],
    ]);
    expect(
      events.map(({ family, seq, merchantId }) => ({ family, seq: [...seq], ids: [...merchantId!] })),
    ).toEqual([
      { family: 'sequence_finalize', seq: [0, 1, 4], ids: [1n, 1n, 7n] },
      { family: 'site_sequence_overflow', seq: [2, 3, 5], ids: [4n, 4n, 10n] },
    ]);
  });
});
