import { beforeAll, describe, expect, it } from '@jest/globals';
import { siteWorld } from '../../test/site-world.js';
import { coded, IDENTITY } from '../../test/world.js';
import type { Lock } from '../lock.js';
import { philoxResampling } from '../resampling.js';
import { scorecardJson } from '../scorecard.js';
import { scorecardMarkdown } from '../scorecard-markdown.js';
import { crossSeed1b } from './cross-seed.js';
import type { Scorecard1b } from './findings-1b.js';
import { failedScorecard1b, scoreSegment1b } from './segment-1b.js';
import type { Segment1bInput } from './segment-1b-input.js';

const few = philoxResampling(40);
const score = (input: Segment1bInput, lock: Lock | null = null) =>
  scoreSegment1b(input, IDENTITY, [], lock, few);
const world = siteWorld(1500);
const small = siteWorld(120);
const N = 18_000;

let card: Scorecard1b;
beforeAll(() => {
  card = score(world);
});

/** The same change in both tables of sites. */
const moved = (
  input: Segment1bInput,
  change: (sites: Segment1bInput['sites']) => Partial<Segment1bInput['sites']>,
) => ({
  ...input,
  sites: { ...input.sites, ...change(input.sites) },
  synthesis: { ...input.synthesis, ...change(input.sites) },
});

/** Hand-made sites: [merchant, country, longitude, latitude], in order, one tile for all. */
function sitesAt(rows: readonly (readonly [bigint, string, number, number])[]): Segment1bInput {
  const table = {
    merchantId: BigUint64Array.from(rows, ([id]) => id),
    country: coded(rows.map(([, iso]) => iso)),
    siteOrder: BigInt64Array.from(rows, (_, i) => BigInt(i + 1)),
    lon: Float64Array.from(rows, ([, , lon]) => lon),
    lat: Float64Array.from(rows, ([, , , lat]) => lat),
  };
  return {
    ...small,
    sites: table,
    synthesis: { ...table, tileId: new BigUint64Array(rows.length) },
    weighted: ['AA', 'BB', 'CC', 'DD'],
  };
}

describe('scoreSegment1b', () => {
  it('grades the constructed world GREEN_BPLUS, and waits for a lock', () => {
    expect(card.failing_gates).toEqual([]);
    expect(card.verdict).toMatchObject({
      grade: 'GREEN_BPLUS',
      partial: false,
      not_computed: ['1B-09'],
      open_bplus: [],
    });
    expect(card.status).toBe('PASS');
    expect(card.metrics['1B-09']).toMatchObject({ value: null, note: 'NO_LOCK' });
    expect(card.checks.B).not.toHaveProperty('1B-09');
    expect(Object.keys(card.metrics)).toHaveLength(10);
    expect(scorecardMarkdown(card)).toContain('| 1B-09 | no_regression | NO_LOCK |');
  });

  it('measures it as its construction says', () => {
    const { metrics, findings } = card;
    expect(metrics['1B-01'].value).toBe(0); // 600 sites in each of 30 countries
    expect(metrics['1B-02'].value).toBeCloseTo(3 / 30, 14);
    expect(metrics['1B-03'].value).toBeCloseTo(2 / 30, 14);
    expect(metrics['1B-04'].value).toBeCloseTo(1 / 30, 14);
    expect([metrics['1B-05'].value, metrics['1B-05'].n]).toEqual([1, 30]);
    expect(metrics['1B-06'].value).toBeCloseTo(1 / 3, 14);
    expect(metrics['1B-06'].n).toBe(N);
    expect(findings!.soft.country_entropy).toBeCloseTo(Math.log(30), 12);
    expect(findings!.soft.top1_top2_gap).toBe(0);
    expect(findings!.soft.region_balance).toBeCloseTo(1, 12);
    expect(findings!.soft.largest).toHaveLength(10);
    expect(findings!.precursors['2A-01']).toMatchObject({ value: 1, n: 10, in_BPLUS: true });
    expect(findings!.precursors['2A-02'].value).toBeCloseTo(0.75, 14);
    expect(findings!.precursors['2A-05']).toMatchObject({ value: 1, n: 10, in_BPLUS: true });
    // Twelve sites fall on each of twelve tiles with one slot in turn.
    expect(findings!.pair_floors!.top1.at_floor).toBe(true);
  });

  it('is the same for the same columns, whatever codes stand for the countries', () => {
    const turned = [...world.sites.country.dictionary].reverse();
    const last = turned.length - 1;
    const country = { codes: world.sites.country.codes.map((code) => last - code), dictionary: turned };
    expect(scorecardJson(score(moved(world, () => ({ country }))))).toBe(scorecardJson(card));
    expect(scorecardJson(score(siteWorld(1500)))).toBe(scorecardJson(card));
  });

  it('draws whole merchants again: intervals have width, hold in JSON, and do not depend on the order of replicates', () => {
    const { interval, value } = score(small).metrics['1B-04'];
    expect(interval!.method).toBe('bootstrap95');
    expect(interval!.low).toBeLessThan(interval!.high);
    expect(interval!.high).toBeGreaterThan(value!);
    expect(score(small).metrics['1B-04'].interval).toEqual(interval);
  });

  it('has intervals without width where one merchant holds everything', () => {
    const input = sitesAt([
      [5n, 'AA', 0, 0],
      [5n, 'AA', 1, 0],
      [5n, 'BB', 2, 0],
    ]);
    const { metrics } = score(input);
    expect(metrics['1B-02'].value).toBeCloseTo(2 / 3, 14);
    expect(metrics['1B-02'].interval).toMatchObject({
      low: metrics['1B-02'].value,
      high: metrics['1B-02'].value,
    });
  });

  it('fails a row whose interval does not clear B, though its value does', () => {
    // 40 countries of one merchant each, one of them with enough sites to pass 1B-04 by a hair.
    const rows = Array.from({ length: 40 }, (_, c) => c).flatMap((c) =>
      Array.from({ length: c === 0 ? 4 : 1 }, (_, i): [bigint, string, number, number] => [
        BigInt(c + 1),
        `C${String.fromCharCode(65 + Math.floor(c / 26))}${String.fromCharCode(65 + (c % 26))}`,
        c,
        i,
      ]),
    );
    const found = score(sitesAt(rows));
    expect(found.metrics['1B-04'].value).toBeCloseTo(4 / 43, 14);
    expect(found.checks.B['1B-04']).toBe(true);
    expect(found.verdict.hard_gates['1B-04.upper_bound']).toBe(false);
    expect(found.failing_gates).toContain('1B-04.upper_bound');
    expect(found.verdict.grade).toBe('RED_REOPEN_REQUIRED');
  });

  it('takes the tail over all sites together, across borders', () => {
    const { neighbours } = score(
      sitesAt([
        [1n, 'AA', 0, 0],
        [1n, 'BB', 0, 1],
        [2n, 'AA', 0, 3],
        [2n, 'BB', 0, 7],
      ]),
    ).findings!;
    const degree = (Math.PI / 180) * 6371.0088;
    // Distances 1, 1, 2 and 4 degrees: P50 1.5, P99 at 2.97 of three steps.
    expect(neighbours.p50_km).toBeCloseTo(1.5 * degree, 6);
    expect(neighbours.p99_km).toBeCloseTo((2 + 0.97 * 2) * degree, 6);
    expect(neighbours.ratio).toBeCloseTo(3.94 / 1.5, 9);
    expect(neighbours.contraction).toBeCloseTo(1 - 3.94 / 1.5 / 11.7929786966, 9);
  });

  it('has no tail where most sites share their place', () => {
    const found = score(moved(small, ({ lon }) => ({ lon: lon.map(() => 5), lat: lon.map(() => 5) })));
    expect(found.findings!.neighbours).toMatchObject({ ratio: null, doubles: 1440 });
    expect(found.checks.B['1B-07']).toBe(false);
    expect(JSON.parse(scorecardJson(found))).toMatchObject({ status: 'FAIL' });
  });

  it('leaves denylisted countries out of every metric and of the denominator', () => {
    const denied = world.weighted[0];
    const found = score({ ...world, policy: { ...world.policy, denylist: [denied, 'ZZ'] } });
    expect(found.metrics['1B-01'].n).toBe(29);
    expect(found.metrics['1B-05']).toMatchObject({ value: 1, n: 29 });
    expect(found.metrics['1B-06'].n).toBe(N - 600);
    expect(found.metrics['1B-07'].n).toBe(N - 600);
    expect(found.findings!.regions.reduce((sum, { sites }) => sum + sites, 0)).toBe(N - 600);
  });

  it('counts countries with weighted tiles, sites or not', () => {
    const weighted = [...world.weighted, 'XA', 'XB', 'XC'];
    const { metrics, checks } = score({ ...world, weighted });
    expect(metrics['1B-05']).toMatchObject({ value: 30 / 33, n: 33 });
    expect([checks.B['1B-05'], checks.BPLUS['1B-05']]).toEqual([true, false]);
  });

  it('is AMBER_NEAR_BPLUS one row short of B+', () => {
    const { verdict, status } = score({ ...world, weighted: [...world.weighted, 'XA', 'XB', 'XC'] });
    expect([verdict.grade, verdict.open_bplus, status]).toEqual(['AMBER_NEAR_BPLUS', ['1B-05'], 'PASS']);
  });
});

describe('structure', () => {
  const broken: [string, (input: Segment1bInput) => Segment1bInput][] = [
    [
      'synthesis_equals_egress',
      (input) => ({
        ...input,
        sites: { ...input.sites, lon: input.sites.lon.map((lon, i) => lon + Number(i === 7) * 1e-9) },
      }),
    ],
    [
      'coordinates_in_bounds',
      (input) => moved(input, ({ lat }) => ({ lat: lat.map((value, i) => (i === 7 ? 90.5 : value)) })),
    ],
    [
      'jitter_mode_governed',
      (input) => ({ ...input, policy: { ...input.policy, jitterMode: 'uniform_v1' } }),
    ],
    [
      'plan_meets_requirements',
      (input) => ({
        ...input,
        plan: { ...input.plan, sites: input.plan.sites.map((n, i) => n + BigInt(i === 3)) },
      }),
    ],
    [
      'quotas_meet_requirements',
      (input) => ({
        ...input,
        quotas: { ...input.quotas, sites: input.quotas.sites.map((n, i) => n + BigInt(i === 3)) },
      }),
    ],
    [
      'tiles_are_of_country',
      (input) => ({
        ...input,
        synthesis: {
          ...input.synthesis,
          tileId: input.synthesis.tileId.map((tile, i) => (i === 7 ? 0n : tile)),
        },
      }),
    ],
  ];
  it.each(broken)('%s', (name, change) => {
    const found = score(change(small));
    const holds = Object.entries(found.findings!.structure).filter(([, held]) => !held);
    expect(holds).toEqual([[name, false]]);
    expect(found.metrics['1B-08'].value).toBe(0);
    expect(found.failing_gates).toEqual(expect.arrayContaining(['1B-08.B', `structure.${name}`]));
    expect(found.verdict.grade).toBe('RED_REOPEN_REQUIRED');
  });

  it('nothing_collapsed', () => {
    const found = score(moved(world, ({ lat }) => ({ lat: lat.map((value) => Math.round(value)) })));
    expect(found.findings!.structure.nothing_collapsed).toBe(false);
    expect(found.findings!.shapes.every(({ collapsed }) => collapsed)).toBe(true);
  });

  it('sites_meet_requirements', () => {
    const requirements = {
      ...small.requirements,
      sites: small.requirements.sites.map((n, i) => n + BigInt(i === 0)),
    };
    const { structure } = score({ ...small, requirements }).findings!;
    expect(structure).toMatchObject({ sites_meet_requirements: false, plan_meets_requirements: false });
  });

  it('fails, and does not stop, where synthesis lacks a row', () => {
    const { synthesis: all } = small;
    const cut = {
      merchantId: all.merchantId.slice(1),
      country: { ...all.country, codes: all.country.codes.slice(1) },
      siteOrder: all.siteOrder.slice(1),
      lon: all.lon.slice(1),
      lat: all.lat.slice(1),
      tileId: all.tileId.slice(1),
    };
    expect(score({ ...small, synthesis: cut }).findings!.structure.synthesis_equals_egress).toBe(false);
  });
});

describe('input that is no world', () => {
  it('is refused by name', () => {
    const refusals: [Segment1bInput, string][] = [
      [moved(small, ({ lon }) => ({ lon: lon.slice(1) })), 'ingress_schema_violation'],
      [
        moved(small, ({ lon }) => ({ lon: lon.map((value, i) => (i === 3 ? NaN : value)) })),
        'numeric_nonfinite',
      ],
      [
        moved(small, ({ merchantId }) => ({ merchantId: merchantId.slice().reverse() })),
        'table_sort_violation',
      ],
      [moved(small, ({ siteOrder }) => ({ siteOrder: siteOrder.map(() => 1n) })), 'table_sort_violation'],
    ];
    for (const [input, code] of refusals)
      expect(() => score(input)).toThrow(expect.objectContaining({ code }));
  });

  it('scores an empty world RED without a hole', () => {
    const found = score(siteWorld(0));
    expect(found.verdict.grade).toBe('RED_REOPEN_REQUIRED');
    expect(found.metrics['1B-02'].value).toBeNull();
    expect(scorecardMarkdown(found)).not.toMatch(/NaN|undefined/);
  });

  it('makes a card of a failure', () => {
    const failed = failedScorecard1b(IDENTITY, { type: 'Failure', code: 'internal', message: 'x | y' });
    expect(failed).toMatchObject({
      status: 'FAIL',
      findings: null,
      verdict: { grade: 'RED_REOPEN_REQUIRED' },
    });
    expect(failed.failing_gates).toEqual(expect.arrayContaining(['scorer_finished', '1B-01.B', '1B-09.B']));
    expect(scorecardMarkdown(failed)).toContain('x   y');
  });
});

describe('a lock', () => {
  const lockOf = (values: Record<string, number | null>): Lock => ({
    run_id: 'f'.repeat(32),
    values: {
      ...Object.fromEntries(Object.entries(card.metrics).map(([id, { value }]) => [id, value])),
      ...values,
    },
    evidence: { dataset: 'lock_1B', path: 'locks/1B/default-seed-42.json', sha256: 'e'.repeat(64) },
  });

  it('holds a world that is as good, to rounding', () => {
    const found = score(world, lockOf({ '1B-02': card.metrics['1B-02'].value! - 1e-13 }));
    expect(found.verdict).toMatchObject({ grade: 'GREEN_BPLUS', partial: false, not_computed: [] });
    expect(found.metrics['1B-09']).toMatchObject({ value: 1, n: 6 });
    expect(found.findings!.lock).toMatchObject({ result: 'PASS', regressed: [], run_id: 'f'.repeat(32) });
    expect(found.evidence.map(({ dataset }) => dataset)).toContain('lock_1B');
  });

  it.each([
    ['1B-01', -0.01],
    ['1B-04', 0.03],
    ['1B-06', 0.34],
  ])('refuses a world that is worse in %s', (id, then) => {
    const found = score(world, lockOf({ [id]: then }));
    expect(found.findings!.lock).toMatchObject({ result: 'FAIL', regressed: [id] });
    expect(found.verdict.grade).toBe('RED_REOPEN_REQUIRED');
    expect(found.failing_gates).toEqual(['1B-09.B', '1B-09.BPLUS']);
  });

  it('takes better figures, and refuses a row without a value', () => {
    expect(score(world, lockOf({ '1B-01': 0.5, '1B-05': 0.5 })).findings!.lock.result).toBe('PASS');
    expect(score(world, lockOf({ '1B-03': null })).findings!.lock.regressed).toEqual(['1B-03']);
  });
});

describe('crossSeed1b', () => {
  const seed = (values: Record<string, number | null>): Scorecard1b => ({
    ...card,
    metrics: Object.fromEntries(
      Object.entries(card.metrics).map(([id, metric]) => [id, { ...metric, value: values[id] ?? 0.5 }]),
    ),
  });

  it('is the largest spread over mean among the rows 01 to 07', () => {
    const found = crossSeed1b([seed({ '1B-03': 0.1, '1B-08': 0 }), seed({ '1B-03': 0.3, '1B-08': 1 })]);
    expect(found.value).toBeCloseTo(0.5, 14);
    expect(found.cv['1B-01']).toBe(0);
    expect([found.in_B, found.in_BPLUS]).toEqual([false, false]);
    expect(crossSeed1b([seed({ '1B-03': 0.4 }), seed({ '1B-03': 0.6 })])).toMatchObject({
      in_B: true,
      in_BPLUS: true,
    });
    expect(crossSeed1b([seed({ '1B-03': 0.3 }), seed({ '1B-03': 0.5 })])).toMatchObject({
      in_B: true,
      in_BPLUS: false,
    });
  });

  it('grants nothing to a seed without a value, or to no seed', () => {
    const hole = {
      ...card,
      metrics: { ...card.metrics, '1B-07': { ...card.metrics['1B-07'], value: null } },
    };
    expect(crossSeed1b([card, hole])).toMatchObject({ value: null, in_B: false });
    expect(crossSeed1b([])).toMatchObject({ value: null, in_B: false, seeds: [] });
    expect(crossSeed1b([card])).toMatchObject({ value: 0, in_BPLUS: true, seeds: ['42'] });
  });
});
