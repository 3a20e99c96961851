import { stringsOf, valuesOf, type Column, type Table } from '@merchantry/contracts';
import { openEvents, standsAt, startsOf, type RngAccounting } from '@merchantry/engine/validation';
import { poisson, POISSON_LARGEST_MEAN, POISSON_REJECTION_FROM, Substream } from '@merchantry/rng';
import exp from '@stdlib/math-base-special-exp';
import ln from '@stdlib/math-base-special-ln';
import { neumaierSum3 } from '../design/index.js';
import type { SegmentFindings } from './checks.js';
import { inContext } from './replay-mixture.js';
import type { SegmentFacts } from './segment-facts.js';

/** Figures of `crossborder_hyperparams` that S4 goes by. */
export interface TargetLaw {
  readonly theta0_intercept: number;
  readonly theta1_log_n_sites: number;
  readonly theta2_openness: number;
  readonly x_default: number;
  readonly MAX_ZTP_ZERO_ATTEMPTS: number;
  readonly ztp_exhaustion_policy: 'downgrade_domestic' | 'abort';
}

interface TargetTables {
  readonly poisson: Table;
  readonly rejections: Table;
  readonly exhausted: Table;
  readonly finals: Table;
  readonly features: Table;
}

const LABEL = 'poisson_component';

/** Entry of `facts.abortedBy`. */
const GIVEN_UP_BY_S4 = 5;

/**
 * S4 once more: the rate of each eligible merchant from its outlets and openness, its attempts from its stream, a
 * rejection for every zero, one end, and the policy where all attempts gave none. Fills `facts.kTarget`.
 */
export function replayTarget(
  facts: SegmentFacts,
  tables: TargetTables,
  law: TargetLaw,
  accounting: RngAccounting,
  findings: SegmentFindings,
): void {
  const merchantOf = (table: Table, family: string) =>
    facts.merchantsOf(valuesOf(table, family, 'merchant_id', 'uint64'));
  const poissonMerchant = merchantOf(tables.poisson, LABEL);
  const ztp = inContext(tables.poisson, poissonMerchant, 'ztp');
  const streams = facts.streams.of(LABEL);
  const starts = startsOf(streams);
  const p = {
    events: openEvents(tables.poisson, LABEL),
    lambda: valuesOf(tables.poisson, LABEL, 'lambda', 'float64'),
    k: valuesOf(tables.poisson, LABEL, 'k', 'int64'),
    attempt: valuesOf(tables.poisson, LABEL, 'attempt', 'int32'),
  };
  const end = (table: Table, family: string, count: 'attempt' | 'attempts') => ({
    family,
    merchant: merchantOf(table, family),
    events: openEvents(table, family),
    rate: valuesOf(table, family, 'lambda_extra', 'float64'),
    attempts: valuesOf(table, family, count, 'int32'),
    at: 0,
  });
  const rejected = end(tables.rejections, 'ztp_rejection', 'attempt');
  const marked = end(tables.exhausted, 'ztp_retry_exhausted', 'attempts');
  const final = end(tables.finals, 'ztp_final', 'attempts');
  const target = valuesOf(tables.finals, 'ztp_final', 'k_target', 'int32');
  const regime = stringsOf(tables.finals, 'ztp_final', 'regime');
  const exhausted = trueFlags(tables.finals.columns['exhausted'], tables.finals.rows);
  const openness = opennessOf(facts, tables.features, law.x_default);
  const stream = new Substream();
  let pi = 0;
  if (ztp.length !== tables.poisson.rows)
    findings.fail('s4_replay', 'E_S4_SEQUENCE_INVALID', {
      dataset: LABEL,
      expected: 'attempts of context ztp only in the part of S4',
      found: `${tables.poisson.rows - ztp.length} others`,
    });

  for (let m = 0; m < facts.rows; m++) {
    const fail = findings.ofMerchant('s4_replay', facts.ids, m);
    while (pi < ztp.length && poissonMerchant[ztp[pi]] < m) pi++;
    for (const cursor of [rejected, marked, final])
      while (cursor.at < cursor.merchant.length && cursor.merchant[cursor.at] < m) cursor.at++;
    const hasAttempt = pi < ztp.length && poissonMerchant[ztp[pi]] === m;
    const hasEvents = hasAttempt || [rejected, marked, final].some(({ merchant, at }) => merchant[at] === m);
    const inScope = facts.isMulti[m] === 1 && facts.outlets[m] >= 2 && facts.eligible[m] === 1;
    const candidates = facts.candidates.start[m + 1] - facts.candidates.start[m] - 1;
    const rate = inScope
      ? exp(
          neumaierSum3(
            law.theta0_intercept,
            law.theta1_log_n_sites * ln(facts.outlets[m]),
            law.theta2_openness * openness[m],
          ),
        )
      : 0;
    if (!inScope || candidates < 0 || !(rate > 0 && rate <= POISSON_LARGEST_MEAN)) {
      if (hasEvents)
        fail(
          facts.isMulti[m] === 0 ? 'E_S1_GATING_VIOLATION' : 'E_S4_SEQUENCE_INVALID',
          'ztp_final',
          undefined,
          'no event',
          'events',
        );
      else if (inScope && facts.abortedBy[m] !== GIVEN_UP_BY_S4)
        fail(
          'E_FINALISER_CARDINALITY',
          'ztp_final',
          undefined,
          'an end, or a row of the abort log',
          'neither',
        );
      continue;
    }

    stream.seat(streams, m);
    let made = 0;
    let k = 0;
    for (; pi < ztp.length && poissonMerchant[ztp[pi]] === m; pi++) {
      const row = ztp[pi];
      if (candidates === 0 || k > 0 || made === law.MAX_ZTP_ZERO_ATTEMPTS) {
        fail('E_S4_SEQUENCE_INVALID', LABEL, row, `no attempt after ${made}`, `attempt ${p.attempt[row]}`);
        continue;
      }
      made++;
      if (p.attempt[row] !== made)
        fail('E_S4_SEQUENCE_INVALID', LABEL, row, `attempt ${made}`, p.attempt[row]);
      if (p.lambda[row] !== rate) fail('E_S4_POLICY_VIOLATION', LABEL, row, `lambda ${rate}`, p.lambda[row]);
      const from = stream.blocks;
      const drawn = stream.draws;
      k = poisson(stream, rate);
      if (Number(p.k[row]) !== k) fail('E_REPLAY_MISMATCH', LABEL, row, `k ${k}`, p.k[row]);
      if (
        !standsAt(p.events.beforeLo, p.events.beforeHi, row, starts, m, from) ||
        p.events.blocks[2 * row] !== stream.blocks - from
      )
        fail('E_RNG_COUNTER_MISMATCH', LABEL, row, `block ${from} of the stream`, 'another counter');
      if (p.events.draws[2 * row] !== stream.draws - drawn)
        fail('E_RNG_BUDGET_VIOLATION', LABEL, row, stream.draws - drawn, p.events.draws[2 * row]);
      if (k > 0) continue;
      const at = rejected.at;
      if (rejected.merchant[at] !== m || rejected.attempts[at] !== made || rejected.rate[at] !== rate)
        fail('E_S4_SEQUENCE_INVALID', rejected.family, at, `the rejection of attempt ${made}`, 'none');
      else {
        rejected.at++;
        if (!standsAt(rejected.events.beforeLo, rejected.events.beforeHi, at, starts, m, stream.blocks))
          fail(
            'E_NONCONSUMING_CHANGED_COUNTERS',
            rejected.family,
            at,
            'the end of its attempt',
            'another counter',
          );
      }
    }
    if (rejected.merchant[rejected.at] === m)
      fail('E_S4_SEQUENCE_INVALID', rejected.family, rejected.at, 'one rejection a zero', 'more');
    const isExhausted = made === law.MAX_ZTP_ZERO_ATTEMPTS && k === 0;
    if (candidates > 0 && k === 0 && !isExhausted)
      fail(
        'E_S4_SEQUENCE_INVALID',
        LABEL,
        undefined,
        'attempts up to one that counts, or the cap',
        `${made} attempts`,
      );
    const givenUp = isExhausted && law.ztp_exhaustion_policy === 'abort';
    if (givenUp !== (facts.abortedBy[m] === GIVEN_UP_BY_S4))
      fail('E_S4_POLICY_VIOLATION', 'merchant_abort_log', undefined, `given up in S4: ${givenUp}`, !givenUp);
    const [wanted, other] = givenUp ? [marked, final] : [final, marked];
    if (other.merchant[other.at] === m)
      fail('E_S4_POLICY_VIOLATION', other.family, other.at, `no event: ${law.ztp_exhaustion_policy}`, 'one');
    const at = wanted.at;
    if (wanted.merchant[at] !== m) {
      fail('E_FINALISER_CARDINALITY', wanted.family, undefined, 'one end', 'none');
      continue;
    }
    wanted.at++;
    if (wanted.merchant[wanted.at] === m)
      fail('E_FINALISER_CARDINALITY', wanted.family, wanted.at, 'one end', 'two');
    if (wanted.attempts[at] !== made)
      fail('E_S4_SEQUENCE_INVALID', wanted.family, at, `${made} attempts`, wanted.attempts[at]);
    if (wanted.rate[at] !== rate)
      fail('E_S4_POLICY_VIOLATION', wanted.family, at, `a rate of ${rate}`, wanted.rate[at]);
    if (!standsAt(wanted.events.beforeLo, wanted.events.beforeHi, at, starts, m, stream.blocks))
      fail(
        'E_NONCONSUMING_CHANGED_COUNTERS',
        wanted.family,
        at,
        'the end of the last attempt',
        'another counter',
      );
    if (givenUp) continue;
    facts.kTarget[m] = target[at];
    if (target[at] !== k) fail('E_S4_POLICY_VIOLATION', wanted.family, at, `a target of ${k}`, target[at]);
    const way = rate < POISSON_REJECTION_FROM ? 'inversion' : 'ptrs';
    if (regime.dictionary[regime.codes[at]] !== way)
      fail('E_S4_POLICY_VIOLATION', wanted.family, at, way, regime.dictionary[regime.codes[at]]);
    if (exhausted[at] !== Number(isExhausted))
      fail('E_S4_POLICY_VIOLATION', wanted.family, at, `exhausted ${isExhausted}`, exhausted[at]);
  }
  const drawn = new Int32Array(poissonMerchant.length).fill(-1);
  for (const row of ztp) drawn[row] = poissonMerchant[row];
  accounting.addIntervals(tables.poisson, LABEL, streams, drawn);
}

/** 1 where a nullable flag is true. */
function trueFlags(column: Column, rows: number): Uint8Array {
  if (column.kind === 'constant') return new Uint8Array(rows).fill(column.value === true ? 1 : 0);
  if (column.kind !== 'fixed') return new Uint8Array(rows);
  const { values, validity } = column;
  return Uint8Array.from({ length: rows }, (_, row) => (validity?.[row] === 0 ? 0 : Number(values[row])));
}

/** Openness by merchant, in [0, 1]; the default where the table has no row. */
function opennessOf(facts: SegmentFacts, features: Table, missing: number): Float64Array {
  const openness = new Float64Array(facts.rows).fill(missing);
  const merchant = facts.merchantsOf(valuesOf(features, 'crossborder_features', 'merchant_id', 'uint64'));
  const values = valuesOf(features, 'crossborder_features', 'openness', 'float32');
  for (let row = 0; row < merchant.length; row++)
    if (merchant[row] >= 0) openness[merchant[row]] = Math.min(1, Math.max(0, values[row]));
  return openness;
}
