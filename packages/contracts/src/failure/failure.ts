import { FAILURE_CODES, type FailureClass, type FailureCode } from './codes.js';

/** Where a failure stands and what was wrong there. Every field is optional but the message's facts should not be. */
export interface FailurePlace {
  /** Dataset, policy or artefact id. */
  readonly dataset?: string;
  readonly column?: string;
  /** 0-based row of the dataset, or the 1-based line of a text file when `line` is set instead. */
  readonly row?: number | bigint;
  readonly line?: number;
  /** File or folder, relative to the run or workspace root where one is known. */
  readonly path?: string;
  readonly expected?: string;
  readonly found?: string;
  readonly merchantId?: bigint;
  /** Typed particulars for the failure record (JSON-safe; bigints allowed). */
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * The one error type of the house: a code from the table in `codes.ts`, the place, what was expected and what was
 * found. `exitCode` is 2 for wrong usage and 1 for everything else.
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly failureClass: FailureClass;
  readonly place: FailurePlace;

  constructor(code: FailureCode, message: string, place: FailurePlace = {}) {
    super(message, place.cause === undefined ? undefined : { cause: place.cause });
    this.name = 'Failure';
    this.code = code;
    this.failureClass = FAILURE_CODES[code].class;
    this.place = place;
  }

  get exitCode(): 1 | 2 {
    return this.failureClass === 'USAGE' ? 2 : 1;
  }

  /** `CODE: message` and, on lines of their own, the place, what was expected and what was found. */
  describe(): string {
    const { dataset, column, row, line, path, expected, found, merchantId } = this.place;
    const facts: [string, unknown][] = [
      ['dataset', dataset],
      ['column', column],
      ['row', row],
      ['line', line],
      ['merchant', merchantId],
      ['file', path],
      ['expected', expected],
      ['found', found],
    ];
    const lines = facts
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `  ${name}: ${String(value)}`);
    return [`${this.code}: ${this.message}`, ...lines].join('\n');
  }
}

/** True for a Failure, also one that came from another copy of this package or crossed a worker boundary. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof Failure || (error instanceof Error && error.name === 'Failure' && 'code' in error);
}
