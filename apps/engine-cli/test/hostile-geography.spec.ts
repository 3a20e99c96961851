import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  binary,
  bytesAt,
  loadContracts,
  strings,
  type BinaryColumn,
  type Table,
} from '@merchantry/contracts';
import { openDatabase, readTable, writeParquet, type Database } from '@merchantry/tables';
import { CommandSession } from './command-session.js';
import { rowsOf, textAt } from './forged-changes.js';
import { publishedFiles } from './published-files.js';
import { ScratchWorkspace, type Answer } from './scratch-workspace.js';

/*
 * Polygons that nobody should guess about, as they reach a user: in a file of the user's own when references are built, and
 * in the reference table itself, where S1 has the last word. Either way the command ends with status 1 and names the
 * country and the reason, and what was published stands.
 */

let workspace: ScratchWorkspace;
let session: CommandSession;
let database: Database;
let countries: Table;
const REFERENCE = 'reference/layer1/world_countries/part-00000.parquet';

beforeAll(async () => {
  workspace = new ScratchWorkspace({ with: 'world', name: 'geography-' });
  session = await CommandSession.open();
  database = await openDatabase();
  countries = await readTable(database, [workspace.path(REFERENCE)], schema());
});

afterAll(() => {
  session.close();
  database.close();
  workspace.remove();
});

const schema = () => loadContracts(workspace.root).tableSchema('world_countries');

type Ring = readonly number[];

const bytesOf = (write: (view: DataView) => void, length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  write(new DataView(bytes.buffer, bytes.byteOffset, length));
  return bytes;
};
const head = (type: number, count: number) =>
  bytesOf((view) => {
    view.setUint8(0, 1);
    view.setUint32(1, type, true);
    view.setUint32(5, count, true);
  }, 9);
const ringBytes = (ring: Ring) =>
  bytesOf(
    (view) => {
      view.setUint32(0, ring.length / 2, true);
      ring.forEach((value, i) => view.setFloat64(4 + 8 * i, value, true));
    },
    4 + 8 * ring.length,
  );

/** A MultiPolygon of one part in well-known binary. */
const wkb = (...rings: Ring[]): Buffer =>
  Buffer.concat([head(6, 1), head(3, rings.length), ...rings.map(ringBytes)]);

const box = (w: number, s: number, e: number, n: number): Ring => [w, s, e, s, e, n, w, n, w, s];
const good = wkb(box(0, 0, 2, 2));

/** The table with other codes and values, row by row; what else it has comes from the rows that stand there. */
function withRows(rows: readonly (readonly [iso: string, value: Uint8Array])[]): Table {
  const { geometry: _, ...others } = countries.columns;
  const at = rows.map((_row, i) => Math.min(i, countries.rows - 1));
  const kept = rowsOf({ rows: countries.rows, columns: others }, at);
  return {
    rows: rows.length,
    columns: {
      ...kept.columns,
      country_iso: strings(rows.map(([iso]) => iso)),
      geometry: binary(rows.map(([, value]) => value)),
    },
  };
}
const everyRow = (): [string, Uint8Array][] =>
  Array.from({ length: countries.rows }, (_, row) => [
    textAt(countries, 'country_iso', row),
    bytesAt(countries.columns['geometry'] as BinaryColumn, row),
  ]);

/** While the reference table holds these rows. */
async function withReference(rows: [string, Uint8Array][], check: () => Promise<void>): Promise<void> {
  const path = workspace.path(REFERENCE);
  rmSync(path, { force: true });
  await writeParquet(database, path, withRows(rows), schema());
  await check();
}

const said = ({ stdout }: Answer) => JSON.parse(stdout) as Record<string, unknown>;

/** What S1 and the states after it have published. */
const standing = () =>
  Object.fromEntries(
    Object.entries(publishedFiles(workspace)).filter(([path]) =>
      /^runs\/[^/]+\/(data\/layer1\/1B\/(tile_|s[3-9]_|site_|validation\/)|records\/1B\.S[1-9])/.test(path),
    ),
  );

/** S1 on what is there now, behind a gate that seals it. */
async function refusedByS1(): Promise<Record<string, unknown>> {
  const state = (id: string) => session.run(workspace, ['state', id, '--profile', 'smoke', '--json']);
  expect(await state('1B.S0')).toMatchObject({ status: 0 });
  const before = standing();
  expect(Object.keys(before).length).toBeGreaterThan(9);
  const answer = await state('1B.S1');
  expect(answer).toMatchObject({ status: 1 });
  expect(standing()).toEqual(before);
  return said(answer);
}

describe('polygons in the reference table, before S1', () => {
  it.each([
    ['a bow-tie', 'Two edges of a polygon cross', wkb([0, 0, 2, 2, 2, 0, 0, 1, 0, 0])],
    ['a hole across its outer ring', 'Two edges of a polygon cross', wkb(box(0, 0, 4, 4), box(3, 1, 5, 2))],
    ['a coordinate that is no number', 'not a finite number', wkb([0, 0, NaN, 0, 2, 2, 0, 0])],
    ['an open ring', 'does not end where it begins', wkb([0, 0, 2, 0, 2, 2, 0, 2])],
    ['a cut value', 'not a MultiPolygon in well-known binary', good.subarray(0, 40)],
    ['no land', 'no land', head(6, 0)],
  ])('with %s are E001 with the country and the reason', async (_, reason, value) => {
    const rows = everyRow();
    const [iso] = rows[0];
    rows[0] = [iso, value];
    await withReference(rows, async () => {
      const failure = await refusedByS1();
      expect(failure).toMatchObject({
        status: 'FAIL',
        code: 'E001_GEO_INVALID',
        dataset: 'world_countries',
        column: 'geometry',
        row: 0,
      });
      expect(failure['message']).toContain(`The polygon of ${iso} is invalid`);
      expect(failure['message']).toContain(reason);
    });
  });

  it('are E005 where a country has none', async () => {
    const rows = everyRow();
    const [[iso]] = rows.splice(7, 1);
    await withReference(rows, async () => {
      expect(await refusedByS1()).toMatchObject({ code: 'E005_ISO_FK', expected: `a polygon of ${iso}` });
    });
  });

  it('are E005 where a country has two', async () => {
    const rows = everyRow();
    const [iso] = rows[7];
    rows.splice(8, 0, [iso, good]);
    await withReference(rows, async () => {
      expect(await refusedByS1()).toMatchObject({ code: 'E005_ISO_FK', row: 8, found: `${iso} again` });
    });
  });
});

describe("a user's own polygons", () => {
  const squares = (ring: readonly (readonly number[])[]) =>
    JSON.stringify({
      type: 'FeatureCollection',
      features: everyRow().map(([country_iso], i) => {
        const [west, south] = [2 * (i % 160) - 170, 2 * Math.floor(i / 160)];
        const corners = [0, 1, 2, 3].map((k) => [west + Number(k === 1 || k === 2), south + Number(k > 1)]);
        const coordinates = [i === 60 ? ring : [...corners, corners[0]]];
        return { type: 'Feature', properties: { country_iso }, geometry: { type: 'Polygon', coordinates } };
      }),
    });

  it.each([
    [
      'a bow-tie',
      'geo_ring_self_crossing',
      [
        [0, 0],
        [2, 2],
        [2, 0],
        [0, 3],
        [0, 0],
      ],
    ],
    [
      'an open ring',
      'geo_ring_unclosed',
      [
        [0, 0],
        [2, 0],
        [2, 2],
        [0, 2],
      ],
    ],
  ])('with %s build no reference', async (_, code, ring) => {
    const [iso] = everyRow()[60];
    const path = workspace.path('countries.geojson');
    writeFileSync(path, squares(ring));
    const before = publishedFiles(workspace);
    const answer = await session.run(
      workspace,
      ['reference', 'build', '--profile', 'smoke', '--source', 'countries=countries.geojson', '--json'], // prettier-ignore
    );
    expect(answer).toMatchObject({ status: 1 });
    expect(said(answer)).toMatchObject({ status: 'FAIL', code, message: expect.stringContaining(iso) });
    expect(publishedFiles(workspace)).toEqual(before);
  });
});
