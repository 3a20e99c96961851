import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { globalGrid, rowCellAreas } from '@merchantry/geo';
import type { CountryZone } from '../src/time-zones/country-zones.js';
import { NO_ZONE } from '../src/time-zones/zone-raster.js';
import { answerOf } from './build-in-worker.js';
import { builtIn } from './built-in-inputs.js';

const { find } = createRequire(import.meta.url)('geo-tz/all') as {
  find(lat: number, lon: number): string[];
};

/** What `zone-worker.mjs` finds in the real data. */
interface RealZones {
  readonly tzids: readonly string[];
  readonly pieces: number;
  readonly vertices: number;
  readonly east: number;
  /** Square degrees and cells of each zone. */
  readonly areas: Float64Array;
  readonly counted: readonly number[];
  readonly pieceByPiece: Readonly<Record<string, number>>;
  readonly zone: Int16Array;
  readonly shared: ReadonlyMap<number, readonly number[]>;
  readonly isos: readonly string[];
  readonly owner: Int16Array;
  readonly persons: Float64Array;
  readonly pairs: readonly CountryZone[];
  readonly cellZone: Int16Array;
  readonly expectedMultiZone: readonly string[];
}

const real = await answerOf<RealZones>('zone-worker.mjs');
const { tzids, pairs } = real;
const grid = globalGrid(5);
const of = (iso: string) => pairs.filter((pair) => pair.iso === iso);
const materialOf = (iso: string) =>
  of(iso)
    .filter(({ material }) => material)
    .map(({ tzid }) => tzid);

/** Zones of a cell by the raster, smaller first. */
const zonesAt = (cell: number) =>
  (real.shared.get(cell) ?? [real.zone[cell]]).filter((z) => z !== NO_ZONE).map((z) => tzids[z]);

describe('zone pieces of geo-tz', () => {
  it('are all that the data hold: 419 zones, 55,577 pieces, 7.99 million vertices', () => {
    expect(tzids).toHaveLength(419);
    expect([...tzids].sort()).toEqual([...tzids]);
    expect(real.pieces).toBe(55_577);
    expect(real.vertices).toBe(7_986_521);
    expect(tzids).toContain('America/Argentina/Buenos_Aires');
    expect(tzids).toContain('Europe/Simferopol');
  });

  it('are of zones that the tz database holds, all 419', () => {
    const { clocks } = builtIn.clockRelease();
    expect(tzids.filter((tzid) => !clocks.has(tzid))).toEqual([]);
  });

  it('reach to the edge of the globe', () => {
    expect(real.east).toBe(180);
  });

  it('hold in degrees what their cells hold, within the length of their borders', () => {
    const large = tzids.flatMap((_, z) => (real.counted[z] >= 2_000 ? [z] : []));
    expect(large.length).toBeGreaterThan(200);
    for (const z of large)
      expect(Math.abs(real.areas[z] * 144 - real.counted[z]) / real.counted[z]).toBeLessThan(0.01);
  });

  it('do not overlap within a zone: no cell centre is held by two pieces', () => {
    for (const [tzid, alone] of Object.entries(real.pieceByPiece))
      expect([tzid, alone]).toEqual([tzid, real.counted[tzids.indexOf(tzid)]]);
  });
});

describe('the zone raster', () => {
  it('agrees with the look-up of geo-tz at 4,000 land cells', () => {
    const land = Array.from(real.owner.keys()).filter((cell) => real.owner[cell] >= 0);
    let state = 12345;
    let withZone = 0;
    for (let i = 0; i < 4_000; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const cell = land[Math.floor((state / 2 ** 32) * land.length)];
      const lat = grid.centreLat[Math.floor(cell / grid.columns)];
      const lon = grid.centreLon[cell % grid.columns];
      const expected = find(lat, lon).filter((tzid) => !/^Etc\/GMT/.test(tzid));
      expect(zonesAt(cell).sort()).toEqual(expected.sort());
      if (expected.length > 0) withZone++;
    }
    expect(withZone).toBeGreaterThan(3_500);
  });

  it('has a cell of every zone but two enclaves', () => {
    const without = tzids.filter((_, z) => real.counted[z] === 0);
    expect(without).toEqual(['Europe/Busingen', 'Europe/Vatican']);
  });

  it('knows that Urumqi lies within Shanghai, and puts it first', () => {
    const both = [...real.shared.values()].filter(
      (zones) => zones.map((z) => tzids[z]).join(' ') === 'Asia/Urumqi Asia/Shanghai',
    );
    expect(both.length).toBeGreaterThan(25_000);
  });
});

describe('country_zone', () => {
  it('has a zone for each of 249 countries; shares add up to 1', () => {
    expect(new Set(pairs.map(({ iso }) => iso)).size).toBe(249);
    for (const iso of real.isos) {
      const sum = (share: 'popShare' | 'areaShare') =>
        of(iso).reduce((total, pair) => total + pair[share], 0);
      expect(sum('popShare')).toBeCloseTo(1, 12);
      expect(sum('areaShare')).toBeCloseTo(1, 12);
      expect(materialOf(iso).length).toBeGreaterThan(0);
    }
  });

  it('lists 421 pairs; as many zones of the large countries as IANA does', () => {
    expect(pairs).toHaveLength(421);
    const counts = {
      US: 29,
      RU: 27,
      CA: 23,
      BR: 16,
      AR: 12,
      MX: 12,
      AU: 12,
      AQ: 10,
      KZ: 7,
      CL: 4,
      UA: 1,
      RS: 1,
    };
    for (const [iso, count] of Object.entries(counts)) expect([iso, of(iso).length]).toEqual([iso, count]);
  });

  it('has several material zones in the 25 countries of class M and Antarctica; DE, UA, NZ and MH fall out', () => {
    const several = real.isos.filter((iso) => materialOf(iso).length >= 2);
    expect(several.filter((iso) => iso !== 'AQ')).toEqual(real.expectedMultiZone);
    for (const iso of ['DE', 'UA', 'NZ', 'MH', 'VN']) expect(materialOf(iso)).toHaveLength(1);
    expect(materialOf('ES')).toEqual(['Atlantic/Canary', 'Europe/Madrid']);
    expect(materialOf('UZ')).toEqual(['Asia/Samarkand', 'Asia/Tashkent']);
    expect(materialOf('PS')).toEqual(['Asia/Gaza', 'Asia/Hebron']);
    expect(materialOf('CY')).toEqual(['Asia/Famagusta', 'Asia/Nicosia']);
    expect(materialOf('CN')).toEqual(['Asia/Shanghai', 'Asia/Urumqi']);
  });

  it('gives disputed and odd land the zones that were decided on', () => {
    expect(of('CL').map(({ tzid }) => tzid)).toContain('America/Coyhaique');
    expect(of('RU').map(({ tzid }) => tzid)).toContain('Europe/Simferopol');
    expect(of('BV').map(({ tzid }) => tzid)).toEqual(['Europe/Oslo']);
    expect(of('HM').map(({ tzid }) => tzid)).toEqual(['Indian/Kerguelen']);
    expect(of('VA').map(({ tzid }) => tzid)).toEqual(['Europe/Vatican']);
    expect(of('VN').map(({ tzid }) => tzid)).toEqual(['Asia/Bangkok', 'Asia/Ho_Chi_Minh']);
  });

  it('adds up to what a plain count of cells says, where no cell was moved', () => {
    const k = real.isos.indexOf('ID');
    const areas = rowCellAreas(grid);
    const people = new Map<string, number>();
    const area = new Map<string, number>();
    real.owner.forEach((owner, cell) => {
      if (owner !== k) return;
      const tzid = tzids[real.cellZone[cell]];
      people.set(tzid, (people.get(tzid) ?? 0) + real.persons[cell]);
      area.set(tzid, (area.get(tzid) ?? 0) + areas[Math.floor(cell / grid.columns)]);
    });
    const total = (amounts: Map<string, number>) => [...amounts.values()].reduce((a, b) => a + b, 0);
    for (const { tzid, popShare, areaShare } of of('ID')) {
      expect(popShare).toBeCloseTo(people.get(tzid)! / total(people), 9);
      expect(areaShare).toBeCloseTo(area.get(tzid)! / total(area), 9);
    }
  });

  it('is what the page on time zones says of class M', () => {
    const page = readFileSync(new URL('../../../docs/references-time-zones.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| ([A-Z]{2}) \| (\d+) of (\d+) \| (.+) \|$/gm)];
    expect(rows.map(([, iso]) => iso)).toEqual(real.expectedMultiZone);
    for (const [, iso, material, all, zones] of rows) {
      expect([iso, Number(material), Number(all)]).toEqual([iso, materialOf(iso).length, of(iso).length]);
      const largest = of(iso).reduce((a, b) => (b.popShare > a.popShare ? b : a));
      const [first] = zones.split(',');
      expect(first).toMatch(new RegExp(`^${largest.tzid.split('/').pop()!.replaceAll('_', ' ')} `));
      expect(Number(/ ([\d.]+) \//.exec(first)![1])).toBeCloseTo(100 * largest.popShare, 0);
    }
  });
});
