import { splitStateId, type FailureCode, type StateId, type Table } from '@merchantry/contracts';
import type { Closing } from '../define-state.js';
import { openEvents } from './event-rows.js';
import type { FindingsOf } from './findings.js';
import type { RngAccounting } from './rng-accounting.js';

/** The check that a failure of an inspection belongs to, and its code there. */
export type Inspected<Check extends string> = readonly [check: Check, code: FailureCode];

/** How a segment opens what it has published. */
export interface PublishedTablesOptions<Check extends string> {
  readonly closing: Pick<Closing, 'open' | 'outputs' | 'randomLog'>;
  readonly findings: FindingsOf<Check> & FindingsOf<'rng_envelope' | 'rng_trace_coverage'>;
  readonly accounting: RngAccounting;
  /** What the failures of an inspection are called in the segment, by their codes. */
  readonly inspected: Readonly<Partial<Record<FailureCode, Inspected<Check>>>>;
  /** What every other failure is called. */
  readonly otherwise: Inspected<Check>;
  /** What else must hold of every table; a Failure that it throws is a finding of the check of `otherwise`. */
  readonly also?: (table: Table, dataset: string) => void;
}

/** The tables of a segment as its closing state opens them: inspected as published, their random draws accounted for. */
export class PublishedTables<Check extends string> {
  constructor(private readonly options: PublishedTablesOptions<Check>) {}

  /**
   * The part of a declared table that one state published (the only one where there is one producer), in the declared
   * order. Whatever is wrong with it is a finding; the events of a family enter the accounts.
   */
  async open(dataset: string, state?: StateId): Promise<Table> {
    const { closing, findings, accounting, inspected, otherwise, also } = this.options;
    const { table, failures } = await closing.open(dataset, state);
    for (const { code, message, place } of failures) {
      const [check, own] = inspected[code] ?? otherwise;
      findings.fail(check, own, {
        dataset,
        row: place.row === undefined ? undefined : Number(place.row),
        merchant: place.merchantId,
        expected: place.expected ?? message,
        found: `${place.column === undefined ? '' : `${place.column}: `}${place.found ?? code}`,
      });
    }
    if (also) findings.guard(otherwise[0], dataset, () => also(table, dataset));
    if (accounting.knows(dataset))
      findings.guard('rng_envelope', dataset, () => accounting.addFamily(openEvents(table, dataset)));
    return table;
  }

  /** The trace and audit logs of every state, against all events: to be called when every family has been opened. */
  async openRandomLog(): Promise<void> {
    const { closing, findings, accounting } = this.options;
    const log = closing.randomLog;
    const logs = log === null ? [] : closing.outputs().filter(({ id }) => id === log.trace);
    for (const { id, state } of logs) {
      const audit = await this.open(log!.audit, state);
      const trace = await this.open(id, state);
      findings.guard('rng_trace_coverage', id, () => {
        accounting.addTrace(trace);
        accounting.checkAudit(audit, state);
      });
    }
    accounting.checkTotals();
    accounting.checkProducers(logs.map(({ state }) => splitStateId(state).state));
    accounting.checkDisjoint();
  }
}
