import { describe, expect, it } from '@jest/globals';
import { fixed, strings, type Table } from '@merchantry/contracts';
import { failureOf } from '../../test/failure-of.js';
import { checkHorizon, clockRelease, offsetRows } from './clock-tables.js';

const releases = (...tags: string[]): Table => ({
  rows: tags.length,
  columns: {
    release_tag: strings(tags),
    archive_sha256: strings(tags.map(() => '0'.repeat(64))),
    horizon_utc: fixed('int64', new BigInt64Array(tags.length).fill(2_145_916_800n)),
  },
});

describe('the release of the clocks', () => {
  it('is the one row of its table', () => {
    expect(clockRelease(releases('2026f'))).toEqual({
      tag: '2026f',
      archiveSha256: '0'.repeat(64),
      horizon: 2_145_916_800,
    });
  });

  it.each([[[]], [['2025b', '2026f']]])('is refused where the table has rows for %j', (tags) => {
    const failure = failureOf(() => clockRelease(releases(...tags)));
    expect([failure?.code, failure?.place.found]).toEqual([
      'E_2A_S3_020_TZDB_PARSE_ERROR',
      `${tags.length} rows`,
    ]);
  });

  it('reaches to the end of the world, or is refused', () => {
    const release = clockRelease(releases('2026f'));
    expect(failureOf(() => checkHorizon(release, release.horizon))).toBeNull();
    const failure = failureOf(() => checkHorizon(release, release.horizon + 1));
    expect(failure?.code).toBe('E_2A_S3_090_HORIZON_SHORT');
    expect(failure?.place).toMatchObject({ column: 'horizon_utc', found: '2145916800' });
  });
});

describe('rows of the clocks', () => {
  const tzid = strings(['Z/A', 'Z/A', 'Z/B']);
  const offset_seconds = fixed('int32', Int32Array.of(3600, 7200, -1800));

  it('begin each zone without an instant', () => {
    const from_utc = fixed('int64', BigInt64Array.of(0n, -86_400n, 0n), Uint8Array.of(0, 1, 0));
    expect([...offsetRows({ rows: 3, columns: { tzid, from_utc, offset_seconds } })]).toEqual([
      { tzid: 'Z/A', fromUtc: null, offsetSeconds: 3600 },
      { tzid: 'Z/A', fromUtc: -86_400, offsetSeconds: 7200 },
      { tzid: 'Z/B', fromUtc: null, offsetSeconds: -1800 },
    ]);
  });

  it('are refused where instants are none', () => {
    const from_utc = fixed('float64', Float64Array.of(0, 1, 2));
    const failure = failureOf(() => [
      ...offsetRows({ rows: 3, columns: { tzid, from_utc, offset_seconds } }),
    ]);
    expect([failure?.code, failure?.place.found]).toEqual(['E_2A_S3_020_TZDB_PARSE_ERROR', 'float64']);
  });
});
