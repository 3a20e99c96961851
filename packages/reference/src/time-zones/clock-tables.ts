import { fixed, strings, type Table } from '@merchantry/contracts';
import type { SourceFile } from '../source-file.js';
import { CLOCK_HORIZON, type ClockRelease } from './clock-changes.js';

/** Columns of `tzdb_release`: its one row. */
export const releaseTable = ({ tag, clocks }: ClockRelease, { id, sha256 }: SourceFile): Table => ({
  rows: 1,
  columns: {
    release_tag: strings([tag]),
    archive_sha256: strings([sha256]),
    horizon_utc: fixed('int64', BigInt64Array.of(BigInt(CLOCK_HORIZON))),
    source: strings([id]),
    zones: fixed('uint32', Uint32Array.of(clocks.size)),
  },
});

/** Columns of `tzdb_transitions`: one row a change, the first of each zone since ever. */
export function transitionTable({ clocks }: ClockRelease): Table {
  const rows = [...clocks].flatMap(([tzid, changes]) =>
    changes.map((change, seq) => ({ tzid, seq, ...change })),
  );
  return {
    rows: rows.length,
    columns: {
      tzid: strings(rows.map(({ tzid }) => tzid)),
      seq: fixed(
        'uint32',
        Uint32Array.from(rows, ({ seq }) => seq),
      ),
      from_utc: fixed(
        'int64',
        BigInt64Array.from(rows, ({ from }) => BigInt(from ?? 0)),
        Uint8Array.from(rows, ({ from }) => Number(from !== null)),
      ),
      offset_seconds: fixed(
        'int32',
        Int32Array.from(rows, ({ offset }) => offset),
      ),
      abbreviation: strings(rows.map(({ abbreviation }) => abbreviation)),
    },
  };
}
