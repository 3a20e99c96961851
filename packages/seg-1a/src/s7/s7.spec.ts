import { describe, expect, it } from '@jest/globals';
import { fixed, strings, type Table } from '@merchantry/contracts';
import { verifyTrace } from '@merchantry/rng';
import { runInMemory, type MemoryWorld } from '../../test/memory-context.js';
import { refusalOfRun } from '../../test/refusal.js';
import { IDENTITY, listOf, shippedYaml } from '../../test/small-world.js';
import { MerchantStreams } from '../streams/merchant-streams.js';
import { s7Split } from './index.js';

const BIG = (1n << 64n) - 1n;
const ids = (values: readonly bigint[]) => fixed('uint64', BigUint64Array.from(values));
const ints = (values: readonly number[]) => fixed('int32', Int32Array.from(values));
const bools = (values: readonly boolean[]) => fixed('bool', Uint8Array.from(values, Number));
const tableOf = (columns: Table['columns']): Table => ({ rows: Object.values(columns)[0].length, columns });

type CandidateRow = readonly [id: bigint, iso: string, rank: number];
type MemberRow = readonly [id: bigint, iso: string];

/*
 * Merchant 1: EUR, 10 outlets, DE with FR and AT chosen. Merchant 2: EUR, 7 outlets, home alone. Merchant 3 is single.
 * Merchant 4: CHF, 50 outlets, LI (no weight) with CH. Merchant 5 sells at home only and has no ztp_final.
 * Merchant BIG: USD without any weight, 3 outlets, home alone.
 */
const CANDIDATES: CandidateRow[] = [
  [1n, 'DE', 0],
  [1n, 'FR', 1],
  [1n, 'IT', 2],
  [1n, 'AT', 3],
  [2n, 'FR', 0],
  [2n, 'DE', 1],
  [4n, 'LI', 0],
  [4n, 'CH', 1],
  [5n, 'DE', 0],
  [BIG, 'US', 0],
];
const MEMBERS: MemberRow[] = [
  [1n, 'AT'],
  [1n, 'FR'],
  [4n, 'CH'],
];
const WEIGHTS = [
  ['CHF', 'AT', 0.25],
  ['CHF', 'CH', 0.75],
  ['EUR', 'AT', 0.125],
  ['EUR', 'DE', 0.25],
  ['EUR', 'FR', 0.125],
  ['EUR', 'IT', 0.5],
] as const;

const candidateTable = (rows: readonly CandidateRow[]) =>
  tableOf({
    merchant_id: ids(rows.map(([id]) => id)),
    country_iso: strings(rows.map(([, iso]) => iso)),
    candidate_rank: ints(rows.map(([, , rank]) => rank)),
    is_home: bools(rows.map(([, , rank]) => rank === 0)),
  });
const memberTable = (rows: readonly MemberRow[]) =>
  tableOf({ merchant_id: ids(rows.map(([id]) => id)), country_iso: strings(rows.map(([, iso]) => iso)) });
const weightTable = (rows: readonly (readonly [string, string, number])[]) =>
  tableOf({
    currency: strings(rows.map(([currency]) => currency)),
    country_iso: strings(rows.map(([, iso]) => iso)),
    weight: fixed(
      'float64',
      Float64Array.from(rows, ([, , weight]) => weight),
    ),
  });
const TABLES: Record<string, Table> = {
  s3_candidate_set: candidateTable(CANDIDATES),
  s6_membership: memberTable(MEMBERS),
  ccy_country_weights_cache: weightTable(WEIGHTS),
  hurdle_bernoulli: tableOf({
    merchant_id: ids([1n, 2n, 3n, 4n, 5n, BIG]),
    is_multi: bools([true, true, false, true, true, true]),
  }),
  nb_final: tableOf({ merchant_id: ids([1n, 2n, 4n, 5n, BIG]), n_outlets: ints([10, 7, 50, 9, 3]) }),
  ztp_final: tableOf({ merchant_id: ids([1n, 2n, 4n, BIG]), k_target: ints([2, 1, 4, 0]) }),
  merchant_currency: tableOf({
    merchant_id: ids([1n, 2n, 3n, 4n, 5n, BIG]),
    kappa: strings(['EUR', 'EUR', 'EUR', 'CHF', 'EUR', 'USD']),
  }),
};
const POLICY = {
  semver: '1.0.0',
  version: '2026-01-01',
  dp_resid: 8,
  dirichlet_lane: { enabled: true, alpha0: 24 },
  bounds_lane: { enabled: true, lower_multiplier: 1, upper_multiplier: 1 },
  home_bias_lane: {
    enabled: true,
    tiers: [
      { max_n_outlets: 10, home_share_min: 0.75 },
      { max_n_outlets: 1000, home_share_min: 0.61 },
    ],
  },
};
const world = (tables: Record<string, Table> = {}, policy: unknown = POLICY): MemoryWorld => ({
  tables: { ...TABLES, ...tables },
  policies: { s7_integerisation_policy: policy, rng: { rng_epoch: 'test' } },
  receipts: { s5_receipt_1A: {}, s6_receipt_1A: {} },
});
const run = (...args: Parameters<typeof world>) => runInMemory(s7Split, world(...args));
const rowsOf = (table: Table, ...names: string[]) => {
  const columns = names.map((name) => listOf(table.columns[name]));
  return Array.from({ length: table.rows }, (_, row) => columns.map((column) => column[row]));
};

describe('1A.S7', () => {
  it('splits outlets as worked by hand', async () => {
    const { tables, figures } = await run();
    const rows = rowsOf(
      tables['s7_integerised_counts'],
      'merchant_id',
      'country_iso',
      'count',
      'residual_rank',
      'candidate_rank',
    );
    expect(rows).toEqual([
      // Weights 2/4, 1/4, 1/4; home is raised to 0.75, the others fall to 1/8: 7.5, 1.25, 1.25.
      [1n, 'DE', 8, 1, 0],
      [1n, 'FR', 1, 3, 1],
      [1n, 'AT', 1, 2, 3],
      [2n, 'FR', 7, 1, 0],
      // Home has no weight under its currency: raised to 0.61, 30.5 and 19.5; CH comes before LI.
      [4n, 'LI', 30, 2, 0],
      [4n, 'CH', 20, 1, 1],
      [BIG, 'US', 3, 1, 0],
    ]);
    expect(figures).toEqual({
      merchants_in_scope: 4,
      single_country: 2,
      events: { residual_rank: 7, dirichlet_gamma_vector: 4 },
      trace_rows: 11,
      bounds_enabled: true,
      home_bias_enabled: true,
      home_bias_applied_merchants: 2,
      labels: { DEG_SINGLE_COUNTRY: 2, DEG_ZERO_REMAINDER: 0, DEG_TIES_RESOLVED: 1 },
    });
  });

  it('writes residuals by country and gammas in order of the domain', async () => {
    const { tables } = await run();
    expect(
      rowsOf(tables['residual_rank'], 'merchant_id', 'country_iso', 'residual', 'residual_rank'),
    ).toEqual([
      [1n, 'AT', 0.25, 2],
      [1n, 'DE', 0.5, 1],
      [1n, 'FR', 0.25, 3],
      [2n, 'FR', 0, 1],
      [4n, 'CH', 0.5, 1],
      [4n, 'LI', 0.5, 2],
      [BIG, 'US', 0, 1],
    ]);
    const vectors = tables['dirichlet_gamma_vector'];
    expect(rowsOf(vectors, 'merchant_id', 'home_country_iso', 'country_isos', 'alpha', 'n_domestic')).toEqual(
      [
        [1n, 'DE', ['DE', 'FR', 'AT'], [18, 3, 3], 8],
        [2n, 'FR', ['FR'], [24], 7],
        [4n, 'LI', ['LI', 'CH'], [24 * 0.61, expect.closeTo(24 * 0.39, 12)], 30],
        [BIG, 'US', ['US'], [24], 3],
      ],
    );
    for (const [gammas, weights] of rowsOf(vectors, 'gamma_raw', 'weights') as [number[], number[]][]) {
      const sum = gammas.reduce((a, b) => a + b, 0);
      weights.forEach((weight, i) => expect(weight).toBeCloseTo(gammas[i] / sum, 14));
    }
    const { rng_trace_log: trace, s7_integerised_counts: _counts, ...families } = tables;
    verifyTrace(families, trace);
  });

  it('shows the start of its own stream on an event that draws nothing', async () => {
    const { tables } = await run();
    const streams = new MerchantStreams(BigUint64Array.of(4n, BIG), IDENTITY);
    const starts = streams.ofCountry('residual_rank', {
      codes: Uint32Array.of(0, 1),
      dictionary: ['CH', 'US'],
    });
    const rows = rowsOf(
      tables['residual_rank'],
      'rng_counter_before_lo',
      'rng_counter_before_hi',
      'rng_counter_after_lo',
      'rng_counter_after_hi',
      'draws',
      'blocks',
    );
    [4, 6].forEach((row, i) => {
      const { counterLo, counterHi } = starts;
      expect(rows[row]).toEqual([counterLo[i], counterHi[i], counterLo[i], counterHi[i], 0n, 0n]);
    });
  });

  it('is the same in any number of shards', async () => {
    const shown = ({ tables, figures }: Awaited<ReturnType<typeof run>>) => ({
      figures,
      tables: Object.fromEntries(
        Object.entries(tables).map(([id, table]) => [id, rowsOf(table, ...Object.keys(table.columns))]),
      ),
    });
    const one = shown(await run());
    for (const shards of [2, 3, 4])
      expect(shown(await runInMemory(s7Split, { ...world(), shards }))).toEqual(one);
  });

  it('writes no Dirichlet events where the lane is closed, and leaves home alone where that lane is', async () => {
    const { tables } = await run(
      {},
      {
        ...POLICY,
        dirichlet_lane: { enabled: false, alpha0: 24 },
        home_bias_lane: { ...POLICY.home_bias_lane, enabled: false },
      },
    );
    expect(Object.keys(tables).sort()).toEqual(['residual_rank', 'rng_trace_log', 's7_integerised_counts']);
    expect(
      rowsOf(tables['s7_integerised_counts'], 'merchant_id', 'country_iso', 'count').slice(0, 6),
    ).toEqual([
      [1n, 'DE', 5],
      [1n, 'FR', 2],
      [1n, 'AT', 3],
      [2n, 'FR', 7],
      [4n, 'LI', 0],
      [4n, 'CH', 50],
    ]);
  });

  it('takes the shipped policy', async () => {
    const { figures } = await run({}, shippedYaml('policy/s7_integerisation_policy.yaml'));
    expect(figures).toMatchObject({ merchants_in_scope: 4, bounds_enabled: true });
  });
});

describe('1A.S7 refuses', () => {
  const without = (table: Table, id: bigint): Table => {
    const keep = listOf(table.columns['merchant_id']).map((value) => value !== id);
    const pick = (name: string) => listOf(table.columns[name]).filter((_, row) => keep[row]);
    return tableOf(
      Object.fromEntries(
        Object.entries(table.columns).map(([name, { type }]) => [
          name,
          name === 'merchant_id'
            ? ids(pick(name) as bigint[])
            : type === 'string'
              ? strings(pick(name) as string[])
              : type === 'bool'
                ? bools(pick(name) as boolean[])
                : ints(pick(name) as number[]),
        ]),
      ),
    );
  };

  it.each(['s5_receipt_1A', 's6_receipt_1A'])('to run without the gate %s', async (dataset) => {
    const receipts = { s5_receipt_1A: {}, s6_receipt_1A: {}, [dataset]: undefined } as never;
    expect(await refusalOfRun(runInMemory(s7Split, { ...world(), receipts }))).toMatchObject({
      code: 'E_PASS_GATE_MISSING',
      dataset,
    });
  });

  it.each(['hurdle_bernoulli', 'nb_final', 'merchant_currency', 's3_candidate_set'])(
    'a merchant without a row of %s',
    async (dataset) => {
      expect(await refusalOfRun(run({ [dataset]: without(TABLES[dataset], 4n) }))).toMatchObject({
        code: 'E_UPSTREAM_MISSING',
        dataset,
        merchantId: 4n,
      });
    },
  );

  it.each<[string, MemberRow[], object]>([
    ['a chosen country that is no candidate', [...MEMBERS, [BIG, 'DE']], { merchantId: BIG }],
    ['the home as a chosen country', [...MEMBERS.slice(0, 2), [4n, 'LI']], { merchantId: 4n }],
    ['a country nobody has', [...MEMBERS.slice(0, 2), [4n, 'ZW']], { merchantId: 4n, found: 'ZW' }],
    [
      'more countries than aimed at',
      [...MEMBERS.slice(0, 2), [2n, 'DE'], [2n, 'FR'], [4n, 'CH']],
      { merchantId: 2n, found: '2 countries' },
    ],
    ['a merchant that aimed at nothing', [...MEMBERS, [5n, 'FR']], { merchantId: 5n }],
  ])('%s', async (_, members, expected) => {
    expect(await refusalOfRun(run({ s6_membership: memberTable(members) }))).toMatchObject({
      code: 'E_S6_NOT_SUBSET_S3',
      ...expected,
    });
  });

  it('a country chosen twice, and rows out of order', async () => {
    const twice = memberTable([...MEMBERS, [4n, 'CH']]);
    expect(await refusalOfRun(run({ s6_membership: twice }))).toMatchObject({ code: 'E_DUP_PK', row: 3 });
    const turned = memberTable([...MEMBERS].reverse());
    expect(await refusalOfRun(run({ s6_membership: turned }))).toMatchObject({
      code: 'table_sort_violation',
    });
  });

  it('several countries without any weight', async () => {
    const weights = weightTable([
      ['CHF', 'AT', 1],
      ['EUR', 'AT', 0.5],
      ['EUR', 'DE', 0.5],
    ]);
    expect(await refusalOfRun(run({ ccy_country_weights_cache: weights }))).toMatchObject({
      code: 'E_ZERO_SUPPORT',
      merchantId: 4n,
    });
  });

  it('bounds that leave no room', async () => {
    const policy = { ...POLICY, bounds_lane: { enabled: true, lower_multiplier: 1, upper_multiplier: 0.5 } };
    expect(await refusalOfRun(run({}, policy))).toMatchObject({
      code: 'E_BOUNDS_INFEASIBLE',
      merchantId: 1n,
    });
  });

  it.each([
    [
      'tiers that do not ascend',
      { home_bias_lane: { enabled: true, tiers: [...POLICY.home_bias_lane.tiers].reverse() } },
    ],
    ['no tier', { home_bias_lane: { enabled: true, tiers: [] } }],
    ['a concentration of nothing', { dirichlet_lane: { enabled: true, alpha0: 0 } }],
    ['residuals without decimals', { dp_resid: 0 }],
  ])('a policy with %s', (_, change) => {
    const schema = s7Split.policies?.s7_integerisation_policy;
    expect(schema?.safeParse({ ...POLICY, ...change }).success).toBe(false);
  });
});
