import { describe, expect, it } from '@jest/globals';
import { fixed, strings, type Table } from '@merchantry/contracts';
import { verifyTrace } from '@merchantry/rng';
import { runInMemory, type MemoryWorld } from '../../test/memory-context.js';
import { refusalOfRun } from '../../test/refusal.js';
import { IDENTITY, listOf } from '../../test/small-world.js';
import { MerchantStreams } from '../streams/merchant-streams.js';
import { s8Outlets } from './index.js';

const BIG = (1n << 64n) - 1n;
const ids = (values: readonly bigint[]) => fixed('uint64', BigUint64Array.from(values));
const ints = (values: readonly number[]) => fixed('int32', Int32Array.from(values));
const bools = (values: readonly (boolean | number)[]) => fixed('bool', Uint8Array.from(values, Number));
const tableOf = (columns: Table['columns']): Table => ({ rows: Object.values(columns)[0].length, columns });
const rowsOf = (table: Table, ...names: string[]) => {
  const columns = names.map((name) => listOf(table.columns[name]));
  return Array.from({ length: table.rows }, (_, row) => columns.map((column) => column[row]));
};

/*
 * 1: 4 outlets, DE with AT and FR, none of which came to FR. 2: single, in US. 3: kept at home by S0, 3 outlets.
 * 4: given up by S2. 5: given up by S4. BIG: home alone, 2 outlets.
 */
const MERCHANTS: readonly (readonly [id: bigint, home: string, multi: boolean, eligible: boolean])[] = [
  [1n, 'DE', true, true],
  [2n, 'US', false, true],
  [3n, 'CU', true, false],
  [4n, 'FR', true, true],
  [5n, 'FR', true, true],
  [BIG, 'US', true, true],
];
type CountRow = readonly [id: bigint, iso: string, rank: number, count: number];
const COUNTS: CountRow[] = [
  [1n, 'DE', 0, 3],
  [1n, 'FR', 1, 0],
  [1n, 'AT', 2, 1],
  [BIG, 'US', 0, 2],
];
const countTable = (rows: readonly CountRow[]) =>
  tableOf({
    merchant_id: ids(rows.map(([id]) => id)),
    country_iso: strings(rows.map(([, iso]) => iso)),
    candidate_rank: ints(rows.map(([, , rank]) => rank)),
    count: ints(rows.map(([, , , count]) => count)),
  });
const candidateTable = (rows: readonly (readonly [bigint, string, number])[]) =>
  tableOf({
    merchant_id: ids(rows.map(([id]) => id)),
    country_iso: strings(rows.map(([, iso]) => iso)),
    candidate_rank: ints(rows.map(([, , rank]) => rank)),
    is_home: bools(rows.map(([, , rank]) => rank === 0)),
  });
const finalTable = (rows: readonly (readonly [bigint, number])[]) =>
  tableOf({ merchant_id: ids(rows.map(([id]) => id)), n_outlets: ints(rows.map(([, n]) => n)) });
const ztpTable = (of: readonly bigint[]) =>
  tableOf({ merchant_id: ids(of), k_target: ints(of.map(() => 2)) });
const flagTable = (rows = MERCHANTS) =>
  tableOf({ merchant_id: ids(rows.map(([id]) => id)), is_eligible: bools(rows.map(([, , , may]) => may)) });
const hurdleTable = (rows = MERCHANTS) =>
  tableOf({ merchant_id: ids(rows.map(([id]) => id)), is_multi: bools(rows.map(([, , multi]) => multi)) });

const CANDIDATES: (readonly [bigint, string, number])[] = [
  [1n, 'DE', 0],
  [1n, 'FR', 1],
  [1n, 'AT', 2],
  [3n, 'CU', 0],
  [5n, 'FR', 0],
  [5n, 'DE', 1],
  [BIG, 'US', 0],
];
const FINALS: (readonly [bigint, number])[] = [
  [1n, 4],
  [3n, 3],
  [5n, 9],
  [BIG, 2],
];
const TABLES: Record<string, Table> = {
  transaction_schema_merchant_ids: tableOf({
    merchant_id: ids(MERCHANTS.map(([id]) => id)),
    mcc: ints(MERCHANTS.map(() => 5411)),
    channel: strings(MERCHANTS.map(() => 'card_present')),
    home_country_iso: strings(MERCHANTS.map(([, home]) => home)),
  }),
  hurdle_bernoulli: hurdleTable(),
  nb_final: finalTable(FINALS),
  ztp_final: ztpTable([1n, BIG]),
  crossborder_eligibility_flags: flagTable(),
  s3_candidate_set: candidateTable(CANDIDATES),
  s7_integerised_counts: countTable(COUNTS),
};
const world = (tables: Record<string, Table> = {}): MemoryWorld => ({
  tables: { ...TABLES, ...tables },
  policies: { rng: { rng_epoch: 'test' } },
  receipts: { s6_receipt_1A: {} },
});
const run = (tables?: Record<string, Table>) => runInMemory(s8Outlets, world(tables));

/** A world in which merchant 1 has these outlets in AT and the rest of its 2,000,000 in DE. */
const withOutletsAbroad = (abroad: number, outlets = 2_000_000) => ({
  nb_final: finalTable([[1n, outlets], ...FINALS.slice(1)]),
  s7_integerised_counts: countTable([[1n, 'DE', 0, outlets - abroad], [1n, 'AT', 2, abroad], COUNTS[3]]),
});

describe('1A.S8', () => {
  it('gives every outlet a row: singles and merchants kept at home there, others as split', async () => {
    const { tables, figures } = await run();
    const names = [
      'merchant_id',
      'legal_country_iso',
      'site_order',
      'site_id',
      'home_country_iso',
      'single_vs_multi_flag',
      'raw_nb_outlet_draw',
      'final_country_outlet_count',
    ];
    expect(rowsOf(tables['outlet_catalogue'], ...names)).toEqual([
      [1n, 'AT', 1, '000001', 'DE', true, 4, 1],
      [1n, 'DE', 1, '000001', 'DE', true, 4, 3],
      [1n, 'DE', 2, '000002', 'DE', true, 4, 3],
      [1n, 'DE', 3, '000003', 'DE', true, 4, 3],
      [2n, 'US', 1, '000001', 'US', false, 1, 1],
      [3n, 'CU', 1, '000001', 'CU', true, 3, 3],
      [3n, 'CU', 2, '000002', 'CU', true, 3, 3],
      [3n, 'CU', 3, '000003', 'CU', true, 3, 3],
      [BIG, 'US', 1, '000001', 'US', true, 2, 2],
      [BIG, 'US', 2, '000002', 'US', true, 2, 2],
    ]);
    expect(figures).toEqual({
      merchants_in_scope: 4,
      single: 1,
      without_ztp: 1,
      given_up_before: 2,
      overflow: 0,
      events: { sequence_finalize: 5, site_sequence_overflow: 0 },
      trace_rows: 5,
      outlet_rows: 10,
    });
    expect(tables['merchant_abort_log'].rows).toBe(0);
    expect(tables).not.toHaveProperty('site_sequence_overflow');
  });

  it('closes every sequence with an event that draws nothing', async () => {
    const { tables } = await run();
    const events = tables['sequence_finalize'];
    expect(
      rowsOf(events, 'merchant_id', 'country_iso', 'site_count', 'start_sequence', 'end_sequence'),
    ).toEqual([
      [1n, 'AT', 1, '000001', '000001'],
      [1n, 'DE', 3, '000001', '000003'],
      [2n, 'US', 1, '000001', '000001'],
      [3n, 'CU', 3, '000001', '000003'],
      [BIG, 'US', 2, '000001', '000002'],
    ]);
    const start = new MerchantStreams(BigUint64Array.of(BIG), IDENTITY).ofCountry('sequence_finalize', {
      codes: Uint32Array.of(0),
      dictionary: ['US'],
    });
    const counters = ['before_lo', 'before_hi', 'after_lo', 'after_hi'].map((name) => `rng_counter_${name}`);
    const [lo, hi] = [start.counterLo[0], start.counterHi[0]];
    expect(rowsOf(events, ...counters, 'draws', 'blocks')[4]).toEqual([lo, hi, lo, hi, 0n, 0n]);
    verifyTrace({ sequence_finalize: events }, tables['rng_trace_log']);
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
      expect(shown(await runInMemory(s8Outlets, { ...world(), shards }))).toEqual(one);
  });

  it('numbers 999,999 outlets of a merchant in a country', async () => {
    const { tables, figures } = await run(withOutletsAbroad(999_998, 999_998 + 999_999));
    expect(figures).toMatchObject({ overflow: 0, outlet_rows: 999_998 + 999_999 + 6 });
    const { columns } = tables['outlet_catalogue'];
    const last = 999_998 + 999_999 - 1;
    const site = columns['site_id'] as { codes: Uint32Array; dictionary: readonly string[] };
    expect(site.dictionary[site.codes[last]]).toBe('999999');
    expect((columns['site_order'] as { values: Int32Array }).values[last]).toBe(999_999);
    const [abroad, home] = rowsOf(tables['sequence_finalize'], 'country_iso', 'end_sequence');
    expect([abroad, home]).toEqual([
      ['AT', '999998'],
      ['DE', '999999'],
    ]);
  });

  it.each([
    [1_000_000, 1_000_000, 2_000_000],
    [1_000_001, 1, 1_000_002],
  ])('gives a merchant with %i outlets in a country up, and goes on', async (most, other, outlets) => {
    const { tables, figures, log } = await run(withOutletsAbroad(other, outlets));
    const overflown = [
      ...(other > 999_999 ? [[1n, 'AT', other, 999_999, other - 999_999, 'ERROR']] : []),
      [1n, 'DE', most, 999_999, most - 999_999, 'ERROR'],
    ];
    const overflows = tables['site_sequence_overflow'];
    const names = ['merchant_id', 'country_iso', 'attempted_count', 'max_seq', 'overflow_by', 'severity'];
    expect(rowsOf(overflows, ...names)).toEqual(overflown);
    expect(rowsOf(overflows, 'substream_label', 'module')[0]).toEqual([
      'sequence_finalize',
      '1A.site_id_allocator',
    ]);
    expect(rowsOf(tables['merchant_abort_log'], 'merchant_id', 'state', 'module', 'reason')).toEqual([
      [1n, 'S8', '1A.site_id_allocator', 'E_SITE_ID_OVERFLOW'],
    ]);
    expect(listOf(tables['outlet_catalogue'].columns['merchant_id'])).toEqual([2n, 3n, 3n, 3n, BIG, BIG]);
    expect(listOf(tables['sequence_finalize'].columns['merchant_id'])).toEqual([2n, 3n, BIG]);
    expect(figures).toMatchObject({ overflow: 1, outlet_rows: 6, trace_rows: 3 + overflown.length });
    expect(log).toEqual([expect.stringContaining('E_SITE_ID_OVERFLOW: merchant 1 ')]);
    const { rng_trace_log: trace, sequence_finalize, site_sequence_overflow } = tables;
    verifyTrace({ sequence_finalize, site_sequence_overflow }, trace);
  });

  it('leaves empty tables where every merchant is given up', async () => {
    const only = { n: [[1n, 1_000_000]] as const };
    const { tables } = await run({
      transaction_schema_merchant_ids: tableOf({
        merchant_id: ids([1n]),
        mcc: ints([5411]),
        channel: strings(['card_present']),
        home_country_iso: strings(['DE']),
      }),
      nb_final: finalTable(only.n),
      ztp_final: ztpTable([1n]),
      s7_integerised_counts: countTable([[1n, 'DE', 0, 1_000_000]]),
    });
    expect(tables['outlet_catalogue'].rows).toBe(0);
    expect(tables['site_sequence_overflow'].rows).toBe(1);
    expect(tables).not.toHaveProperty('sequence_finalize');
  });
});

describe('1A.S8 refuses', () => {
  it('to run without the gate', async () => {
    expect(await refusalOfRun(runInMemory(s8Outlets, { ...world(), receipts: {} }))).toMatchObject({
      code: 'E_PASS_GATE_MISSING',
      dataset: 's6_receipt_1A',
    });
  });

  it.each<[string, Record<string, Table>, object]>([
    [
      'a merchant without hurdle event',
      { hurdle_bernoulli: hurdleTable(MERCHANTS.slice(1)) },
      { code: 'E_UPSTREAM_MISSING', dataset: 'hurdle_bernoulli', merchantId: 1n },
    ],
    [
      'a merchant without eligibility',
      { crossborder_eligibility_flags: flagTable(MERCHANTS.slice(1)) },
      { code: 'E_UPSTREAM_MISSING', dataset: 'crossborder_eligibility_flags', merchantId: 1n },
    ],
    [
      'a target without outlets',
      { nb_final: finalTable(FINALS.slice(1)) },
      { code: 'E_UPSTREAM_MISSING', dataset: 'nb_final', merchantId: 1n },
    ],
    [
      'a merchant without candidates',
      { s3_candidate_set: candidateTable(CANDIDATES.filter(([id]) => id !== 3n)) },
      { code: 'E_S3_MEMBERSHIP_MISSING', dataset: 's3_candidate_set', merchantId: 3n },
    ],
    [
      'outlets in a country that is no candidate',
      { s7_integerised_counts: countTable([[1n, 'DE', 0, 3], [1n, 'US', 1, 1], COUNTS[3]]) },
      { code: 'E_S3_MEMBERSHIP_MISSING', merchantId: 1n },
    ],
    [
      'outlets in a country that nobody has',
      { s7_integerised_counts: countTable([[1n, 'ZW', 0, 4], COUNTS[3]]) },
      { code: 'E_S3_MEMBERSHIP_MISSING', merchantId: 1n },
    ],
    [
      'a rank unlike that of the candidates',
      { s7_integerised_counts: countTable([[1n, 'DE', 0, 3], [1n, 'AT', 1, 1], COUNTS[3]]) },
      { code: 'E_ORDER_AUTHORITY_DRIFT', merchantId: 1n, expected: 'candidate_rank 2', found: '1' },
    ],
    [
      'another home than that of the candidates',
      { s3_candidate_set: candidateTable([...CANDIDATES.slice(0, 6), [BIG, 'AT', 0]]) },
      { code: 'E_ORDER_AUTHORITY_DRIFT', merchantId: BIG, found: 'AT' },
    ],
    [
      'a merchant without counts',
      { s7_integerised_counts: countTable(COUNTS.slice(0, 3)) },
      { code: 'E_COUNTS_SOURCE_MISSING', merchantId: BIG },
    ],
    [
      'counts of a merchant without target',
      { ztp_final: ztpTable([1n]) },
      { code: 'E_COUNTS_SOURCE_MISSING', dataset: 'ztp_final', merchantId: BIG },
    ],
    [
      'counts that are not all outlets',
      { s7_integerised_counts: countTable([[1n, 'DE', 0, 3], COUNTS[3]]) },
      { code: 'E_SUM_MISMATCH', merchantId: 1n, expected: '4 outlets', found: '3' },
    ],
    [
      'a negative count',
      { s7_integerised_counts: countTable([[1n, 'DE', 0, 5], [1n, 'AT', 2, -1], COUNTS[3]]) },
      { code: 'E_SUM_MISMATCH', column: 'count', row: 1, merchantId: 1n },
    ],
    [
      'a country twice',
      { s7_integerised_counts: countTable([[1n, 'DE', 0, 2], [1n, 'DE', 0, 2], COUNTS[3]]) },
      { code: 'E_DUP_PK', merchantId: 1n },
    ],
    [
      'merchants out of order',
      { s7_integerised_counts: countTable([COUNTS[3], ...COUNTS.slice(0, 3)]) },
      { code: 'table_sort_violation', row: 1, merchantId: 1n },
    ],
  ])('%s', async (_, tables, expected) => {
    expect(await refusalOfRun(run(tables))).toMatchObject(expected);
  });
});
