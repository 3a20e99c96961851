import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { coded, IDENTITY, pyramidWorld } from '../../test/world.js';
import { outletComposite, type OutletLogs } from './outlet-composite.js';
import { philoxResampling } from '../resampling.js';
import { scorecardJson } from '../scorecard.js';
import { scorecardMarkdown } from '../scorecard-markdown.js';
import { failedScorecard1a, scoreSegment1a } from './segment-1a.js';
import type { Segment1aInput } from './segment-1a-input.js';

const few = philoxResampling(40);
const score = (input: Segment1aInput) => scoreSegment1a(input, IDENTITY, [], null, few);

/** Three gated merchants: a single, and two with 4 and 9 outlets. */
const tiny = (changes: Partial<OutletLogs> = {}): OutletLogs => ({
  merchantId: BigUint64Array.of(1n, 2n, 1n << 63n),
  isMulti: Uint8Array.of(0, 1, 1),
  nbMerchantId: BigUint64Array.of(2n, 1n << 63n),
  nOutlets: Int32Array.of(4, 9),
  dispersionK: Float64Array.of(10, 14),
  abortedId: new BigUint64Array(0),
  ...changes,
});

/** A world that has nothing but these logs. */
const bare = (outlets: OutletLogs): Segment1aInput => {
  const none = new BigUint64Array(0);
  const empty = coded([]);
  return {
    ...pyramidWorld(20),
    outlets,
    design: { merchantId: none, mcc: new Int32Array(0), channel: empty, gdpBucket: new Int8Array(0) },
    candidates: { merchantId: none, isHome: new Uint8Array(0) },
    membership: { merchantId: none },
    catalogue: {
      merchantId: none,
      home: empty,
      legal: empty,
      siteId: empty,
      siteOrder: new Int32Array(0),
      isMulti: new Uint8Array(0),
    },
  };
};

const turn = <T extends { reverse(): T; slice(): T }>(column: T): T => column.slice().reverse();

/** Every table but the catalogue, back to front. */
function shuffled(input: Segment1aInput): Segment1aInput {
  const { outlets, design, candidates, membership } = input;
  return {
    ...input,
    outlets: {
      merchantId: turn(outlets.merchantId),
      isMulti: turn(outlets.isMulti),
      nbMerchantId: turn(outlets.nbMerchantId),
      nOutlets: turn(outlets.nOutlets),
      dispersionK: turn(outlets.dispersionK),
      abortedId: turn(outlets.abortedId),
    },
    design: {
      merchantId: turn(design.merchantId),
      mcc: turn(design.mcc),
      channel: { ...design.channel, codes: turn(design.channel.codes) },
      gdpBucket: turn(design.gdpBucket),
    },
    candidates: { merchantId: turn(candidates.merchantId), isHome: turn(candidates.isHome) },
    membership: { merchantId: turn(membership.merchantId) },
  };
}

describe('outletComposite', () => {
  it('is one outlet for a single and the count for the rest', () => {
    const { outlets, phi, singles, rails } = outletComposite(tiny());
    expect([...outlets]).toEqual([1, 4, 9]);
    expect([...phi]).toEqual([NaN, 10, 14]);
    expect(singles).toBe(1);
    expect(Object.values(rails).every((count) => count === 0)).toBe(true);
  });

  const broken: [string, Partial<OutletLogs>, Record<string, number>][] = [
    [
      'a count of a single',
      {
        nbMerchantId: BigUint64Array.of(1n, 2n, 1n << 63n),
        nOutlets: Int32Array.of(3, 4, 9),
        dispersionK: Float64Array.of(9, 10, 14),
      },
      { nb_final_unexpected: 1 },
    ],
    [
      'a count of a stranger',
      { nbMerchantId: BigUint64Array.of(2n, (1n << 63n) + 1n) },
      { nb_final_unexpected: 1, nb_final_missing: 1 },
    ],
    [
      'a stranger in the middle',
      {
        nbMerchantId: BigUint64Array.of(2n, 3n, 1n << 63n),
        nOutlets: Int32Array.of(4, 5, 9),
        dispersionK: Float64Array.of(10, 11, 14),
      },
      { nb_final_unexpected: 1 },
    ],
    [
      'a missing count',
      {
        nbMerchantId: BigUint64Array.of(2n),
        nOutlets: Int32Array.of(4),
        dispersionK: Float64Array.of(10),
      },
      { nb_final_missing: 1 },
    ],
    [
      'two counts of one merchant',
      { nbMerchantId: BigUint64Array.of(2n, 2n) },
      { nb_final_duplicate: 1, nb_final_missing: 1 },
    ],
    [
      'a merchant decided twice',
      {
        merchantId: BigUint64Array.of(1n, 1n, 1n << 63n),
        isMulti: Uint8Array.of(0, 0, 1),
        nbMerchantId: BigUint64Array.of(1n << 63n),
        nOutlets: Int32Array.of(9),
        dispersionK: Float64Array.of(14),
      },
      { hurdle_duplicate: 1 },
    ],
    ['one outlet', { nOutlets: Int32Array.of(1, 9) }, { nb_final_too_few_outlets: 1 }],
    ['no dispersion', { dispersionK: Float64Array.of(NaN, 14) }, { nb_final_dispersion_invalid: 1 }],
    ['a negative dispersion', { dispersionK: Float64Array.of(-1, 14) }, { nb_final_dispersion_invalid: 1 }],
  ];
  it.each(broken)('counts %s', (_, changes, expected) => {
    const input = tiny(changes);
    const { rails } = outletComposite(input);
    expect(Object.fromEntries(Object.entries(rails).filter(([, count]) => count > 0))).toEqual(expected);
    const card = score(bare(input));
    expect(card.status).toBe('FAIL');
    expect(card.verdict.grade).toBe('below_B');
    for (const rail of Object.keys(expected)) expect(card.failing_gates).toContain(`rail.${rail}`);
  });

  it('refuses columns of unequal length', () => {
    expect(() => outletComposite(tiny({ isMulti: Uint8Array.of(1) }))).toThrow(
      expect.objectContaining({ code: 'ingress_schema_violation' }),
    );
    expect(() => outletComposite(tiny({ nOutlets: Int32Array.of(4) }))).toThrow(
      expect.objectContaining({ code: 'ingress_schema_violation' }),
    );
  });
});

describe('scoreSegment1a', () => {
  it('computes each row by its formula', () => {
    const values = Object.fromEntries(
      Object.entries(score(bare(tiny())).metrics).map(([id, m]) => [id, m.value]),
    );
    expect(values).toMatchObject({
      '1A-01': 1 / 3,
      '1A-02': 4,
      '1A-03': 9 / 14,
      '1A-04': expect.closeTo(16 / 42, 14), // (-2 * 1 + 0 * 4 + 2 * 9) / (3 * 14)
      '1A-11': expect.closeTo(2 / 12, 14),
      '1A-12': 1.4,
    });
  });

  it('grades a world of three tiers B_plus, partially', () => {
    const card = scoreSegment1a(pyramidWorld(10_000), IDENTITY);
    expect(card.status).toBe('PASS');
    expect(card.failing_gates).toEqual([]);
    expect(card.verdict.grade).toBe('B_plus');
    expect(card.verdict.not_computed).toEqual(['replay_identity']);
    for (const { value, interval } of Object.values(card.metrics).slice(0, -2)) {
      expect(interval!.low).toBeLessThanOrEqual(value!);
      expect(interval!.high).toBeGreaterThanOrEqual(value!);
    }
    expect(scorecardJson(card)).toMatchSnapshot('json');
    expect(scorecardMarkdown(card)).toMatchSnapshot('markdown');
  });

  it('caps the grade below B when the median of the candidates passes its ceiling', () => {
    const world = pyramidWorld(400);
    // Every candidate twice: a median of 20.
    const twice = Uint32Array.from({ length: 2 * world.candidates.isHome.length }, (_, i) => i >> 1);
    const card = score({
      ...world,
      candidates: {
        merchantId: BigUint64Array.from(twice, (i) => world.candidates.merchantId[i]),
        isHome: Uint8Array.from(twice, (i) => world.candidates.isHome[i]),
      },
    });
    expect(card.metrics['1A-08'].value).toBe(20);
    expect(card.verdict.hard_gates['1A-08.hard_ceiling']).toBe(false);
    expect(card.verdict.grade).toBe('below_B');
  });

  it('lists strata by name in the report, numbers that look like words included', () => {
    const world = pyramidWorld(400);
    const mcc = world.design.mcc.map((code, i) => (i % 5 === 0 ? 742 : code));
    const text = scorecardMarkdown(score({ ...world, design: { ...world.design, mcc } }));
    const rows = [...text.matchAll(/^\| (\d000) \|/gm)].map(([, name]) => name);
    expect(rows).toEqual(['0000', '4000', '5000', '7000']);
  });

  it('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 400 }), (n) => {
        const input = pyramidWorld(n);
        expect(score(shuffled(input))).toEqual(score(input));
      }),
      { numRuns: 20 },
    );
  });

  it('fails every gate of an empty world', () => {
    const card = score(
      bare({
        merchantId: new BigUint64Array(0),
        isMulti: new Uint8Array(0),
        nbMerchantId: new BigUint64Array(0),
        nOutlets: new Int32Array(0),
        dispersionK: new Float64Array(0),
        abortedId: new BigUint64Array(0),
      }),
    );
    expect(card.status).toBe('FAIL');
    for (const id of Object.keys(card.thresholds).filter((row) => row !== '1A-14')) {
      expect(card.metrics[id]).toEqual(expect.objectContaining({ value: null, interval: null, n: 0 }));
      expect(card.failing_gates).toEqual(expect.arrayContaining([`${id}.B`, `${id}.BPLUS`]));
    }
  });

  it('gives a world of singles no dispersion, so it fails', () => {
    const card = score(
      bare(
        tiny({
          isMulti: new Uint8Array(3),
          nbMerchantId: new BigUint64Array(0),
          nOutlets: new Int32Array(0),
          dispersionK: new Float64Array(0),
        }),
      ),
    );
    expect(card.metrics['1A-01'].value).toBe(1);
    expect(card.metrics['1A-04'].value).toBe(0);
    expect(card.metrics['1A-11']).toEqual({ name: 'phi_cv', value: null, interval: null, n: 0 });
    expect(card.failing_gates).toEqual(expect.arrayContaining(['1A-11.hard_floor', '1A-12.hard_floor']));
  });

  it('leaves the pyramid unknown when a count is missing', () => {
    const card = score(
      bare(
        tiny({
          nbMerchantId: BigUint64Array.of(2n),
          nOutlets: Int32Array.of(4),
          dispersionK: Float64Array.of(10),
        }),
      ),
    );
    expect(['1A-02', '1A-03', '1A-04'].map((id) => card.metrics[id].value)).toEqual([null, null, null]);
    expect(card.metrics['1A-01'].value).toBe(1 / 3);
  });
});

describe('failedScorecard1a', () => {
  it('names the reason and passes nothing', () => {
    const card = failedScorecard1a(IDENTITY, { type: 'Failure', code: 'internal', message: 'a | b\nc' });
    expect(card.status).toBe('FAIL');
    expect(card.failing_gates).toContain('scorer_finished');
    expect(Object.values({ ...card.checks.B, ...card.checks.BPLUS }).some(Boolean)).toBe(false);
    expect(scorecardMarkdown(card)).toContain('- error `internal` (Failure): a   b c');
  });
});
