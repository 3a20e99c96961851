import { Failure, stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import type { OffsetRow } from './compile-timetable.js';

/** The release of the tz database that a `tzdb_release` states. */
export interface ClockRelease {
  readonly tag: string;
  readonly archiveSha256: string;
  /** Seconds since 1970: changes from then on are not in the tables. */
  readonly horizon: number;
}

const RELEASE = 'tzdb_release';
const TRANSITIONS = 'tzdb_transitions';

/**
 * @throws Failure `E_2A_S3_020_TZDB_PARSE_ERROR` for another number of rows than one
 */
export function clockRelease(table: Table): ClockRelease {
  if (table.rows !== 1)
    throw new Failure('E_2A_S3_020_TZDB_PARSE_ERROR', 'The tz database is of one release.', {
      dataset: RELEASE,
      expected: 'one row',
      found: `${table.rows} rows`,
    });
  const text = (name: string) => {
    const { codes, dictionary } = stringsOf(table, RELEASE, name);
    return dictionary[codes[0]];
  };
  return {
    tag: text('release_tag'),
    archiveSha256: text('archive_sha256'),
    horizon: Number(valuesOf(table, RELEASE, 'horizon_utc', 'int64')[0]),
  };
}

/**
 * A timetable that ends before the world does would leave its last clock standing.
 *
 * @param end seconds since 1970: the first instant that no clock is asked for
 * @throws Failure `E_2A_S3_090_HORIZON_SHORT`
 */
export function checkHorizon({ tag, horizon }: ClockRelease, end: number): void {
  if (end <= horizon) return;
  throw new Failure('E_2A_S3_090_HORIZON_SHORT', `The clocks of ${tag} end before the world.`, {
    dataset: RELEASE,
    column: 'horizon_utc',
    expected: `${end} or later`,
    found: String(horizon),
  });
}

/** The rows of `tzdb_transitions`, in order of zone and instant, as `compileTimetable` takes them. */
export function* offsetRows(table: Table): Generator<OffsetRow> {
  const { codes, dictionary } = stringsOf(table, TRANSITIONS, 'tzid');
  const offsets = valuesOf(table, TRANSITIONS, 'offset_seconds', 'int32');
  const instants = nullableInstants(table);
  for (let row = 0; row < table.rows; row++)
    yield { tzid: dictionary[codes[row]], fromUtc: instants(row), offsetSeconds: offsets[row] };
}

function nullableInstants(table: Table): (row: number) => number | null {
  const column = table.columns['from_utc'];
  if (column?.kind !== 'fixed' || column.type !== 'int64')
    throw new Failure('E_2A_S3_020_TZDB_PARSE_ERROR', 'Instants are whole seconds.', {
      dataset: TRANSITIONS,
      column: 'from_utc',
      expected: 'int64',
      found: column ? String(column.type) : 'nothing',
    });
  const values = column.values as BigInt64Array;
  const { validity } = column;
  return (row) => (validity?.[row] === 0 ? null : Number(values[row]));
}
