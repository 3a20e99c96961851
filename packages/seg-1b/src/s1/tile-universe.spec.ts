import { describe, expect, it } from '@jest/globals';
import { strings } from '@merchantry/contracts';
import {
  globalGrid,
  multiPolygon,
  polygonsAsWkb,
  tileId,
  wkbOf,
  type PolygonRings,
  type ZonePieceColumns,
} from '@merchantry/geo';
import { countryShapes, type CountryPolygonColumns } from '../tiles/country-shapes.js';
import { predicateOf } from './country-tiles.js';
import { tileBoundsBatches, tileIndexBatches } from '../tiles/expand-tiles.js';
import { globalPin, pinnedGrid } from './pinned-grid.js';
import { TileReader, tileOf } from '../tiles/tile-reader.js';
import { tileRows } from '../tiles/tile-rows.js';
import { checkTileSpans, tileCount, type TileSpans } from '../tiles/tile-spans.js';
import { tileUniverse, type TileUniverse, type TileUniverseInputs } from './tile-universe.js';

const grid = globalGrid(30);
const box = (w: number, s: number, e: number, n: number) => [w, s, e, s, e, n, w, n, w, s];
const failing = (code: string) => expect.objectContaining({ code });

const coded = (values: readonly string[]) => {
  const { codes, dictionary } = strings(values);
  return { codes, dictionary };
};

function countriesOf(shapes: Record<string, readonly PolygonRings[]>): CountryPolygonColumns {
  const values = Object.values(shapes).map((polygons) => wkbOf(multiPolygon(polygons)));
  const offsets = new Uint32Array(values.length + 1);
  values.forEach((value, i) => (offsets[i + 1] = offsets[i] + value.length));
  const bytes = new Uint8Array(offsets[values.length]);
  values.forEach((value, i) => bytes.set(value, offsets[i]));
  return { countryIso: coded(Object.keys(shapes)), geometry: { offsets, bytes } };
}

type Box = readonly [number, number, number, number];

function piecesOf(rows: readonly (readonly [string, Box])[]): ZonePieceColumns {
  const side = (k: number) => Float64Array.from(rows, ([, corners]) => corners[k]);
  return {
    tzid: coded(rows.map(([tzid]) => tzid)),
    geometry: polygonsAsWkb(multiPolygon(rows.map(([, corners]) => [box(...corners)]))),
    minLon: side(0),
    minLat: side(1),
    maxLon: side(2),
    maxLat: side(3),
  };
}

// AA: 8 x 4 degrees, in zones East and West, and Inner within East. BB: an islet within one cell. CC: one zone.
const shapes = {
  AA: [[box(0, 0, 8, 4)]],
  BB: [[box(20.1, 10.1, 20.2, 10.2)]],
  CC: [[box(30, 0, 32, 1), box(30.6, 0.1, 31.4, 0.9)]],
};
const zones: readonly (readonly [string, string, boolean])[] = [
  ['AA', 'Z/East', true],
  ['AA', 'Z/Inner', true],
  ['AA', 'Z/West', true],
  ['BB', 'Z/Islet', true],
  ['CC', 'Z/Far', true],
];
const pieces = piecesOf([
  ['Z/West', [-1, -1, 4, 3]],
  ['Z/East', [4, -1, 9, 3]],
  ['Z/Inner', [6, 1, 7, 2]],
  ['Z/Elsewhere', [-1, 3, 9, 5]],
]);

const inputs: TileUniverseInputs = {
  grid,
  isos: ['AA', 'BB', 'CC'],
  countries: countriesOf(shapes),
  countryZones: {
    countryIso: coded(zones.map(([iso]) => iso)),
    tzid: coded(zones.map(([, tzid]) => tzid)),
    material: zones.map(([, , material]) => Number(material)),
  },
  zonePieces: pieces,
  predicate: 'center',
};

/** Stratum of every tile of a country, by tile id. */
function strataOf({ spans }: TileUniverse, country: number): Map<number, string> {
  const out = new Map<number, string>();
  for (let i = 0; i < spans.row.length; i++)
    if (spans.country[i] === country)
      for (let c = 0; c < spans.colLen[i]; c++)
        out.set(tileId(grid, spans.row[i], spans.colStart[i] + c), spans.strata[spans.stratum[i]]);
  return out;
}

describe('tileUniverse', () => {
  const universe = tileUniverse(inputs);

  it('holds the tiles of every country in order, each once', () => {
    checkTileSpans(universe.spans);
    expect(universe.countries.map(({ cellsIncluded }) => cellsIncluded)).toEqual([128, 1, 4]);
    expect(tileCount(universe.spans)).toBe(133);
    expect(universe.countries[2].cellsExcludedHole).toBe(4);
    expect(universe.countriesWithoutTiles).toEqual([]);
  });

  it('gives tiles to the zone at their centre, of overlapping zones the smaller, of none the nearest', () => {
    const strata = strataOf(universe, 0);
    expect(strata.size).toBe(128);
    for (const [tile, stratum] of strata) {
      const { centroidLon: lon, centroidLat: lat } = tileOf(universe.spans, tile);
      const inner = lon > 6 && lon < 7 && lat > 1 && lat < 2;
      expect(stratum).toBe(inner ? 'Z/Inner' : lon < 4 ? 'Z/West' : 'Z/East');
    }
    // The northern degree lies in a zone that AA does not have.
    expect(universe.countries[0].movedZone).toBe(32);
  });

  it('lets a preference decide where zones overlap', () => {
    const overlapPreference = new Map([['AA', ['Z/East']]]);
    const strata = new Set(strataOf(tileUniverse({ ...inputs, overlapPreference }), 0).values());
    expect(strata.has('Z/East')).toBe(true);
    // Inner is material and is given the tile in the middle of its piece.
    const figures = tileUniverse({ ...inputs, overlapPreference }).countries[0];
    expect([figures.givenToZone, figures.emptyMaterialZones]).toEqual([1, []]);
  });

  it('takes what it overlaps for a country without a centre, and says where in the tile it lies', () => {
    expect(universe.fallbacks).toEqual([{ countryIso: 'BB', rule: 'any_overlap' }]);
    const { overlaps } = universe;
    expect([...overlaps.country]).toEqual([1]);
    expect(overlaps.fraction[0]).toBeCloseTo(0.04, 12);
    expect([overlaps.minLon[0], overlaps.maxLat[0]]).toEqual([20.1, 10.2]);
    expect(overlaps.pointLon[0]).toBeCloseTo(20.15, 12);
    expect(overlaps.pointLat[0]).toBeCloseTo(10.15, 12);
  });

  it('takes the nearest tile for a country of no measurable area', () => {
    const speck = { ...shapes, BB: [[box(2.1, 2.1, 2.1 + 1e-8, 2.1 + 1e-8)]] };
    const { fallbacks, spans, countries } = tileUniverse({ ...inputs, countries: countriesOf(speck) });
    expect(fallbacks).toEqual([{ countryIso: 'BB', rule: 'nearest' }]);
    checkTileSpans(spans);
    // The owner keeps others, so it loses this one.
    expect(countries[0].cellsIncluded).toBe(127);
  });

  it('adds tiles for a material zone that holds no centre of its country', () => {
    const islets = { ...shapes, AA: [[box(0, 0, 8, 4)], [box(-2.45, 1.05, -2.4, 1.1)]] };
    const countryZones = {
      countryIso: coded([...zones.map(([iso]) => iso), 'AA']),
      tzid: coded([...zones.map(([, tzid]) => tzid), 'Z/Isle']),
      material: [...(inputs.countryZones.material as number[]), 1],
    };
    const zonePieces = piecesOf([
      ['Z/West', [-1, -1, 4, 3]],
      ['Z/East', [4, -1, 9, 3]],
      ['Z/Inner', [6, 1, 7, 2]],
      ['Z/Isle', [-3, 0, -2, 2]],
    ]);
    const { countries, spans } = tileUniverse({
      ...inputs,
      countries: countriesOf(islets),
      countryZones,
      zonePieces,
    });
    expect([countries[0].addedForZone, countries[0].cellsIncluded]).toEqual([1, 129]);
    const added = [...spans.rule.keys()].filter((i) => spans.country[i] === 0 && spans.rule[i] === 1);
    expect(added.map((i) => spans.strata[spans.stratum[i]])).toEqual(['Z/Isle']);
  });

  it('takes every overlapped tile under the predicate any_overlap', () => {
    const { spans, fallbacks } = tileUniverse({ ...inputs, predicate: predicateOf('any_overlap') });
    expect(fallbacks).toEqual([]);
    // CC is 4 x 2 cells, all of them partly outside its hole.
    expect(tileCount(spans)).toBe(128 + 1 + 8);
  });

  it('cuts only rings with an edge over the antimeridian', () => {
    const crossing = { ...shapes, CC: [[box(179, 0, -179, 1)]] };
    const { spans, countries } = tileUniverse({ ...inputs, countries: countriesOf(crossing) });
    expect(countries[2].cellsIncluded).toBe(8);
    const columns = [...spans.country.keys()]
      .filter((i) => spans.country[i] === 2)
      .map((i) => spans.colStart[i]);
    expect(columns).toEqual([0, 718, 0, 718]);
    const native = { ...shapes, CC: [[box(179, 0, 180, 1)], [box(-180, 0, -179, 1)]] };
    expect(tileUniverse({ ...inputs, countries: countriesOf(native) }).spans).toEqual(spans);
  });
});

describe('refusals of S1', () => {
  it('names an invalid polygon, its country and the reason', () => {
    const bowTie = countriesOf({ AA: [[[0, 0, 2, 2, 2, 0, 0, 1, 0, 0]]] });
    expect(() => countryShapes(['AA'], bowTie)).toThrow(
      expect.objectContaining({
        code: 'E001_GEO_INVALID',
        place: expect.objectContaining({
          detail: expect.objectContaining({ country_iso: 'AA', reason: 'geo_ring_self_crossing' }),
        }),
      }),
    );
  });

  it('refuses polygons without country, countries without polygon or zone', () => {
    expect(() => countryShapes(['AA', 'ZZ'], inputs.countries)).toThrow(failing('E005_ISO_FK'));
    expect(() => countryShapes(['AA', 'BB', 'CC', 'DD'], inputs.countries)).toThrow(failing('E005_ISO_FK'));
    const none = { ...inputs.countryZones, countryIso: coded(['AA', 'AA', 'AA', 'BB', 'BB']) };
    expect(() => tileUniverse({ ...inputs, countryZones: none })).toThrow(failing('E005_ISO_FK'));
  });

  it('refuses an unknown predicate', () => {
    expect(() => predicateOf('touches')).toThrow(failing('E008_INCLUSION_RULE'));
  });

  it('takes a raster on the very grid of the profile and no other', () => {
    const found = { ...globalPin(5), crs: 'EPSG:4326' };
    expect(pinnedGrid(5, found).columns).toBe(4320);
    expect(() => pinnedGrid(5, { ...found, crs: 'EPSG:3857' })).toThrow(failing('E007_CRS_MISMATCH'));
    for (const change of [
      { b: 1e-9 },
      { c: -180.0012493 },
      { a: 1 / 12 + 1e-12 },
      { nrows: 2159 },
      { f: 84 },
      { ncols: 4321 },
    ])
      expect(() => pinnedGrid(5, { ...found, ...change })).toThrow(failing('E002_RASTER_MISMATCH'));
  });

  it('refuses spans that overlap, leave the grid or count wrongly', () => {
    const { spans } = tileUniverse(inputs);
    const changed = (change: (copy: TileSpans) => void) => {
      const copy = {
        ...spans,
        colStart: spans.colStart.slice(),
        colLen: spans.colLen.slice(),
        rule: spans.rule.slice(),
      };
      change(copy);
      return () => checkTileSpans(copy);
    };
    expect(changed(({ colStart }) => (colStart[1] = colStart[0]))).toThrow(failing('E003_DUP_TILE'));
    expect(changed(({ colLen }) => (colLen[0] = 0))).toThrow(failing('E004_BOUNDS'));
    expect(changed(({ colLen }) => (colLen[0] = 1))).toThrow(failing('E004_BOUNDS'));
    expect(changed(({ rule }) => (rule[0] = 3))).toThrow(failing('E008_INCLUSION_RULE'));
  });
});

describe('tileRows', () => {
  it('has the areas that the specification works out', () => {
    const { area } = tileRows(globalGrid(0.5));
    expect(area[10800]).toBeCloseTo(854_796.67, 2);
    // The row whose southern side is 60 N.
    expect(area[3599]).toBeCloseTo(431_668.61, 2);
    const whole = tileRows(grid).area.reduce((sum, cell) => sum + cell * grid.columns, 0);
    expect(Math.abs(whole / 5.10065621724e14 - 1)).toBeLessThan(1e-11);
  });
});

describe('readers', () => {
  const { spans } = tileUniverse(inputs);
  const reader = new TileReader(spans);

  it('finds the tile of every ordinal and the ordinal of every tile', () => {
    for (let country = 0; country < 3; country++) {
      let before = -1;
      for (let ordinal = 0; ordinal < reader.count(country); ordinal++) {
        const tile = reader.tileAt(country, ordinal);
        expect(tile).toBeGreaterThan(before);
        expect(reader.ordinalOf(country, tile)).toBe(ordinal);
        before = tile;
      }
      expect(() => reader.tileAt(country, reader.count(country))).toThrow(failing('E004_BOUNDS'));
    }
    expect(reader.ordinalOf(1, reader.tileAt(0, 0))).toBe(-1);
    expect(reader.ordinalOf(0, 0)).toBe(-1);
    expect(() => tileOf(spans, grid.rows * grid.columns)).toThrow(failing('E004_BOUNDS'));
  });

  it('expands to the same rows whatever the size of a batch', () => {
    for (const expand of [tileIndexBatches, tileBoundsBatches]) {
      const ids = (size?: number) =>
        [...expand(spans, size)].flatMap(({ columns }) => {
          const ofTile = columns.tile_id;
          return ofTile.kind === 'fixed' ? [...ofTile.values].map(Number) : [];
        });
      const expected = [0, 1, 2].flatMap((country) =>
        Array.from({ length: reader.count(country) }, (_, ordinal) => reader.tileAt(country, ordinal)),
      );
      expect(ids()).toEqual(expected);
      expect(ids(7)).toEqual(expected);
    }
  });
});
