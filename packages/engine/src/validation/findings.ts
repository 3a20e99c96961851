import { Failure, isFailure, type FailureCode } from '@merchantry/contracts';

/** Where a check failed and what was wrong there. */
export interface Finding<Check extends string = string> {
  readonly check: Check;
  readonly code: FailureCode;
  readonly dataset: string;
  /** 0-based row in the declared order of the dataset. */
  readonly row?: number;
  readonly merchant?: bigint;
  readonly expected: string;
  readonly found: string;
}

export type Place = Omit<Finding, 'check' | 'code'>;

/** What a check that all segments share does with findings: it reports under the names that it is known by. */
export interface FindingsOf<Check extends string> {
  readonly fail: (check: Check, code: FailureCode, place: Place) => void;
  readonly guard: (check: Check, dataset: string, act: () => void, code?: FailureCode) => void;
}

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

/** What the checks of a segment have found, in total and the first of each kind in full. */
export class Findings<Check extends string> implements FindingsOf<Check> {
  private readonly kept = new Map<Check, Finding<Check>[]>();
  private readonly counts = new Map<Check, number>();
  private readonly codes = new Map<FailureCode, number>();
  private readonly merchants = new Set<bigint>();

  /** `checks` in the order in which they speak: the first that fails names the code of the segment. */
  constructor(private readonly checks: readonly Check[]) {}

  fail(check: Check, code: FailureCode, place: Place): void {
    const kept = this.kept.get(check) ?? [];
    if (kept.length < KEPT) kept.push({ check, code, ...place });
    this.kept.set(check, kept);
    this.counts.set(check, this.count(check) + 1);
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
    if (place.merchant !== undefined) this.merchants.add(place.merchant);
  }

  /** `fail` for what a check finds of merchant `m` of these; the id is read only when there is something to say. */
  ofMerchant(check: Check, ids: BigUint64Array, m: number): MerchantFail {
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
  guard(check: Check, dataset: string, act: () => void, code?: FailureCode): void {
    try {
      act();
    } catch (error) {
      this.caught(check, dataset, error, code);
    }
  }

  /** As `guard`, for a part that gives something; null where it ended in a finding. */
  attempt<T>(check: Check, dataset: string, act: () => T): T | null {
    let result: T | null = null;
    this.guard(check, dataset, () => {
      result = act();
    });
    return result;
  }

  /** As `attempt`, for a part that waits. */
  async attemptLater<T>(check: Check, dataset: string, act: () => Promise<T>): Promise<T | null> {
    try {
      return await act();
    } catch (error) {
      this.caught(check, dataset, error);
      return null;
    }
  }

  private caught(check: Check, dataset: string, error: unknown, code?: FailureCode): void {
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

  count(check: Check): number {
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

  /** Every check, in order, with what came of it. */
  verdicts(): Record<string, 'PASS' | 'FAIL'> {
    return Object.fromEntries(
      this.checks.map((check) => [check, this.count(check) === 0 ? 'PASS' : 'FAIL'] as const),
    );
  }

  /** Findings kept in full, in the order of the checks. */
  list(): Finding<Check>[] {
    return this.checks.flatMap((check) => this.kept.get(check) ?? []);
  }

  /** @throws Failure of the first finding, with its code and place, where there is one */
  assertPassed(): void {
    const [first] = this.list();
    if (!first) return;
    throw new Failure(first.code, `The segment does not pass its validation: ${first.check}.`, {
      dataset: first.dataset,
      row: first.row,
      merchantId: first.merchant,
      expected: first.expected,
      found: first.found,
      detail: { failures_by_code: this.byCode() },
    });
  }
}
