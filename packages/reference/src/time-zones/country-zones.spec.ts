import { describe, expect, it } from '@jest/globals';
import { globalGrid, rowCellAreas } from '@merchantry/geo';
import fc from 'fast-check';
import type { AdmittedZone, ZoneRole } from './admitted-zones.js';
import { admittedAmong } from './admitted-zones.js';
import { countryZones } from './country-zones.js';
import { multiZoneCountries, severalMaterialZones } from './multi-zone-countries.js';
import { NO_ZONE, type ZoneRaster } from './zone-raster.js';

const grid = globalGrid(1800); // 6 x 12 cells of 30 degrees
const size = grid.rows * grid.columns;
const tzids = ['P', 'Q', 'R'];
const isos = ['AA', 'BB'];
const place = (lon: number, lat: number) => ({ lon, lat });

const raster = (zone: Int16Array): ZoneRaster => ({ grid, tzids, spans: [], zone, shared: new Map() });
const owned = (owner: Int16Array) => ({
  grid,
  isos,
  owner,
  cells: Uint32Array.from(isos, (_, k) => owner.filter((o) => o === k).length),
  claimed: [],
});
const pair = (iso: string, tzid: string, role: ZoneRole, lon = 0, lat = 0): AdmittedZone => ({
  iso,
  tzid,
  role,
  place: role === 'own' ? place(lon, lat) : null,
});

describe('zones of countries', () => {
  it('are what a plain count says when every cell lies in a zone of its country', () => {
    const cell = fc.record({
      k: fc.integer({ min: -1, max: 1 }),
      z: fc.integer({ min: 0, max: 2 }),
      people: fc.integer({ min: 0, max: 1_000_000 }),
    });
    const admitted = isos.flatMap((iso) => tzids.map((tzid) => pair(iso, tzid, 'shared')));
    const areas = rowCellAreas(grid);
    fc.assert(
      fc.property(fc.array(cell, { minLength: size, maxLength: size }), (cells) => {
        const owner = Int16Array.from(cells, ({ k }) => k);
        fc.pre(owner.includes(0) && owner.includes(1));
        const { pairs } = countryZones(
          owned(owner),
          cells.map(({ people }) => people),
          raster(Int16Array.from(cells, ({ z }) => z)),
          admitted,
        );
        const twin = isos.flatMap((iso, k) => {
          const people = [0, 0, 0];
          const area = [0, 0, 0];
          const met = [false, false, false];
          cells.forEach((one, i) => {
            if (one.k !== k) return;
            people[one.z] += one.people;
            area[one.z] += areas[Math.floor(i / grid.columns)];
            met[one.z] = true;
          });
          const sum = (of: number[]) => of[0] + of[1] + of[2];
          const basis = sum(people) > 0 ? people : area;
          return tzids.flatMap((tzid, z) =>
            met[z] ? [{ iso, tzid, pop: basis[z] / sum(basis), area: area[z] / sum(area) }] : [],
          );
        });
        expect(pairs.map(({ iso, tzid }) => `${iso} ${tzid}`)).toEqual(
          twin.map(({ iso, tzid }) => `${iso} ${tzid}`),
        );
        pairs.forEach(({ popShare, areaShare }, i) => {
          expect(popShare).toBeCloseTo(twin[i].pop, 12);
          expect(areaShare).toBeCloseTo(twin[i].area, 12);
        });
      }),
    );
  });

  /** AA owns the row at 15 degrees north; its zones by column. */
  const row = 2;
  const first = row * grid.columns;
  const stripe = (zones: readonly number[]) => {
    const zone = new Int16Array(size).fill(NO_ZONE);
    const owner = new Int16Array(size).fill(-1);
    zones.forEach((z, column) => {
      zone[first + column] = z;
      owner[first + column] = 0;
    });
    owner[0] = 1;
    zone[0] = 2;
    return { owner, zone };
  };
  const people = new Float64Array(size).fill(1);
  const zonesOf = (zones: readonly number[], admitted: readonly AdmittedZone[]) => {
    const { owner, zone } = stripe(zones);
    return countryZones(owned(owner), people, raster(zone), [...admitted, pair('BB', 'R', 'own')]);
  };

  it('take cells of no zone, or of a zone that is not theirs, for the nearest zone that is', () => {
    const { cells, pairs } = zonesOf(
      [0, NO_ZONE, 2, 1, 1],
      [pair('AA', 'P', 'own', -165, 15), pair('AA', 'Q', 'own', -60, 15)],
    );
    expect([...cells.zone.subarray(first, first + 5)]).toEqual([0, 0, 1, 1, 1]);
    expect(cells.moved).toBe(2);
    expect(pairs.map(({ tzid, popShare }) => [tzid, popShare])).toEqual([
      ['P', 0.4],
      ['Q', 0.6],
      ['R', 1],
    ]);
  });

  it('take the zone whose place is nearest where no cell of theirs is near', () => {
    const { cells } = zonesOf(
      [NO_ZONE, NO_ZONE, NO_ZONE, NO_ZONE],
      [pair('AA', 'P', 'own', -170, 15), pair('AA', 'Q', 'own', -80, 15)],
    );
    expect([...cells.zone.subarray(first, first + 4)]).toEqual([0, 0, 1, 1]);
  });

  it('give a zone of their own without a cell the one at its place, never the last of another', () => {
    const own = [pair('AA', 'P', 'own', -165, 15), pair('AA', 'Q', 'own', -74, 16)];
    const { cells } = zonesOf([0, 0, 0, 0], own);
    expect([...cells.zone.subarray(first, first + 4)]).toEqual([0, 0, 0, 1]);
    expect(cells.claimed).toEqual(['AA Q']);
    const single = zonesOf([0], own);
    expect(single.pairs.slice(0, 2)).toEqual([
      { iso: 'AA', tzid: 'P', popShare: 1, areaShare: 1, southShare: 0, material: true },
      { iso: 'AA', tzid: 'Q', popShare: 0, areaShare: 0, southShare: 0, material: false },
    ]);
  });

  it('count a zone that reaches in from a neighbour, but never as material', () => {
    const { pairs } = zonesOf([0, 1], [pair('AA', 'P', 'own', -165, 15), pair('AA', 'Q', 'shared')]);
    expect(pairs.map(({ tzid, popShare, material }) => [tzid, popShare, material])).toEqual([
      ['P', 0.5, true],
      ['Q', 0.5, false],
      ['R', 1, true],
    ]);
  });

  it('let a stand-in count only where no zone of the country is drawn', () => {
    const admitted = [pair('AA', 'P', 'own'), pair('AA', 'Q', 'stand-in')];
    expect(admittedAmong(admitted, new Set(['P', 'Q']))).toEqual([admitted[0]]);
    expect(admittedAmong(admitted, new Set(['Q']))).toEqual([admitted[1]]);
  });

  it('refuse a country without a zone', () => {
    expect(() => zonesOf([0], [])).toThrow(expect.objectContaining({ code: 'reference_drift' }));
  });
});

describe('class M', () => {
  const zones = (counts: Record<string, number>) =>
    Object.entries(counts).flatMap(([iso, count]) => [
      { iso, material: false },
      ...Array.from({ length: count }, () => ({ iso, material: true })),
    ]);

  it('is two material zones or more; Antarctica is in no class', () => {
    expect(severalMaterialZones(zones({ US: 5, DE: 1, AQ: 8, CN: 2 }))).toEqual(['CN', 'US']);
  });

  it('fails the build when it is not what the home quotas were proved with', () => {
    const expected = new Set(['US', 'CN']);
    expect([...multiZoneCountries(zones({ US: 5, DE: 1, CN: 2 }), expected)]).toEqual(['CN', 'US']);
    expect(() => multiZoneCountries(zones({ US: 5, DE: 2, CN: 1 }), expected)).toThrow(
      expect.objectContaining({
        code: 'reference_drift',
        place: expect.objectContaining({ found: 'without CN; also DE' }),
      }),
    );
  });
});
