import { coded, constant, fixed, valuesOf, type Table } from '@merchantry/contracts';
import type { EventBatch } from '@merchantry/rng';
import { flagsOf, runLengths } from '../ingress/chosen-rows.js';
import { REASONS } from './considered.js';
import { GUMBEL_LABEL, GUMBEL_MODULE } from './gumbel-kernel.js';
import type { SelectionScope } from './scope.js';

/** How the choice of each merchant ended; see the kernel for the columns. */
export interface SelectionDetail {
  readonly capped: Int32Array;
  readonly eligible: Int32Array;
  readonly drawn: Int32Array;
  readonly kRealized: Int32Array;
  readonly ties: Int32Array;
  readonly reason: Uint8Array;
}

export function openDetail(table: Table): SelectionDetail {
  const numbers = (name: string) => valuesOf(table, 's6_validation_detail', name, 'int32');
  return {
    capped: numbers('capped'),
    eligible: numbers('eligible'),
    drawn: numbers('drawn'),
    kRealized: numbers('k_realized'),
    ties: numbers('ties'),
    reason: valuesOf(table, 's6_validation_detail', 'reason', 'uint8'),
  };
}

/** Rows of `s6_validation_detail`, one a merchant. */
export function detailRows(
  { rows, ids, kTarget, candidates }: SelectionScope,
  detail: SelectionDetail,
): Table {
  const given = flagsOf(rows, (m) => detail.reason[m] > 0);
  const codes = new Uint32Array(rows);
  for (let m = 0; m < rows; m++) codes[m] = Math.max(0, detail.reason[m] - 1);
  return {
    rows,
    columns: {
      merchant_id: fixed('uint64', ids),
      candidates: fixed('int32', runLengths(candidates.offsets)),
      candidates_considered: fixed('int32', detail.capped),
      eligible: fixed('int32', detail.eligible),
      k_target: fixed('int32', kTarget),
      k_realized: fixed('int32', detail.kRealized),
      reason_code: given.includes(1) ? coded(codes, REASONS, given) : constant('string', rows, null),
      ties_resolved: fixed('int32', detail.ties),
    },
  };
}

/** What the receipt states of the choice, besides the checks. */
export function selectionFigures(
  { rows, kTarget }: SelectionScope,
  detail: SelectionDetail,
  logsAll: boolean,
) {
  const reasons = new Uint32Array(REASONS.length + 1);
  const sizes = { b0: 0, b1: 0, b2: 0, b3_5: 0, b6_10: 0, b11_plus: 0 };
  let expected = 0;
  let shortfall = 0;
  let members = 0;
  let ties = 0;
  for (let m = 0; m < rows; m++) {
    const size = detail.kRealized[m];
    reasons[detail.reason[m]]++;
    sizes[sizeClass(size)]++;
    expected += logsAll ? detail.drawn[m] : size;
    shortfall += size < kTarget[m] ? 1 : 0;
    members += size;
    ties += detail.ties[m];
  }
  return {
    merchants_in_scope: rows,
    merchants_with_members: rows - sizes.b0,
    members_total: members,
    gumbel_key_expected: expected,
    shortfall_count: shortfall,
    ties_resolved: ties,
    selection_size_histogram: sizes,
    reason_code_counts: Object.fromEntries(REASONS.map((reason, i) => [reason, reasons[i + 1]])),
  };
}

function sizeClass(size: number): 'b0' | 'b1' | 'b2' | 'b3_5' | 'b6_10' | 'b11_plus' {
  if (size <= 2) return (['b0', 'b1', 'b2'] as const)[size];
  return size <= 5 ? 'b3_5' : size <= 10 ? 'b6_10' : 'b11_plus';
}

/** Whether the state drew from its own streams only, one uniform of one block an event. */
export function isIsolated(events: readonly EventBatch[]): boolean {
  return events.every(
    ({ family, module, label, draws, blocks }) =>
      family === 'gumbel_key' &&
      module === GUMBEL_MODULE &&
      label === GUMBEL_LABEL &&
      draws.every((count) => count === 1) &&
      blocks.every((count) => count === 1),
  );
}

/** Whether events, uniforms and blocks, which the trace adds up, are as many as the countries that were considered. */
export function isReconciled(events: readonly EventBatch[], expected: number): boolean {
  const total = (of: 'seq' | 'draws' | 'blocks') =>
    events.reduce(
      (sum, batch) => sum + (of === 'seq' ? batch.seq.length : batch[of].reduce((all, n) => all + n, 0)),
      0,
    );
  return total('seq') === expected && total('draws') === expected && total('blocks') === expected;
}

/** Least and largest key of the chosen countries, printed; null where none was chosen. */
export function chosenKeys(
  events: readonly EventBatch[],
  decimals: number,
): { least: string; largest: string } | null {
  let least = Infinity;
  let largest = -Infinity;
  for (const { seq, payload } of events) {
    const columns = { key: payload['key'], selected: payload['selected'] };
    if (columns.key.kind !== 'fixed') continue;
    const bare = { ...columns, key: { ...columns.key, validity: undefined } };
    const key = valuesOf({ rows: seq.length, columns: bare }, 'gumbel_key', 'key', 'float64');
    const selected = valuesOf({ rows: seq.length, columns: bare }, 'gumbel_key', 'selected', 'bool');
    for (let i = 0; i < key.length; i++) {
      if (selected[i] === 0) continue;
      least = Math.min(least, key[i]);
      largest = Math.max(largest, key[i]);
    }
  }
  return least > largest ? null : { least: least.toFixed(decimals), largest: largest.toFixed(decimals) };
}
