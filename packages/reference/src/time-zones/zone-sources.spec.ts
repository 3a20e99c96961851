import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { bytesAt, type BinaryColumn, valueAt } from '@merchantry/contracts';
import { builtIn } from '../../test/built-in-inputs.js';
import { userPolygons } from '../geography/user-polygons.js';
import type { SourceFile } from '../source-file.js';
import { admittedZones } from './admitted-zones.js';
import { assertKnownZones } from './clock-release.js';
import { geoTzPieces } from './geo-tz-pieces.js';
import { zonePiecesFromUser } from './user-zones.js';
import { zonePieceTable } from './zone-tables.js';

const source = (text: string): SourceFile => ({
  id: 'user:zones.geojson',
  path: 'zones.geojson',
  dataset: 'time_zones',
  bytes: Buffer.from(text),
  sha256: '',
  dataLicence: 'Unstated',
});
const folder = mkdtempSync(join(tmpdir(), 'merchantry-zones-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
/** Zone pieces of a file with that text. */
async function read(text: string) {
  const path = join(folder, `zones-${files++}.geojson`);
  writeFileSync(path, text);
  return zonePiecesFromUser(await userPolygons({ ...source(text), path }));
}
const feature = (tzid: unknown, ...rings: number[][][]) => ({
  type: 'Feature',
  properties: { tzid },
  geometry: { type: 'Polygon', coordinates: rings },
});
const collection = (...features: unknown[]) => JSON.stringify({ type: 'FeatureCollection', features });
const square = [
  [10, 50],
  [11, 50],
  [11, 51],
  [10, 51],
  [10, 50],
];
const overTheAntimeridian = [
  [179, 0],
  [-179, 0],
  [-179, 1],
  [179, 1],
  [179, 0],
];

describe("a user's zones", () => {
  it('keep the order of the file within a zone and are cut at the antimeridian', async () => {
    const { tzids, zone, shape } = await read(
      collection(feature('Pacific/Fiji', overTheAntimeridian), feature('Europe/Berlin', square)),
    );
    expect(tzids).toEqual(['Europe/Berlin', 'Pacific/Fiji']);
    expect([...zone]).toEqual([0, 1, 1]);
    expect(shape.coordinates.every((degrees) => Math.abs(degrees) <= 180)).toBe(true);
  });

  const hostile: Record<string, [string, string, string]> = {
    'no JSON': ['{"type":', 'geo_vector_unreadable', ''],
    'another document': ['[1]', 'geo_vector_unreadable', ''],
    'no features': [collection(), 'geo_vector_unreadable', ''],
    'a feature without a tzid': [collection(feature(undefined, square)), 'geo_vector_name', '0'],
    'a tzid that is a fraction': [collection(feature(7.5, square)), 'geo_vector_name', '0'],
    'no features at all': ['{"type":"FeatureCollection"}', 'geo_vector_unreadable', ''],
    'a null feature': [collection(null), 'geo_vector_unreadable', ''],
    'a point': [
      collection({
        type: 'Feature',
        properties: { tzid: 'Europe/Berlin' },
        geometry: { type: 'Point', coordinates: [1, 2] },
      }),
      'geo_geometry_invalid',
      'Europe/Berlin',
    ],
    'an open ring': [
      collection(feature('Europe/Berlin', square.slice(0, 4))),
      'geo_ring_unclosed',
      'Europe/Berlin',
    ],
    'a vertex off the globe': [
      collection(
        feature('Europe/Berlin', [
          [10, 50],
          [11, 50],
          [11, 91],
          [10, 50],
        ]),
      ),
      'geo_coordinate_out_of_range',
      'Europe/Berlin',
    ],
    'a bow-tie': [
      collection(
        feature('Europe/Berlin', [
          [0, 0],
          [2, 2],
          [2, 0],
          [0, 3],
          [0, 0],
        ]),
      ),
      'geo_ring_self_crossing',
      'Europe/Berlin',
    ],
  };
  it.each(Object.keys(hostile))('are refused with %s', async (name) => {
    const [text, code, said] = hostile[name];
    await expect(read(text)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(said),
      place: { dataset: 'time_zones', path: expect.stringContaining(folder) },
    });
  });

  it('may only name zones whose clock changes are known', () => {
    const release = builtIn.clockRelease();
    const [tzdb] = builtIn.clockSources();
    const polygons = source('');
    const check = (tzids: string[], blamed: SourceFile) => () =>
      assertKnownZones(tzids, release, { polygons, tzdb, blamed });
    expect(check(['Europe/Berlin', 'America/Argentina/Ushuaia'], polygons)).not.toThrow();
    expect(check(['Europe/Berlin', 'Mars/Olympus'], polygons)).toThrow(
      expect.objectContaining({
        code: 'ingress_fk_unknown',
        place: expect.objectContaining({ dataset: 'time_zones', found: 'Mars/Olympus' }),
      }),
    );
  });
});

describe('the data of geo-tz', () => {
  it('are refused when they are not what is expected', () => {
    const index = JSON.stringify({ timezones: ['Etc/UTC'], lookup: { a: { pos: 0, len: 4 } } });
    for (const [text, data] of [
      ['{', ''],
      ['{"timezones":[]}', ''],
      [index, '\u0008\u00ff\u00ff\u00ff'],
    ])
      expect(() => geoTzPieces(source(text), source(data))).toThrow(
        expect.objectContaining({ code: 'reference_source_invalid' }),
      );
  });

  it('have whole quads as rectangles, drawn out to the edge of the globe', () => {
    const index = JSON.stringify({ timezones: ['Etc/UTC', 'Etc/GMT'], lookup: { a: [0], d: { b: [1, 0] } } });
    const { zone, shape } = geoTzPieces(source(index), source(''));
    expect([...zone]).toEqual([0, 1, 1]); // Etc/GMT first: north-east quad, then its piece of the south-east
    expect([...shape.coordinates.subarray(10, 20)]).toEqual([0, 0, 180, 0, 180, 90, 0, 90, 0, 0]);
  });
});

describe('the table of pieces', () => {
  it('holds well-known binary that DuckDB, GDAL and others read', async () => {
    const { rows, columns } = zonePieceTable(await read(collection(feature('Europe/Berlin', square))));
    expect(rows).toBe(1);
    const bytes = Buffer.from(bytesAt(columns.geometry as BinaryColumn, 0));
    expect(bytes.subarray(0, 13).toString('hex')).toBe('01' + '03000000' + '01000000' + '05000000');
    expect(bytes).toHaveLength(13 + 5 * 16);
    expect([bytes.readDoubleLE(13), bytes.readDoubleLE(21)]).toEqual([10, 50]);
    expect(['min_lon', 'min_lat', 'max_lon', 'max_lat'].map((name) => valueAt(columns[name], 0))).toEqual([
      10, 50, 11, 51,
    ]);
  });
});

describe('the list of country and zone pairs', () => {
  const [file, multi] = builtIn.countryZoneSources();
  const pairs = admittedZones(file, builtIn.isos());
  const refused = (text: string) => () => admittedZones({ ...source(text), id: multi.id }, ['AD', 'BE']);
  const header = 'country_iso,tzid,role,place_lon,place_lat,source\n';

  it("is IANA's, as moment-timezone carries it, with what was decided here", () => {
    const meta = JSON.parse(builtIn.zoneListSource().bytes.toString('utf8')) as {
      countries: Record<string, { zones: string[] }>;
      zones: Record<string, { lat: number; long: number; countries: string[] }>;
    };
    const iana = Object.entries(meta.countries).flatMap(([iso, { zones }]) =>
      zones.map((tzid) => {
        const { lat, long: lon, countries } = meta.zones[tzid];
        const own = countries[0] === iso;
        return { iso, tzid, role: own ? 'own' : 'stand-in', place: own ? { lon, lat } : null };
      }),
    );
    const key = ({ iso, tzid }: { iso: string; tzid: string }) => `${iso} ${tzid}`;
    const ours = new Map(pairs.map((pair) => [key(pair), pair]));
    const theirs = new Map(iana.map((pair) => [key(pair), pair]));
    expect([...ours.keys()].filter((pair) => !theirs.has(pair))).toEqual([
      'BV Europe/Oslo',
      'HM Indian/Kerguelen',
    ]);
    expect([...theirs.keys()].filter((pair) => !ours.has(pair))).toEqual(['UA Europe/Simferopol']);
    const other = iana.filter((pair) => ours.has(key(pair)) && ours.get(key(pair))!.role !== pair.role);
    expect(other.map(key)).toEqual(['VN Asia/Bangkok']);
    for (const pair of iana) if (ours.has(key(pair))) expect(ours.get(key(pair))!.place).toEqual(pair.place);
  });

  it('is refused when it is not one', () => {
    expect(refused(`${header}AD,Europe/Andorra,own,1.5,42.5,x\n`)).toThrow(
      expect.objectContaining({
        code: 'reference_drift',
        place: expect.objectContaining({ found: 'none for BE' }),
      }),
    );
    const row = 'AD,Europe/Andorra,own,1.5,42.5,x\n';
    expect(refused(header + row + row)).toThrow(expect.objectContaining({ code: 'ingress_pk_duplicate' }));
    for (const bad of ['XK,Europe/Belgrade,own,1,2,x', 'AD,A,mine,1,2,x', 'AD,A,own,,2,x', 'AD,A,own,1,91,x'])
      expect(refused(`${header}${bad}\n`)).toThrow(
        expect.objectContaining({ code: 'reference_source_invalid' }),
      );
  });
});
