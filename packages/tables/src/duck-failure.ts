import { Failure, isFailure, type FailurePlace } from '@merchantry/contracts';

const text = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** First line of an error message: DuckDB appends the SQL text and stack hints below it. */
export const firstLine = (error: unknown) => text(error).split('\n', 1)[0];

/** The failure of a file that could not be written; `found` carries what the operating system said. */
export function writeFailure(error: unknown, place: FailurePlace): Failure {
  if (isFailure(error)) return error;
  return new Failure('io_write_failure', 'A file cannot be written.', {
    expected: 'a place that can be written',
    ...place,
    found: firstLine(error),
    cause: error,
  });
}

/** The failure of a file that could not be read as what it should be. */
export function unreadable(error: unknown, expected: string, place: FailurePlace): Failure {
  if (isFailure(error)) return error;
  return new Failure('ingress_file_unreadable', `A file cannot be read as ${expected}.`, {
    ...place,
    expected,
    found: firstLine(error),
    cause: error,
  });
}
