import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { fixed, parsePolicyYaml, strings, type Table } from '@merchantry/contracts';
import { meaningDigest } from '@merchantry/hashgate';
import { runInMemory, shuffledTable } from '../../test/memory-context.js';
import { refusalOfRun } from '../../test/refusal.js';
import { listOf, shippedYaml, someIds } from '../../test/small-world.js';
import { INPUT_LICENCES } from './licence-summary.js';
import { SCHEMA_REFS } from './receipt.js';
import { s5CurrencyWeights } from './index.js';

type ShareRow = readonly [currency: string, iso: string, share: number, observations: number];

const ISOS = ['AT', 'CH', 'DE', 'GB', 'LI', 'US'];
const shareTable = (rows: readonly ShareRow[]): Table => ({
  rows: rows.length,
  columns: {
    currency: strings(rows.map(([currency]) => currency)),
    country_iso: strings(rows.map(([, iso]) => iso)),
    share: fixed(
      'float64',
      Float64Array.from(rows, ([, , share]) => share),
    ),
    obs_count: fixed(
      'int64',
      BigInt64Array.from(rows, ([, , , count]) => BigInt(count)),
    ),
  },
});
const SPENDING: ShareRow[] = [
  ['CHF', 'CH', 0.9, 900],
  ['CHF', 'LI', 0.1, 100],
  ['EUR', 'AT', 0.25, 2500],
  ['EUR', 'DE', 0.75, 7500],
  ['USD', 'US', 1, 20],
];
const SETTLEMENT: ShareRow[] = [
  ['CHF', 'CH', 1, 500],
  ['EUR', 'DE', 1, 4000],
  ['GBP', 'GB', 1, 6000],
];
const merchants = (homes: readonly string[]): Table => ({
  rows: homes.length,
  columns: {
    merchant_id: fixed('uint64', someIds(homes.length)),
    mcc: fixed('int32', new Int32Array(homes.length).fill(5411)),
    channel: strings(homes.map(() => 'card_present')),
    home_country_iso: strings(homes),
  },
});
const tender = (pairs: readonly (readonly [string, string])[]): Table => ({
  rows: pairs.length,
  columns: {
    country_iso: strings(pairs.map(([iso]) => iso)),
    currency: strings(pairs.map(([, currency]) => currency)),
  },
});
const TENDER = [
  ['AT', 'EUR'],
  ['CH', 'CHF'],
  ['DE', 'EUR'],
  ['GB', 'GBP'],
  ['LI', 'CHF'],
  ['US', 'USD'],
] as const;
const licences = (ids: readonly string[]): Table => ({
  rows: ids.length,
  columns: {
    licence_id: strings(ids),
    redistribution: fixed('bool', new Uint8Array(ids.length).fill(1)),
    attribution_required: fixed('bool', new Uint8Array(ids.length).fill(1)),
    share_alike: fixed('bool', new Uint8Array(ids.length)),
  },
});
const policy = {
  semver: '1.0.0',
  version: '2026-01-01',
  dp: 6,
  defaults: { blend_weight: 0.5, alpha: 0, obs_floor: 1000, shrink_exponent: 1, min_share: 0 },
  per_currency: { EUR: { blend_weight: 1 } },
  overrides: { alpha_iso: { GBP: { US: 2000 } }, min_share_iso: { CHF: { DE: 0.05 } } },
};
const world = (changes: Partial<Record<string, Table>> = {}, changedPolicy: unknown = policy) => ({
  policies: { ccy_smoothing_params: changedPolicy },
  tables: {
    iso3166_canonical: { rows: ISOS.length, columns: { country_iso: strings(ISOS) } },
    ccy_country_shares: shareTable(SPENDING),
    settlement_shares: shareTable(SETTLEMENT),
    iso_legal_tender: tender(TENDER),
    license_map: licences(['CC-BY-4.0', 'MIT', 'Project']),
    transaction_schema_merchant_ids: merchants(['DE', 'US', 'LI', 'GB', 'AT', 'CH', 'DE']),
    ...changes,
  } as Record<string, Table>,
});
const run = (...args: Parameters<typeof world>) => runInMemory(s5CurrencyWeights, world(...args));
const columnsOf = (table: Table) =>
  Object.fromEntries(Object.entries(table.columns).map(([name, column]) => [name, listOf(column)]));

describe('1A.S5', () => {
  it('weighs the countries of every currency, the policy adding its own', async () => {
    const { tables } = await run();
    const { currency, country_iso, weight, obs_count, smoothing } = columnsOf(
      tables['ccy_country_weights_cache'],
    );
    const rows = currency.map((code, i) => [code, country_iso[i], weight[i], obs_count[i]]);
    expect(rows).toEqual([
      // N0 750, so N_eff is the floor; q = (0.95, 0.05); DE is raised from 0 to 0.05: (0.95, 0.05, 0.05) / 1.05.
      ['CHF', 'CH', 0.904762, 750n],
      ['CHF', 'DE', 0.047619, 750n],
      ['CHF', 'LI', 0.047619, 750n],
      ['EUR', 'AT', 0.25, 10_000n],
      ['EUR', 'DE', 0.75, 10_000n],
      // Settlement alone: N0 6000 against 2000 pseudo-observations for US.
      ['GBP', 'GB', 0.75, 6000n],
      ['GBP', 'US', 0.25, 6000n],
      ['USD', 'US', 1, 20n],
    ]);
    expect(smoothing.every((value) => value === null)).toBe(true);
    expect(columnsOf(tables['sparse_flag'])).toEqual({
      currency: ['CHF', 'EUR', 'GBP', 'USD'],
      is_sparse: [true, false, false, true],
      obs_count: [750n, 10_000n, 6000n, 20n],
      threshold: [1000, 1000, 1000, 1000],
    });
  });

  it('gives every merchant the legal tender of its home', async () => {
    const { tables } = await run();
    const { merchant_id, kappa, source, tie_break_used } = columnsOf(tables['merchant_currency']);
    expect(merchant_id).toEqual([...someIds(7)]);
    expect(kappa).toEqual(['EUR', 'USD', 'CHF', 'GBP', 'EUR', 'CHF', 'EUR']);
    expect(new Set(source)).toEqual(new Set(['home_primary_legal_tender']));
    expect(new Set(tie_break_used)).toEqual(new Set([false]));
  });

  it('closes with a receipt that says what was done', async () => {
    const { receipts, figures, log } = await run();
    expect(log).toEqual([
      'E_DEGRADE_USED: GBP has settlement_only shares',
      'E_DEGRADE_USED: USD has ccy_only shares',
    ]);
    expect(receipts['s5_receipt_1A']['S5_VALIDATION.json']).toEqual({
      parameter_hash: 'a'.repeat(64),
      policy_digest: meaningDigest(policy),
      producer: '1A.S5',
      schema_refs: SCHEMA_REFS,
      currencies_total: 4,
      currencies_processed: 4,
      rows_written: 8,
      sum_numeric_pass: true,
      sum_decimal_dp_pass: true,
      coverage_union_pass: true,
      largest_remainder_total_ulps: 0,
      largest_remainder_ulps_p50: 0,
      largest_remainder_ulps_p95: 0,
      largest_remainder_ulps_p99: 0,
      overrides_applied_count: 3,
      floors_triggered_count: 1,
      degrade_mode_counts: { none: 2, ccy_only: 1, settlement_only: 1 },
      degraded_currencies: [
        { currency: 'GBP', degrade_mode: 'settlement_only', reason: 'SRC_MISSING_CCY' },
        { currency: 'USD', degrade_mode: 'ccy_only', reason: 'SRC_MISSING_SETTLEMENT' },
      ],
      coverage_policy_narrowed: [],
      rng_trace_delta_events: 0,
      rng_trace_delta_draws: 0,
      licence_summary: ['CC-BY-4.0', 'MIT', 'Project'].map((id) => ({
        licence_id: id,
        redistribution: true,
        attribution_required: true,
        share_alike: false,
        inputs: Object.keys(INPUT_LICENCES)
          .filter((input) => INPUT_LICENCES[input] === id)
          .sort(),
      })),
      by_currency: [
        ['CHF', 750, 1000, 1, 1, 'none'],
        ['EUR', 10_000, 10_000, 0, 1, 'none'],
        ['GBP', 6000, 6000, 0, 1, 'settlement_only'],
        ['USD', 20, 1000, 0, 0, 'ccy_only'],
      ].map(([currency, N0, N_eff, floors_triggered, overrides_applied, degrade_mode]) => ({
        currency,
        N0,
        N_eff,
        dp: 6,
        floors_triggered,
        overrides_applied,
        degrade_mode,
      })),
    });
    expect(figures).toMatchObject({ merchants: 7, currencies: 4, rows: 8, sparse_currencies: 2 });
  });

  it('does not mind the order of its inputs', async () => {
    const given = world();
    const shuffled = Object.fromEntries(
      Object.entries(given.tables).map(([id, table]) => [
        id,
        shuffledTable(
          table,
          Uint32Array.from({ length: table.rows }, (_, i) => table.rows - 1 - i),
        ),
      ]),
    );
    const [plain, turned] = [await runInMemory(s5CurrencyWeights, given), await run(shuffled)];
    expect(turned.receipts).toEqual(plain.receipts);
    for (const id of Object.keys(plain.tables)) {
      expect(columnsOf(turned.tables[id])).toEqual(columnsOf(plain.tables[id]));
    }
  });

  it('runs on the shipped policy: its schema takes it and its digest is what it says', async () => {
    const shipped = shippedYaml('policy/ccy_smoothing_params.yaml');
    const isos = countriesOf(shipped);
    const currencies = Object.keys((shipped as typeof policy).overrides.alpha_iso).sort();
    const made = await run(
      {
        iso3166_canonical: { rows: isos.length, columns: { country_iso: strings(isos) } },
        ccy_country_shares: shareTable(currencies.map((currency) => [currency, 'US', 1, 10])),
        settlement_shares: shareTable([]),
      },
      shipped,
    );
    const { receipts, tables } = made;
    expect(receipts['s5_receipt_1A']['S5_VALIDATION.json']).toMatchObject({
      policy_digest: meaningDigest(shipped),
      currencies_processed: currencies.length,
      sum_decimal_dp_pass: true,
    });
    expect(tables['ccy_country_weights_cache'].rows).toBeGreaterThan(currencies.length);
  });

  it('names licences and schemas as the dictionaries do', () => {
    const entries = ['layer1/1A/dataset_dictionary.layer1.1A', 'reference/dataset_dictionary.reference']
      .map((name) => new URL(`../../../../contracts/${name}.yaml`, import.meta.url))
      .flatMap((url) => Object.values(parsePolicyYaml(readFileSync(url, 'utf8'), url.pathname) as object))
      .filter((section): section is Record<string, unknown>[] => Array.isArray(section))
      .flat() as { id: string; licence: string; schema_ref: string; lineage: { consumed_by: string[] } }[];
    const read = entries.filter(({ lineage }) => lineage.consumed_by.includes('1A.S5'));
    expect(Object.fromEntries(read.map(({ id, licence }) => [id, licence]))).toEqual(INPUT_LICENCES);
    const refs = entries.filter(({ id }) => id in SCHEMA_REFS);
    expect(Object.fromEntries(refs.map(({ id, schema_ref }) => [id, schema_ref]))).toEqual(SCHEMA_REFS);
  });
});

describe('1A.S5 refuses', () => {
  const changedRow = (rows: readonly ShareRow[], row: number, value: ShareRow) =>
    shareTable(rows.map((each, i) => (i === row ? value : each)));

  it.each<[string, string, Table, object]>([
    [
      'shares that are not one in total',
      'ccy_country_shares',
      changedRow(SPENDING, 2, ['EUR', 'AT', 0.26, 1]),
      { code: 'E_INPUT_SUM', row: 2, column: 'share', found: '1.01' },
    ],
    [
      'a share that is no number',
      'settlement_shares',
      changedRow(SETTLEMENT, 1, ['EUR', 'DE', NaN, 1]),
      { code: 'E_INPUT_DOMAIN', row: 1, column: 'share' },
    ],
    [
      'a negative share',
      'ccy_country_shares',
      changedRow(SPENDING, 1, ['CHF', 'LI', -0.1, 1]),
      { code: 'E_INPUT_DOMAIN', row: 1, column: 'share' },
    ],
    [
      'negative observations',
      'settlement_shares',
      changedRow(SETTLEMENT, 0, ['CHF', 'CH', 1, -1]),
      { code: 'E_INPUT_DOMAIN', row: 0, column: 'obs_count' },
    ],
    [
      'a country that is none',
      'ccy_country_shares',
      changedRow(SPENDING, 4, ['USD', 'XK', 1, 20]),
      { code: 'E_INPUT_DOMAIN', row: 4, column: 'country_iso', found: 'XK' },
    ],
    [
      'a currency that is none',
      'ccy_country_shares',
      changedRow(SPENDING, 4, ['usd', 'US', 1, 20]),
      { code: 'E_INPUT_DOMAIN', row: 4, column: 'currency', found: 'usd' },
    ],
    [
      'a pair that stands twice',
      'ccy_country_shares',
      changedRow(SPENDING, 1, ['CHF', 'CH', 0.1, 100]),
      { code: 'E_INPUT_PK', row: 1, column: 'country_iso' },
    ],
    [
      'two legal tenders',
      'iso_legal_tender',
      tender([...TENDER, ['US', 'EUR']]),
      { code: 'E_INPUT_PK', row: 6, found: 'US' },
    ],
    [
      'a home without legal tender',
      'iso_legal_tender',
      tender(TENDER.filter(([iso]) => iso !== 'LI')),
      { code: 'E_MCURR_RESOLUTION', merchantId: 3n, found: 'LI', row: 2 },
    ],
    [
      'a licence without terms',
      'license_map',
      licences(['MIT', 'Project']),
      { code: 'E_LICENSE_MISSING', column: 'licence_id' },
    ],
  ])('%s', async (_, dataset, table, expected) => {
    expect(await refusalOfRun(run({ [dataset]: table }))).toMatchObject(expected);
  });

  it('surfaces without a single currency', async () => {
    const none = { ccy_country_shares: shareTable([]), settlement_shares: shareTable([]) };
    expect(await refusalOfRun(run(none))).toMatchObject({ code: 'E_NO_OUTPUTS' });
  });

  it('a currency without observations, floor and pseudo-observations', async () => {
    const bare = { ...policy, defaults: { ...policy.defaults, obs_floor: 0 } };
    const spending = changedRow(SPENDING, 4, ['USD', 'US', 1, 0]);
    expect(await refusalOfRun(run({ ccy_country_shares: spending }, bare))).toMatchObject({
      code: 'E_ZERO_MASS',
      found: expect.stringContaining('USD'),
    });
  });

  it.each<[string, object, object]>([
    [
      'a currency nobody knows',
      { per_currency: { ABC: {} } },
      { code: 'E_POLICY_UNKNOWN_CODE', found: 'ABC' },
    ],
    [
      'a country nobody knows',
      { overrides: { alpha_iso: { EUR: { XK: 1 } } } },
      { code: 'E_POLICY_UNKNOWN_CODE', column: 'overrides.alpha_iso.EUR.XK', found: 'XK' },
    ],
    [
      'a blend outside its domain',
      { per_currency: { EUR: { blend_weight: 1.5 } } },
      { code: 'E_POLICY_DOMAIN', column: 'per_currency.EUR.blend_weight', found: '1.5' },
    ],
    [
      'negative pseudo-observations',
      { overrides: { alpha_iso: { EUR: { DE: -1 } } } },
      { code: 'E_POLICY_DOMAIN', column: 'overrides.alpha_iso.EUR.DE' },
    ],
    [
      'floors that exceed one',
      { overrides: { min_share_iso: { EUR: { DE: 0.6, AT: 0.5 } } } },
      { code: 'E_POLICY_MINSHARE_FEASIBILITY', column: 'overrides.min_share_iso.EUR' },
    ],
  ])('a policy with %s', async (_, change, expected) => {
    expect(await refusalOfRun(run({}, { ...policy, ...change }))).toMatchObject({
      dataset: 'ccy_smoothing_params',
      ...expected,
    });
  });
});

/** Every country that the overrides of a policy name, and the homes of the test's merchants. */
function countriesOf(document: unknown): string[] {
  const { overrides } = document as typeof policy;
  const named = Object.values(overrides.alpha_iso as Record<string, object>).flatMap(Object.keys);
  return [...new Set([...ISOS, ...named])].sort();
}
