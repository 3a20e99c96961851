import { isFailure, type FailureCode } from '@merchantry/contracts';

/** The checks of S9 in the order in which they speak: the first that fails names the code of the segment. */
export const CHECKS = [
  'artifact_completeness',
  'path_embed_equality',
  'egress_writer_sort',
  'schema_pk_fk',
  'lineage_recompute',
  'numeric_attestation',
  'rng_envelope',
  's1_replay',
  's2_replay',
  's3_replay',
  's4_replay',
  's5_replay',
  's6_replay',
  's7_replay',
  's8_replay',
  'rng_trace_coverage',
  'rng_stream_disjointness',
] as const;

export type CheckName = (typeof CHECKS)[number];

/** Where a check failed and what was wrong there. */
export interface Finding {
  readonly check: CheckName;
  readonly code: FailureCode;
  readonly dataset: string;
  /** 0-based row in the declared order of the dataset. */
  readonly row?: number;
  readonly merchant?: bigint;
  readonly expected: string;
  readonly found: string;
}

export type Place = Omit<Finding, 'check' | 'code'>;

/** Reports a finding on one merchant by one check. */
export type MerchantFail = (
  code: FailureCode,
  dataset: string,
  row: number | undefined,
  expected: unknown,
  found: unknown,
) => void;

/** How many findings of a check are kept in full; all are counted. */
const KEPT = 20;

/** What the checks have found, in total and the first of each kind in full. */
export class Findings {
  private readonly kept = new Map<CheckName, Finding[]>();
  private readonly counts = new Map<CheckName, number>();
  private readonly codes = new Map<FailureCode, number>();
  private readonly merchants = new Set<bigint>();

  fail(check: CheckName, code: FailureCode, place: Place): void {
    const kept = this.kept.get(check) ?? [];
    if (kept.length < KEPT) kept.push({ check, code, ...place });
    this.kept.set(check, kept);
    this.counts.set(check, this.count(check) + 1);
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
    if (place.merchant !== undefined) this.merchants.add(place.merchant);
  }

  /** `fail` for what a check finds of merchant `m` of these; the id is read only when there is something to say. */
  ofMerchant(check: CheckName, ids: BigUint64Array, m: number): MerchantFail {
    return (code, dataset, row, expected, found) =>
      this.fail(check, code, {
        dataset,
        row,
        merchant: ids[m],
        expected: String(expected),
        found: String(found),
      });
  }

  /** Run a part of a check; a Failure that it ends in is a finding like any other, under `code` where one is given. */
  guard(check: CheckName, dataset: string, act: () => void, code?: FailureCode): void {
    try {
      act();
    } catch (error) {
      if (!isFailure(error)) throw error;
      const { place } = error;
      this.fail(check, code ?? error.code, {
        dataset: place.dataset ?? dataset,
        row: place.row === undefined ? undefined : Number(place.row),
        merchant: place.merchantId,
        expected: place.expected ?? error.message,
        found: place.found ?? error.code,
      });
    }
  }

  /** As `guard`, for a part that gives something; null where it ended in a finding. */
  attempt<T>(check: CheckName, dataset: string, act: () => T): T | null {
    let result: T | null = null;
    this.guard(check, dataset, () => {
      result = act();
    });
    return result;
  }

  count(check: CheckName): number {
    return this.counts.get(check) ?? 0;
  }

  get passed(): boolean {
    return this.counts.size === 0;
  }

  get failedMerchants(): number {
    return this.merchants.size;
  }

  /** Findings by code, codes in ASCII order. */
  byCode(): Record<string, number> {
    return Object.fromEntries([...this.codes].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Findings kept in full, in the order of the checks. */
  list(): Finding[] {
    return CHECKS.flatMap((check) => this.kept.get(check) ?? []);
  }
}
