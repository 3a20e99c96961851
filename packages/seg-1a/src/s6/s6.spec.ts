import { describe, expect, it } from '@jest/globals';
import { fixed, strings, type Table } from '@merchantry/contracts';
import { meaningDigest } from '@merchantry/hashgate';
import { verifyTrace } from '@merchantry/rng';
import { runInMemory, shuffledTable, type MemoryRun } from '../../test/memory-context.js';
import { codeOf, refusalOfRun } from '../../test/refusal.js';
import { listOf, shippedYaml } from '../../test/small-world.js';
import { s6SelectionPolicySchema, type S6SelectionPolicy } from '../policy/s6-selection-policy.js';
import { compileSelection } from './selection-rules.js';
import { s6ForeignCountries } from './index.js';

interface Merchant {
  readonly id: bigint;
  readonly k: number;
  readonly foreign: readonly string[];
  readonly currency: string;
}

const BIG = (1n << 63n) + 5n;
const MERCHANTS: Merchant[] = [
  { id: 2n, k: 2, foreign: ['US', 'FR', 'GB'], currency: 'EUR' },
  { id: 3n, k: 0, foreign: [], currency: 'EUR' },
  { id: 5n, k: 0, foreign: ['FR'], currency: 'EUR' },
  // Its only candidate has a weight of zero under the pound.
  { id: 7n, k: 3, foreign: ['FR'], currency: 'GBP' },
  // None of its candidates has a weight row under the pound.
  { id: 8n, k: 1, foreign: ['US', 'JP'], currency: 'GBP' },
  { id: 9n, k: 9, foreign: ['GB', 'US'], currency: 'EUR' },
  { id: BIG, k: 1, foreign: ['GB', 'FR', 'US'], currency: 'EUR' },
];
const WEIGHTS: [string, string, number][] = [
  ['EUR', 'DE', 0.5],
  ['EUR', 'FR', 0.25],
  ['EUR', 'GB', 0.125],
  ['EUR', 'US', 0.125],
  ['GBP', 'DE', 0.1],
  ['GBP', 'FR', 0],
  ['GBP', 'GB', 0.9],
];

const u64 = (values: readonly bigint[]) => fixed('uint64', BigUint64Array.from(values));
const i32 = (values: readonly number[]) => fixed('int32', Int32Array.from(values));
const flag = (values: readonly boolean[]) => fixed('bool', Uint8Array.from(values, Number));
const table = (rows: number, columns: Table['columns']): Table => ({ rows, columns });

const weightTable = (rows: readonly (readonly [string, string, number])[]): Table =>
  table(rows.length, {
    currency: strings(rows.map(([currency]) => currency)),
    country_iso: strings(rows.map(([, iso]) => iso)),
    weight: fixed(
      'float64',
      Float64Array.from(rows, ([, , weight]) => weight),
    ),
  });

function tablesOf(merchants: readonly Merchant[]): Record<string, Table> {
  const ids = merchants.map(({ id }) => id);
  const candidates = merchants.flatMap(({ id, foreign }) =>
    ['DE', ...foreign].map((iso, rank) => ({ id, iso, rank })),
  );
  return {
    // Merchant 1 may not sell abroad and has no final number.
    crossborder_eligibility_flags: table(ids.length + 1, {
      merchant_id: u64([1n, ...ids]),
      is_eligible: flag([false, ...ids.map(() => true)]),
    }),
    ztp_final: table(ids.length, { merchant_id: u64(ids), k_target: i32(merchants.map(({ k }) => k)) }),
    merchant_currency: table(ids.length, {
      merchant_id: u64(ids),
      kappa: strings(merchants.map(({ currency }) => currency)),
    }),
    s3_candidate_set: table(candidates.length, {
      merchant_id: u64(candidates.map(({ id }) => id)),
      country_iso: strings(candidates.map(({ iso }) => iso)),
      candidate_rank: i32(candidates.map(({ rank }) => rank)),
      is_home: flag(candidates.map(({ rank }) => rank === 0)),
    }),
    ccy_country_weights_cache: weightTable(WEIGHTS),
  };
}
const tables = tablesOf(MERCHANTS);
const shipped = s6SelectionPolicySchema.parse(shippedYaml('policy/s6_selection_policy.yaml'));
const withDefaults = (change: Partial<S6SelectionPolicy['defaults']>): S6SelectionPolicy => ({
  ...shipped,
  defaults: { ...shipped.defaults, ...change },
});
const receipts = { s5_receipt_1A: { 'S5_VALIDATION.json': {} } };
const run = (change: Record<string, Table> = {}, policy = shipped, shards = 1) =>
  runInMemory(s6ForeignCountries, {
    tables: { ...tables, ...change },
    policies: { s6_selection_policy: policy, rng: { rng_epoch: 'test' } },
    receipts,
    shards,
  });
const column = (made: MemoryRun, dataset: string, name: string) => listOf(made.tables[dataset].columns[name]);
const receiptOf = (made: MemoryRun) =>
  made.receipts['s6_receipt_1A']['S6_VALIDATION.json'] as Record<string, unknown>;
const members = (made: MemoryRun) =>
  column(made, 's6_membership', 'merchant_id').map((id, i) => [
    id,
    column(made, 's6_membership', 'country_iso')[i],
  ]);

describe('1A.S6', () => {
  it('chooses as many countries as a merchant aims at or has, and says why it chose fewer', async () => {
    const made = await run();
    const detail = (name: string) => column(made, 's6_validation_detail', name);
    expect(detail('merchant_id')).toEqual(MERCHANTS.map(({ id }) => id));
    expect(detail('candidates')).toEqual([3, 0, 1, 1, 2, 2, 3]);
    expect(detail('eligible')).toEqual([3, 0, 0, 0, 0, 2, 3]);
    expect(detail('k_target')).toEqual([2, 0, 0, 3, 1, 9, 1]);
    expect(detail('k_realized')).toEqual([2, 0, 0, 0, 0, 2, 1]);
    expect(detail('reason_code')).toEqual([
      null,
      'NO_CANDIDATES',
      'K_ZERO',
      'ZERO_WEIGHT_DOMAIN',
      'ZERO_WEIGHT_DOMAIN',
      null,
      null,
    ]);
    expect(members(made).map(([id]) => id)).toEqual([2n, 2n, 9n, 9n, BIG]);
    expect(members(made).slice(2, 4)).toEqual([
      [9n, 'GB'],
      [9n, 'US'],
    ]);
    expect(Object.keys(made.tables['s6_membership'].columns)).toEqual(['merchant_id', 'country_iso']);
  });

  it('logs one key a considered country, of merchants that draw only', async () => {
    const made = await run();
    expect(column(made, 'gumbel_key', 'merchant_id')).toEqual([2n, 2n, 2n, 9n, 9n, BIG, BIG, BIG]);
    expect(column(made, 'gumbel_key', 'country_iso').slice(0, 5)).toEqual(['FR', 'GB', 'US', 'GB', 'US']);
    expect(column(made, 'gumbel_key', 'weight').slice(0, 5)).toEqual([0.5, 0.25, 0.25, 0.5, 0.5]);
    const selected = column(made, 'gumbel_key', 'selected') as boolean[];
    const order = column(made, 'gumbel_key', 'selection_order');
    const key = column(made, 'gumbel_key', 'key') as number[];
    expect(order.map((place) => place !== null)).toEqual(selected);
    expect([...order.slice(0, 3)].filter((place) => place !== null).sort()).toEqual([1, 2]);
    expect(order[5 + key.slice(5).indexOf(Math.max(...key.slice(5)))]).toBe(1);
    const { gumbel_key, rng_trace_log: trace } = made.tables;
    expect(() => verifyTrace({ gumbel_key }, trace)).not.toThrow();
  });

  it('states in its receipt what it did and what it checked', async () => {
    const made = await run();
    expect(receiptOf(made)).toEqual({
      parameter_hash: 'a'.repeat(64),
      policy_digest: meaningDigest(shipped),
      merchants_in_scope: 7,
      merchants_with_members: 3,
      members_total: 5,
      gumbel_key_expected: 8,
      events_written: 8,
      shortfall_count: 3,
      ties_resolved: 0,
      selection_size_histogram: { b0: 4, b1: 1, b2: 2, b3_5: 0, b6_10: 0, b11_plus: 0 },
      reason_code_counts: {
        NO_CANDIDATES: 1,
        K_ZERO: 1,
        ZERO_WEIGHT_DOMAIN: 2,
        CAPPED_BY_MAX_CANDIDATES: 0,
      },
      rng_isolation_ok: true,
      trace_reconciled: true,
      re_derivation_ok: true,
    });
    expect(made.figures['chosen_keys']).toMatchObject({
      least: expect.stringMatching(/^-?\d+\.\d{6}$/) as unknown,
    });
  });

  it('goes on when nobody has anything to choose from', async () => {
    const made = await run(tablesOf(MERCHANTS.slice(1, 5)));
    expect(made.tables['gumbel_key']).toBeUndefined();
    expect(made.tables['s6_membership'].rows).toBe(0);
    expect(receiptOf(made)).toMatchObject({
      events_written: 0,
      re_derivation_ok: true,
      merchants_with_members: 0,
    });
    expect(made.figures['chosen_keys']).toBeNull();
  });

  it('considers the first candidates by rank where there is a cap, by currency', async () => {
    const policy = { ...shipped, per_currency: { EUR: { max_candidates_cap: 1 } } };
    const made = await run({}, policy);
    expect(members(made)).toEqual([
      [2n, 'US'],
      [9n, 'GB'],
      [BIG, 'GB'],
    ]);
    expect(column(made, 's6_validation_detail', 'candidates_considered')).toEqual([1, 0, 1, 1, 2, 1, 1]);
    expect(
      column(made, 's6_validation_detail', 'reason_code').filter(
        (code) => code === 'CAPPED_BY_MAX_CANDIDATES',
      ).length,
    ).toBe(3);
  });

  it('draws for countries of weight zero where they are included, and never chooses one', async () => {
    const merchants = [{ id: 7n, k: 3, foreign: ['FR', 'GB'], currency: 'GBP' }];
    const made = await run(tablesOf(merchants), withDefaults({ zero_weight_rule: 'include' }));
    expect(column(made, 'gumbel_key', 'country_iso')).toEqual(['FR', 'GB']);
    expect(column(made, 'gumbel_key', 'weight')).toEqual([0, 1]);
    expect(column(made, 'gumbel_key', 'key')[0]).toBeNull();
    expect(column(made, 'gumbel_key', 'selection_order')).toEqual([null, 1]);
    expect(members(made)).toEqual([[7n, 'GB']]);
    const alone = await run({}, withDefaults({ zero_weight_rule: 'include' }));
    expect(column(alone, 's6_validation_detail', 'reason_code')[3]).toBe('ZERO_WEIGHT_DOMAIN');
  });

  it('logs only the chosen where the policy says so, and chooses the same', async () => {
    const all = await run();
    const few = await run({}, withDefaults({ log_all_candidates: false }));
    expect(members(few)).toEqual(members(all));
    expect(column(few, 'gumbel_key', 'selected')).toEqual([true, true, true, true, true]);
    expect(receiptOf(few)).toMatchObject({
      gumbel_key_expected: 5,
      events_written: 5,
      re_derivation_ok: true,
    });
  });

  it('takes the only currency there is for a merchant without one', async () => {
    const merchant_currency = shuffledTable(tables['merchant_currency'], Uint32Array.of(0, 1, 2, 3, 4, 5));
    expect(await refusalOfRun(run({ merchant_currency }))).toMatchObject({
      code: 'E_S5_CONTENT',
      merchantId: BIG,
    });
    const euros = MERCHANTS.filter(({ currency }) => currency === 'EUR');
    const given = tablesOf(euros);
    const made = await run({
      ...given,
      ccy_country_weights_cache: weightTable(WEIGHTS.slice(0, 4)),
      merchant_currency: shuffledTable(given['merchant_currency'], Uint32Array.of(0, 1)),
    });
    expect(members(made)).toEqual(members(await run(given)));
  });

  it('gives the same from shards and from rows in another order', async () => {
    const backwards = (given: Table) =>
      shuffledTable(
        given,
        Uint32Array.from({ length: given.rows }, (_, i) => given.rows - 1 - i),
      );
    const shuffled = Object.fromEntries(
      Object.entries(tables).map(([id, given]) => [id, id === 's3_candidate_set' ? given : backwards(given)]),
    );
    const [one, other] = [await run(), await run(shuffled, shipped, 3)];
    expect(receiptOf(other)).toEqual(receiptOf(one));
    expect(members(other)).toEqual(members(one));
    for (const dataset of ['gumbel_key', 's6_validation_detail'])
      for (const name of Object.keys(one.tables[dataset].columns))
        expect(column(other, dataset, name)).toEqual(column(one, dataset, name));
  });
});

describe('1A.S6 refuses', () => {
  it('to run without the receipt of S5', async () => {
    const closed = runInMemory(s6ForeignCountries, { tables, policies: {}, receipts: {} });
    expect(await refusalOfRun(closed)).toMatchObject({ code: 'E_UPSTREAM_GATE', dataset: 's5_receipt_1A' });
  });

  const yen = MERCHANTS.map((merchant) => ({ ...merchant, currency: 'JPY' }));
  const merchant7 = shuffledTable(tables['s3_candidate_set'], Uint32Array.of(0, 1, 2, 3));
  it.each<[string, string, Record<string, Table>]>([
    ['E_DOMAIN_FK', 'a currency without weights', tablesOf(yen)],
    ['E_UPSTREAM_MISSING', 'a merchant without candidate rows', { s3_candidate_set: merchant7 }],
    ['E_DUP_PK', 'a weight twice', { ccy_country_weights_cache: weightTable([...WEIGHTS, WEIGHTS[0]]) }],
    [
      'E_S5_CONTENT',
      'a negative weight',
      { ccy_country_weights_cache: weightTable([...WEIGHTS, ['EUR', 'IT', -0.1]]) },
    ],
    [
      'E_S5_CONTENT',
      'weights that do not add up',
      { ccy_country_weights_cache: weightTable([...WEIGHTS, ['EUR', 'IT', 0.1]]) },
    ],
    [
      'cardinality_mismatch',
      'two final numbers of a merchant',
      { ztp_final: shuffledTable(tables['ztp_final'], Uint32Array.of(0, 1, 1, 2, 3, 4, 5, 6)) },
    ],
  ])('with %s %s', async (code, _, change) => {
    expect(await refusalOfRun(run(change))).toMatchObject({ code });
  });

  const perCurrency = (of: Record<string, Partial<S6SelectionPolicy['defaults']>>) => ({
    ...shipped,
    per_currency: of,
  });
  it.each<[string, string, S6SelectionPolicy]>([
    ['E_POLICY_DOMAIN', 'defaults.max_candidates_cap', withDefaults({ max_candidates_cap: -1 })],
    ['E_POLICY_DOMAIN', 'defaults.max_candidates_cap', withDefaults({ max_candidates_cap: 2.5 })],
    ['E_POLICY_DOMAIN', 'defaults.zero_weight_rule', withDefaults({ zero_weight_rule: 'maybe' })],
    ['E_POLICY_DOMAIN', 'defaults.dp_score_print', withDefaults({ dp_score_print: 99 })],
    ['E_POLICY_DOMAIN', 'per_currency.euro', perCurrency({ euro: {} })],
    [
      'E_POLICY_DOMAIN',
      'per_currency.EUR.max_candidates_cap',
      perCurrency({ EUR: { max_candidates_cap: NaN } }),
    ],
    [
      'E_POLICY_CONFLICT',
      'defaults.emit_membership_dataset',
      withDefaults({ emit_membership_dataset: false }),
    ],
    ['E_POLICY_CONFLICT', 'per_currency.EUR.dp_score_print', perCurrency({ EUR: { dp_score_print: 2 } })],
    [
      'E_POLICY_CONFLICT',
      'per_currency.EUR.log_all_candidates',
      perCurrency({ EUR: { log_all_candidates: false } }),
    ],
    [
      'E_POLICY_CONFLICT',
      'defaults.zero_weight_rule',
      withDefaults({ zero_weight_rule: 'include', log_all_candidates: false }),
    ],
  ])('a policy with %s at %s', (code, at, policy) => {
    expect(codeOf(() => compileSelection(policy, ['EUR']))).toBe(code);
    expect(() => compileSelection(policy, ['EUR'])).toThrow(
      expect.objectContaining({ place: expect.objectContaining({ column: at }) as unknown }),
    );
  });

  it('a policy with values of another kind, before it reads any table', () => {
    for (const broken of [
      { ...shipped, surprise: 1 },
      { ...shipped, defaults: { ...shipped.defaults, max_candidates_cap: 'none' } },
      { ...shipped, defaults: {} },
    ])
      expect(s6SelectionPolicySchema.safeParse(broken).success).toBe(false);
  });
});
