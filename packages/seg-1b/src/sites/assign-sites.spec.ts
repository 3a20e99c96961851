import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { deriveMaster, merchantU64, philox2x64, u01 } from '@merchantry/rng';
import { assignSites, checkAssignment, MASTER_TAG, type AllocPlan } from './assign-sites.js';

const b32 = Uint8Array.from({ length: 32 }, (_, i) => i);
const master = deriveMaster(MASTER_TAG, b32, 42n);
const dictionary = ['DE', 'FR', 'US'];

interface Pair {
  id: bigint;
  code: number;
  quota: [tile: bigint, n: number][];
}
const planOf = (pairs: readonly Pair[]): AllocPlan => {
  const start = new Uint32Array(pairs.length + 1);
  pairs.forEach(({ quota }, p) => (start[p + 1] = start[p] + quota.length));
  return {
    merchantId: BigUint64Array.from(pairs, ({ id }) => id),
    country: { codes: Uint32Array.from(pairs, ({ code }) => code), dictionary },
    start,
    tileId: BigUint64Array.from(pairs.flatMap(({ quota }) => quota.map(([tile]) => tile))),
    nSites: Uint32Array.from(pairs.flatMap(({ quota }) => quota.map(([, n]) => n))),
  };
};
const pair = fc.record({
  id: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  code: fc.nat(2),
  quota: fc
    .uniqueArray(fc.bigInt({ min: 0n, max: 2n ** 40n }), { minLength: 1, maxLength: 8 })
    .chain((tiles) =>
      fc
        .array(fc.integer({ min: 1, max: 6 }), { minLength: tiles.length, maxLength: tiles.length })
        .map((counts) =>
          tiles.sort((a, b) => (a < b ? -1 : 1)).map((tile, i): [bigint, number] => [tile, counts[i]]),
        ),
    ),
});

/** The stream of a pair from the text of the rules: UER is the length as LE32, then the bytes. */
function twinStream(id: bigint, iso: string) {
  const uer = (text: string) => {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(Buffer.byteLength(text));
    return Buffer.concat([head, Buffer.from(text)]);
  };
  const le64 = (word: bigint) => {
    const out = Buffer.alloc(8);
    out.writeBigUInt64LE(word);
    return out;
  };
  const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const start = sha(uer('mlr:1B.master'), b32, le64(42n));
  const m64 = sha(le64(id)).readBigUInt64LE(24);
  const digest = sha(start, uer('mlr:1B'), uer('site_tile_assign'), le64(m64), uer(iso));
  return { key: digest.readBigUInt64LE(24), hi: digest.readBigUInt64BE(16), lo: digest.readBigUInt64BE(24) };
}

describe('assignSites', () => {
  it('is what the rules give one pair at a time', () => {
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 12 }), (pairs) => {
        const plan = planOf(pairs);
        const sites = assignSites(master, plan);
        let row = 0;
        pairs.forEach(({ id, code, quota }, p) => {
          const { key, hi, lo } = twinStream(id, dictionary[code]);
          const tiles = quota.flatMap(([tile, n]) => Array.from({ length: n }, () => tile));
          const drawn = tiles.map((_, k) => {
            const counter = ((hi << 64n) + lo + BigInt(k)) & (2n ** 128n - 1n);
            const [x0] = philox2x64(counter & (2n ** 64n - 1n), counter >> 64n, key);
            return { k, u: u01(x0), counter };
          });
          const tileOf: bigint[] = [];
          [...drawn].sort((a, b) => a.u - b.u || a.k - b.k).forEach(({ k }, j) => (tileOf[k] = tiles[j]));
          for (const { k, u, counter } of drawn) {
            const after = (counter + 1n) & (2n ** 128n - 1n);
            expect({
              pair: sites.pair[row],
              order: sites.siteOrder[row],
              tile: sites.tileId[row],
              u: sites.u[row],
              before: (sites.beforeHi[row] << 64n) + sites.beforeLo[row],
              after: (sites.afterHi[row] << 64n) + sites.afterLo[row],
            }).toEqual({ pair: p, order: k + 1, tile: tileOf[k], u, before: counter, after });
            row++;
          }
        });
        expect(sites.u.length).toBe(row);
        checkAssignment(
          plan,
          sites,
          pairs.map(({ quota }) => quota.reduce((sum, [, n]) => sum + n, 0)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('gives a pair the same rows alone as among others', () => {
    const pairs: Pair[] = Array.from({ length: 20 }, (_, i) => ({
      id: 2n ** 63n + BigInt(i),
      code: i % 3,
      quota: [
        [7n, 2],
        [9n, 1 + (i % 4)],
      ],
    }));
    const all = assignSites(master, planOf(pairs));
    let at = 0;
    for (const one of pairs) {
      const alone = assignSites(master, planOf([one]));
      const end = at + alone.u.length;
      expect([...all.tileId.subarray(at, end)]).toEqual([...alone.tileId]);
      expect([...all.beforeLo.subarray(at, end)]).toEqual([...alone.beforeLo]);
      at = end;
    }
  });

  it('gives every order of sites alike: 24 orders of 4 sites, chi-square with 23 degrees, alarm below 1e-6', () => {
    const n = 24_000;
    const pairs: Pair[] = Array.from({ length: n }, (_, i) => ({
      id: BigInt(i),
      code: 0,
      quota: [
        [1n, 1],
        [2n, 1],
        [3n, 1],
        [4n, 1],
      ],
    }));
    const { tileId } = assignSites(master, planOf(pairs));
    const seen = new Map<string, number>();
    for (let p = 0; p < n; p++) {
      const order = tileId.subarray(4 * p, 4 * p + 4).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(24);
    const chi = [...seen.values()].reduce((sum, x) => sum + (x - n / 24) ** 2 / (n / 24), 0);
    // The 1 - 1e-6 quantile of chi-square with 23 degrees is 70.55.
    expect(chi).toBeLessThan(70.55);
  });

  it('no pairs give no rows', () => {
    expect(assignSites(master, planOf([])).u.length).toBe(0);
    expect(merchantU64(new BigUint64Array(0)).length).toBe(0);
  });

  it('refuses plans without sites or out of order, and assignments that miss the plan', () => {
    const code = (quota: [bigint, number][]) => () =>
      assignSites(master, planOf([{ id: 5n, code: 1, quota }]));
    expect(code([[1n, 0]])).toThrow(expect.objectContaining({ code: 'E503_TILE_QUOTA_MISMATCH' }));
    expect(
      code([
        [2n, 1],
        [1n, 1],
      ]),
    ).toThrow(expect.objectContaining({ code: 'E509_UNSORTED' }));
    expect(
      code([
        [2n, 1],
        [2n, 1],
      ]),
    ).toThrow(expect.objectContaining({ code: 'E509_UNSORTED' }));
    const plan = planOf([
      {
        id: 5n,
        code: 1,
        quota: [
          [1n, 2],
          [2n, 1],
        ],
      },
    ]);
    const sites = assignSites(master, plan);
    expect(() => checkAssignment(plan, sites, [4])).toThrow(
      expect.objectContaining({ code: 'E504_SUM_TO_N_MISMATCH' }),
    );
    expect(() => checkAssignment(plan, { ...sites, planRow: Uint32Array.of(0, 0, 0) }, [3])).toThrow(
      expect.objectContaining({ code: 'E503_TILE_QUOTA_MISMATCH' }),
    );
  });

  it('keeps its stream', () => {
    const { tileId, u } = assignSites(
      master,
      planOf([
        {
          id: 1n,
          code: 0,
          quota: [
            [10n, 2],
            [20n, 2],
            [30n, 1],
          ],
        },
      ]),
    );
    expect({ tiles: [...tileId].map(Number), u: [...u] }).toMatchInlineSnapshot(`
      {
        "tiles": [
          10,
          20,
          10,
          20,
          30,
        ],
        "u": [
          0.3779889558711662,
          0.6306433403516934,
          0.4236982823114651,
          0.44365898899389516,
          0.9767274150728036,
        ],
      }
    `);
  });
});
