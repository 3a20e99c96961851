import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ScratchWorkspace } from './scratch-workspace.js';

/*
 * Countries that go wrong first, with the real polygons and zones on the default grid of 5 arc-minutes: those on both
 * sides of the antimeridian, the one around a pole, the smallest. Tiles by S1; sites by S4 to S7, asked one by one whether
 * their country and zone hold them, with every edge and every piece looked at.
 */

const NAMED = ['AQ', 'FJ', 'KI', 'MC', 'MV', 'NZ', 'RU', 'SG', 'US', 'VA'] as const;
type Named = (typeof NAMED)[number];

interface Site {
  readonly iso: string;
  readonly rule: string;
  readonly held: number;
  readonly exhausted: number;
  readonly lon: number;
  readonly lat: number;
  readonly inCountry: boolean;
  readonly inZone: boolean;
}

interface Side {
  readonly tiles: number;
  /** Longitudes of the westernmost and easternmost centre. */
  readonly from: number;
  readonly to: number;
}

interface CountryFacts {
  readonly rules: Readonly<Record<string, number>>;
  readonly west: Side;
  readonly east: Side;
  readonly north: number;
  readonly south: number;
  readonly southernRows: readonly number[];
  readonly squareKilometres: number;
  readonly zones: readonly string[];
}

interface Standing {
  readonly exempt: { readonly country: number; readonly stratum: number };
  readonly sites: readonly Site[];
}

/** What `named-countries-worker.mjs` finds. */
interface Found {
  readonly facts: Readonly<Record<Named, CountryFacts>>;
  readonly fallbacks: readonly { readonly countryIso: string; readonly rule: string }[];
  readonly without: readonly string[];
  readonly planned: Standing;
  readonly beyond: Standing;
}

const SITES_OF_PAIR = 300;

let workspace: ScratchWorkspace;
let found: Found;

beforeAll(async () => {
  workspace = new ScratchWorkspace({ with: 'references', name: 'countries-' });
  const worker = new Worker(new URL('named-countries-worker.mjs', import.meta.url), {
    workerData: { root: workspace.root, named: NAMED, sitesOfPair: SITES_OF_PAIR },
  });
  [found] = (await once(worker, 'message')) as [Found];
});

afterAll(() => workspace.remove());

describe('tiles of a country', () => {
  it.each<[Named, Record<string, number>]>([
    ['AQ', { center: 871_157 }],
    ['FJ', { center: 229 }],
    // Islands of a zone that holds no centre come in by what they overlap.
    ['KI', { center: 15, any_overlap: 13 }],
    ['MC', { any_overlap: 4 }],
    ['MV', { center: 1 }],
    ['NZ', { center: 4194 }],
    ['RU', { center: 421_770 }],
    ['SG', { center: 5 }],
    ['US', { center: 160_783 }],
    ['VA', { any_overlap: 1 }],
  ])('%s are as many by each rule: %j', (iso, rules) => {
    expect(found.facts[iso].rules).toEqual(rules);
  });

  it('are there for all, by overlap for the fourteen that hold no centre', () => {
    expect(found.without).toEqual([]);
    expect(found.fallbacks.map(({ countryIso }) => countryIso).join(' ')).toBe(
      'AI BL BV CC GI IO MC MF MH NR SC TK TV VA',
    );
    expect(new Set(found.fallbacks.map(({ rule }) => rule))).toEqual(new Set(['any_overlap']));
  });

  /*
   * Land and total area of the CIA World Factbook, km2. Polygons hold lakes but not coastal waters, so that cells add up to
   * something between the two.
   */
  it.each<[Named, number, number]>([
    ['US', 9_147_593, 9_833_517],
    ['RU', 16_377_742, 17_098_242],
    ['NZ', 264_537, 268_838],
  ])('%s cover between its land and its total area, %d to %d km2', (iso, land, total) => {
    const { squareKilometres } = found.facts[iso];
    expect(squareKilometres).toBeGreaterThan(0.99 * land);
    expect(squareKilometres).toBeLessThan(1.01 * total);
  });

  it('AQ cover the grounded ice sheet, 12.295 million km2 (Fretwell et al. 2013, Bedmap2), without the shelves', () => {
    expect(Math.abs(found.facts.AQ.squareKilometres / 12_295_000 - 1)).toBeLessThan(0.01);
  });
});

describe('countries on both sides of the antimeridian', () => {
  it.each<[Named, number, number]>([
    // The gap that no tile may stand in, from the side west of Greenwich to the side east of it.
    ['FJ', -178, 177],
    ['RU', -169, 19],
    ['US', -66, 172],
    ['KI', -151, 169],
    ['NZ', -176, 165],
  ])(
    '%s has tiles west of %d and east of %d degrees, none in between, none beyond 180',
    (iso, west, east) => {
      const facts = found.facts[iso];
      expect(Math.min(facts.west.tiles, facts.east.tiles)).toBeGreaterThan(0);
      expect(facts.west.from).toBeGreaterThan(-180);
      expect(facts.west.to).toBeLessThan(west);
      expect(facts.east.from).toBeGreaterThan(east);
      expect(facts.east.to).toBeLessThan(180);
    },
  );

  it('reach it: Fiji, Chukotka and the Near Islands have tiles in its very columns or beside them', () => {
    const { FJ, RU, US } = found.facts;
    const lastColumn = 180 - 2.5 / 60;
    for (const { west, east } of [FJ, RU])
      expect([-west.from, east.to]).toEqual([expect.closeTo(lastColumn, 9), expect.closeTo(lastColumn, 9)]);
    expect(US.east).toEqual({ tiles: 35, from: expect.closeTo(172.54, 2), to: expect.closeTo(179.71, 2) });
  });

  it('have sites on both sides: one on every tile of the smaller, inside country and zone', () => {
    const tally = new Map<string, number>();
    for (const { iso, lon, inCountry, inZone } of found.beyond.sites) {
      expect([iso, inCountry, inZone]).toEqual([iso, true, true]);
      const side = lon < 0 ? 'west' : 'east';
      tally.set(`${iso} ${side}`, (tally.get(`${iso} ${side}`) ?? 0) + 1);
    }
    const { FJ, RU, US, KI, NZ } = found.facts;
    expect(Object.fromEntries(tally)).toEqual({
      'FJ west': FJ.west.tiles,
      'RU west': RU.west.tiles,
      'US east': US.east.tiles,
      'KI east': KI.east.tiles,
      'NZ west': NZ.west.tiles,
    });
    expect(found.beyond.exempt).toEqual({ country: 0, stratum: 0 });
  });

  it.each<Named>(['FJ', 'KI'])('%s: the plan of one merchant goes to both', (iso) => {
    const own = found.planned.sites.filter((site) => site.iso === iso);
    const west = own.filter(({ lon }) => lon < 0).length;
    expect(Math.min(west, own.length - west)).toBeGreaterThan(0);
  });
});

describe('Antarctica', () => {
  it('fills every row from the pole to beyond 86 degrees, all the way round, and no row twice', () => {
    const rows = found.facts.AQ.southernRows;
    expect(new Set(rows.slice(0, 48))).toEqual(new Set([4320]));
    expect(found.facts.AQ.south).toBeCloseTo(-90 + 2.5 / 60, 9);
  });

  it('ends at the coast, north of the peninsula, and has the zones of its stations', () => {
    expect(found.facts.AQ.north).toBeLessThan(-60);
    expect(found.facts.AQ.zones).toHaveLength(10);
    expect(found.facts.AQ.zones).toEqual(expect.arrayContaining(['Antarctica/Palmer', 'Antarctica/Vostok']));
  });
});

describe('sites of a merchant in each of them', () => {
  const placed = () => found.planned.sites;

  it('are as many as required, in the countries by overlap too, and on the globe', () => {
    const countries = new Set([...NAMED, ...found.fallbacks.map(({ countryIso }) => countryIso)]);
    const tally = new Map<string, number>();
    for (const { iso } of placed()) tally.set(iso, (tally.get(iso) ?? 0) + 1);
    expect(tally).toEqual(new Map([...countries].sort().map((iso) => [iso, SITES_OF_PAIR])));
    expect(placed().filter(({ lon, lat }) => !(Math.abs(lon) <= 180 && Math.abs(lat) <= 90))).toEqual([]);
  });

  it('stand in their country, every one', () => {
    expect(placed().filter(({ inCountry }) => !inCountry)).toEqual([]);
    expect(found.planned.exempt.country).toBe(placed().filter(({ rule }) => rule === 'nearest').length);
  });

  it('stand in their zone, but for those on tiles that only count for it, which are counted', () => {
    expect(placed().filter(({ held, inZone }) => held === 1 && !inZone)).toEqual([]);
    const assigned = placed().filter(({ held }) => held === 0);
    expect(found.planned.exempt.stratum).toBe(assigned.length);
    // The inland of Antarctica, Bouvet, and what the polygons of Monaco and Saint-Martin overlap beyond their zones.
    expect([...new Set(assigned.map(({ iso }) => iso))].sort()).toEqual(['AQ', 'BV', 'MC', 'MF']);
  });

  it('come to a stored inner point where no attempt hits an islet, and nowhere else', () => {
    const exhausted = placed().filter(({ exhausted }) => exhausted === 1);
    expect([...new Set(exhausted.map(({ rule }) => rule))]).toEqual(['any_overlap']);
    expect(exhausted.length / placed().length).toBeLessThan(0.01);
  });
});
