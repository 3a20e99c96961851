import { describe, expect, it } from '@jest/globals';
import { coded, fixed, isFailure, strings, valueAt, type Table } from '@merchantry/contracts';
import { s3RuleLadderSchema } from '../src/policy/index.js';
import { s3Candidates } from '../src/s3/index.js';
import { candidatesOf, type PlainMerchant } from './ladder-twin.js';
import { runInMemory, shuffledTable, type MemoryRun } from './memory-context.js';
import { listOf, shippedYaml, someIds } from './small-world.js';

const policies = Object.fromEntries(
  ['s3_rule_ladder', 's3_base_weight', 's3_thresholds', 's3_integerisation'].map((name) => [
    name,
    shippedYaml(`policy/${name}.yaml`),
  ]),
);
const ladder = s3RuleLadderSchema.parse(policies['s3_rule_ladder']);
const ISOS = [
  ...new Set([
    ...Object.values(ladder.country_sets).flat(),
    ...ladder.rules.flatMap((rule) => rule.admit_countries),
  ]),
].sort();

const N = 450;
const ids = someIds(N);
const MCCS = [742, 5411, 5812, 5815, 7995];
const CHANNELS = ['card_present', 'card_not_present'];
const merchantAt = (i: number): PlainMerchant => ({
  home: ISOS[(i * 37) % ISOS.length],
  mcc: MCCS[i % 5],
  channel: CHANNELS[i % 3 === 0 ? 1 : 0],
  outlets: 2 + ((i * 29) % 83),
});
const isMulti = (i: number) => i % 4 !== 1;
/** S2 gave these up. */
const aborted = (i: number) => i % 100 === 7;
const all = Array.from({ length: N }, (_, i) => i);
const inScope = all.filter((i) => isMulti(i) && !aborted(i));

const tables: Record<string, Table> = {
  transaction_schema_merchant_ids: {
    rows: N,
    columns: {
      merchant_id: fixed('uint64', ids),
      mcc: fixed(
        'int32',
        Int32Array.from(all, (i) => merchantAt(i).mcc),
      ),
      channel: strings(all.map((i) => merchantAt(i).channel)),
      home_country_iso: strings(all.map((i) => merchantAt(i).home)),
    },
  },
  iso3166_canonical: { rows: ISOS.length, columns: { country_iso: strings(ISOS) } },
  hurdle_bernoulli: {
    rows: N,
    columns: {
      merchant_id: fixed('uint64', ids),
      is_multi: fixed(
        'bool',
        Uint8Array.from(all, (i) => Number(isMulti(i))),
      ),
    },
  },
  nb_final: {
    rows: inScope.length,
    columns: {
      merchant_id: fixed(
        'uint64',
        BigUint64Array.from(inScope, (i) => ids[i]),
      ),
      n_outlets: fixed(
        'int32',
        Int32Array.from(inScope, (i) => merchantAt(i).outlets),
      ),
    },
  },
};

const runWith = (more: { tables?: object; policies?: object } = {}) =>
  runInMemory(s3Candidates, {
    tables: { ...tables, ...more.tables },
    policies: { ...policies, ...more.policies },
  });

/** Rows of a table as plain objects. */
function rowsOf(run: MemoryRun, dataset: string): Record<string, unknown>[] {
  const { rows, columns } = run.tables[dataset];
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, valueAt(column, row)])),
  );
}
const everything = (run: MemoryRun) => ({
  figures: run.figures,
  tables: Object.fromEntries(Object.keys(run.tables).map((id) => [id, rowsOf(run, id)])),
});
const groupBy = <T>(rows: readonly T[], keyOf: (row: T) => unknown) => {
  const groups = new Map<unknown, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
};

describe('S3', () => {
  it('gives every merchant with a number of outlets the candidates of the ladder', async () => {
    const run = await runWith();
    const expected = inScope.flatMap((i) =>
      candidatesOf(ladder, merchantAt(i)).candidates.map(({ country, rank, reasons, tags }) => ({
        merchant_id: ids[i],
        country_iso: country,
        candidate_rank: rank,
        is_home: rank === 0,
        reason_codes: reasons,
        filter_tags: tags,
      })),
    );
    expect(rowsOf(run, 's3_candidate_set')).toEqual(expected);
    const twins = inScope.map((i) => candidatesOf(ladder, merchantAt(i)));
    expect(run.figures).toMatchObject({
      merchants: inScope.length,
      eligible: twins.filter(({ eligible }) => eligible).length,
      candidate_rows: expected.length,
      audit_sites: inScope.reduce((sum, i) => sum + merchantAt(i).outlets, 0),
      foreign_candidates: { max: Math.max(...twins.map(({ candidates }) => candidates.length)) - 1 },
    });
    const fired = run.figures['rules_fired'] as Record<string, number>;
    expect(Object.keys(fired)).toHaveLength(ladder.rules.length);
    for (const { rule_id: id } of ladder.rules) {
      expect(fired[id]).toBe(twins.filter((twin) => twin.fired.includes(id)).length);
    }
    expect(fired['RL_DEFAULT_DENY']).toBe(inScope.length);
  });

  it('weighs, counts and numbers the same candidates', async () => {
    const run = await runWith();
    const keys = (id: string) =>
      rowsOf(run, id).map(({ merchant_id: m, country_iso: c }) => `${m as bigint}|${c as string}`);
    const byMerchantAndCountry = keys('s3_candidate_set').sort((a, b) => {
      const [x, y] = [a.split('|'), b.split('|')];
      return (
        Number(BigInt(x[0]) > BigInt(y[0])) - Number(BigInt(x[0]) < BigInt(y[0])) || (x[1] < y[1] ? -1 : 1)
      );
    });
    expect(keys('s3_base_weight_priors')).toEqual(byMerchantAndCountry);
    expect(keys('s3_integerised_counts')).toEqual(byMerchantAndCountry);

    const rank = new Map(
      rowsOf(run, 's3_candidate_set').map((row) => [
        `${row['merchant_id'] as bigint}|${row['country_iso'] as string}`,
        row['candidate_rank'] as number,
      ]),
    );
    const weights = rowsOf(run, 's3_base_weight_priors');
    expect(new Set(weights.map(({ dp }) => dp))).toEqual(new Set([7]));
    weights.forEach(({ base_weight_dp: text }, i) => {
      const at = rank.get(byMerchantAndCountry[i])!;
      expect(Number(text)).toBeCloseTo(at === 0 ? Math.exp(1.25) : Math.exp(-0.1 * at), 6);
    });

    const counts = rowsOf(run, 's3_integerised_counts') as {
      merchant_id: bigint;
      country_iso: string;
      count: number;
      residual_rank: number;
    }[];
    const perMerchant = groupBy(counts, (row) => row.merchant_id);
    inScope.forEach((i) => {
      const group = perMerchant.get(ids[i])!;
      expect(group.reduce((sum, { count }) => sum + count, 0)).toBe(merchantAt(i).outlets);
      const ranks = group.map((row) => row.residual_rank).sort((a, b) => a - b);
      expect(ranks).toEqual(group.map((_, k) => k + 1));
    });
    expect(rowsOf(run, 's3_site_sequence')).toEqual(
      counts.flatMap(({ merchant_id, country_iso, count }) =>
        Array.from({ length: count }, (_, k) => ({
          merchant_id,
          country_iso,
          site_order: k + 1,
          site_id: String(k + 1).padStart(6, '0'),
        })),
      ),
    );
  });

  it('does not depend on the order of its inputs', async () => {
    const shuffled = Object.fromEntries(
      Object.entries(tables).map(([id, table]) => {
        const key = (row: number) => (row * 7919) % 10_007;
        const order = Uint32Array.from({ length: table.rows }, (_, row) => row).sort(
          (a, b) => key(a) - key(b),
        );
        return [id, shuffledTable(table, order)];
      }),
    );
    expect(everything(await runWith({ tables: shuffled }))).toEqual(everything(await runWith()));
  });

  it('publishes the tables that the policy leaves out without rows', async () => {
    const emitting = (emit_integerised_counts: boolean, emit_site_sequence: boolean) =>
      runWith({
        policies: {
          s3_integerisation: {
            ...(policies['s3_integerisation'] as object),
            emit_integerised_counts,
            emit_site_sequence,
          },
        },
      });
    const full = await runWith();
    const counted = await emitting(true, false);
    expect(rowsOf(counted, 's3_integerised_counts')).toEqual(rowsOf(full, 's3_integerised_counts'));
    expect(counted.tables['s3_site_sequence'].rows).toBe(0);
    const bare = await emitting(false, false);
    expect(bare.tables['s3_integerised_counts'].rows).toBe(0);
    expect(bare.tables['s3_site_sequence'].rows).toBe(0);
    expect(rowsOf(bare, 's3_base_weight_priors')).toEqual(rowsOf(full, 's3_base_weight_priors'));
  });

  it('has nothing to say where no merchant has several outlets', async () => {
    const none = {
      rows: 0,
      columns: {
        merchant_id: fixed('uint64', new BigUint64Array(0)),
        n_outlets: fixed('int32', new Int32Array(0)),
      },
    };
    const run = await runWith({ tables: { nb_final: none } });
    expect(Object.values(run.tables).map(({ rows }) => rows)).toEqual([0, 0, 0, 0]);
    expect(run.figures).toMatchObject({ merchants: 0, eligible: 0 });
  });

  const finals = tables['nb_final'];
  const withFinals = (change: { ids?: BigUint64Array; outlets?: Int32Array }) => ({
    nb_final: {
      rows: finals.rows,
      columns: {
        merchant_id: change.ids ? fixed('uint64', change.ids) : finals.columns['merchant_id'],
        n_outlets: change.outlets ? fixed('int32', change.outlets) : finals.columns['n_outlets'],
      },
    },
  });
  const finalIds = BigUint64Array.from(inScope, (i) => ids[i]);
  const outlets = Int32Array.from(inScope, (i) => merchantAt(i).outlets);
  const merchants = tables['transaction_schema_merchant_ids'];
  const withMerchants = (name: string, column: Table['columns'][string]) => ({
    transaction_schema_merchant_ids: { rows: N, columns: { ...merchants.columns, [name]: column } },
  });
  const eachChannel = all.map((i) => merchantAt(i).channel);
  const eachMcc = Int32Array.from(all, (i) => merchantAt(i).mcc);
  const scopeRow = inScope[5];
  const withoutRow = (table: Table, row: number) =>
    shuffledTable(table, Uint32Array.from(all.filter((i) => i !== row)));

  it.each<[string, string, object, object]>([
    [
      'one outlet',
      'ERR_S3_PRECONDITION',
      withFinals({ outlets: outlets.with(5, 1) }),
      { merchantId: finalIds[5], column: 'n_outlets', found: '1' },
    ],
    [
      'a final number given twice',
      'ERR_S3_PRECONDITION',
      withFinals({ ids: finalIds.with(5, finalIds[4]) }),
      { merchantId: finalIds[4] },
    ],
    [
      'a final number of a single',
      'ERR_S3_PRECONDITION',
      withFinals({ ids: finalIds.with(1, ids[1]) }),
      { dataset: 'hurdle_bernoulli', merchantId: ids[1], found: 'false' },
    ],
    [
      'a merchant without a hurdle event',
      'ERR_S3_PRECONDITION',
      { hurdle_bernoulli: withoutRow(tables['hurdle_bernoulli'], scopeRow) },
      { dataset: 'hurdle_bernoulli', merchantId: ids[scopeRow], found: 'none' },
    ],
    [
      'a merchant that nobody knows',
      'ERR_S3_PRECONDITION',
      { transaction_schema_merchant_ids: withoutRow(merchants, scopeRow) },
      { dataset: 'transaction_schema_merchant_ids', merchantId: ids[scopeRow] },
    ],
    [
      'an unknown channel',
      'ERR_S3_RULE_EVAL_DOMAIN',
      withMerchants('channel', strings(eachChannel.with(scopeRow, 'atm'))),
      { row: scopeRow, merchantId: ids[scopeRow], column: 'channel', found: 'atm' },
    ],
    [
      'an MCC of five digits',
      'ERR_S3_RULE_EVAL_DOMAIN',
      withMerchants('mcc', fixed('int32', eachMcc.with(scopeRow, 10_000))),
      { row: scopeRow, column: 'mcc', found: '10000' },
    ],
    [
      'a home outside ISO 3166',
      'home_iso_fk',
      withMerchants('home_country_iso', coded(new Uint32Array(N), ['XK'])),
      { row: 0, found: 'XK' },
    ],
    [
      'a million outlets at home',
      'ERR_S3_SITE_SEQUENCE_OVERFLOW',
      withFinals({ outlets: outlets.with(0, 100_000_000) }),
      { merchantId: finalIds[0], column: 'site_order' },
    ],
  ])('refuses %s', async (_, code, more, place) => {
    expect(await refusal(runWith({ tables: more }))).toMatchObject({ code, ...place });
  });

  it.each<[string, string, object]>([
    ['weights that round to nothing', 'ERR_S3_WEIGHT_ZERO', { s3_base_weight: { w_min: 0, w_max: 0 } }],
    [
      'weights that round to nothing, without counts',
      'ERR_S3_WEIGHT_ZERO',
      {
        s3_base_weight: { w_min: 0, w_max: 0 },
        s3_integerisation: { emit_integerised_counts: false, emit_site_sequence: false },
      },
    ],
    [
      'bounds of weights the wrong way round',
      'ERR_S3_WEIGHT_CONFIG',
      { s3_base_weight: { w_min: 1, w_max: 0 } },
    ],
    [
      'a home country that keeps everything',
      'ERR_S3_INTEGER_FEASIBILITY',
      { s3_thresholds: { home_min: 1000 } },
    ],
    [
      'a ladder in a circle',
      'ERR_S3_RULE_LADDER_INVALID',
      { s3_rule_ladder: { country_sets: { ...ladder.country_sets, A: ['@A'] } } },
    ],
  ])('refuses %s', async (_, code, changes) => {
    const changed = Object.fromEntries(
      Object.entries(changes).map(([name, more]) => [
        name,
        { ...(policies[name] as object), ...(more as object) },
      ]),
    );
    expect(await refusal(runWith({ policies: changed }))).toMatchObject({ code });
  });

  it('writes codes into dictionaries that rows share', async () => {
    const { reason_codes: reasons, filter_tags: tags } = (await runWith()).tables['s3_candidate_set'].columns;
    expect([reasons.kind, tags.kind]).toEqual(['coded-list', 'coded-list']);
    expect(listOf(tags).length).toBeGreaterThan(N);
  });
});

async function refusal(run: Promise<unknown>): Promise<unknown> {
  try {
    await run;
  } catch (error) {
    return isFailure(error) ? { code: error.code, ...error.place } : error;
  }
  return 'no failure';
}
