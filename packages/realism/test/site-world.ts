import type { Segment1bInput } from '../src/segment-1b/segment-1b-input.js';
import { coded } from './world.js';

/** A degree a cell. */
const GRID_COLUMNS = 360;
/** Tiles of a country: 3 rows of 4. The first column lies in the smaller zone of a country that has two. */
const BLOCK = { rows: 3, columns: 4 };
const COUNTRIES = 30;
const M49: readonly (readonly [string, string | null])[] = [
  ['Africa', 'Sub-Saharan Africa'],
  ['Asia', 'Eastern Asia'],
  ['Europe', 'Northern Europe'],
  ['Americas', 'Latin America and the Caribbean'],
  ['Americas', 'Northern America'],
  ['Oceania', null],
];

const FIRST_ID = (1n << 63n) + 11n;

const isoOf = (c: number) => String.fromCharCode(65 + Math.floor(c / 6), 65 + ((c * 5) % 26));

/** Fractions that fill an interval evenly (van der Corput 1935). */
function radicalInverse(index: number, base: number): number {
  let [value, unit, rest] = [0, 1, index];
  while (rest > 0) {
    unit /= base;
    value += unit * (rest % base);
    rest = Math.floor(rest / base);
  }
  return value;
}

interface Site {
  readonly id: bigint;
  readonly iso: string;
  readonly order: number;
  readonly tile: number;
  readonly lon: number;
  readonly lat: number;
  readonly zone: string;
}

/**
 * A constructed world of 30 countries in three belts, one of them south of the equator, that lands inside every B+ band
 * from 1,500 merchants on: 12 sites each, two of them in the country after their own. Sites fill their tiles evenly.
 * Every third country has two zones.
 */
export function siteWorld(merchants: number): Segment1bInput {
  const countries = Array.from({ length: COUNTRIES }, (_, c) => ({
    iso: isoOf(c),
    west: 10 + (c % 10) * 34,
    north: [40, 80, 110][Math.floor(c / 10)],
    zones: c % 3 === 0 ? [`Zone/${isoOf(c)}_minor`, `Zone/${isoOf(c)}_main`] : [`Zone/${isoOf(c)}`],
    seen: 0,
  }));
  const sites: Site[] = [];
  for (let m = 0; m < merchants; m++) {
    const home = countries[m % COUNTRIES];
    const abroad = countries[(m + 1) % COUNTRIES];
    const pairs = [
      [home, 10],
      [abroad, 2],
    ] as const;
    for (const [country, count] of [...pairs].sort(([a], [b]) => (a.iso < b.iso ? -1 : 1))) {
      for (let order = 1; order <= count; order++) {
        const k = country.seen++;
        const tile = (k * 5) % (BLOCK.rows * BLOCK.columns);
        const column = country.west + (tile % BLOCK.columns);
        const row = country.north + Math.floor(tile / BLOCK.columns);
        const at = Math.floor(k / (BLOCK.rows * BLOCK.columns)) + 1;
        const minor = tile % BLOCK.columns === 0 && country.zones.length > 1;
        sites.push({
          id: FIRST_ID + BigInt(m),
          iso: country.iso,
          order,
          tile: row * GRID_COLUMNS + column,
          lon: column - 180 + radicalInverse(at, 2),
          lat: 90 - row - radicalInverse(at, 3),
          zone: country.zones[minor ? 0 : country.zones.length - 1],
        });
      }
    }
  }
  const ascending = [...countries].sort((a, b) => (a.iso < b.iso ? -1 : 1));
  const spans = ascending.flatMap(({ iso, west, north, zones }) =>
    Array.from({ length: BLOCK.rows }, (_, r) => r).flatMap((r) =>
      zones.length === 1
        ? [{ iso, row: north + r, start: west, length: BLOCK.columns, zone: zones[0] }]
        : [
            { iso, row: north + r, start: west, length: 1, zone: zones[0] },
            { iso, row: north + r, start: west + 1, length: BLOCK.columns - 1, zone: zones[1] },
          ],
    ),
  );
  const zoned = ascending.flatMap(({ iso, zones }) =>
    zones.map((tzid, z) => ({ iso, tzid, share: zones.length === 1 ? 1 : [0.3, 0.7][z] })),
  );
  const table = {
    merchantId: BigUint64Array.from(sites, ({ id }) => id),
    country: coded(sites.map(({ iso }) => iso)),
    siteOrder: BigInt64Array.from(sites, ({ order }) => BigInt(order)),
    lon: Float64Array.from(sites, ({ lon }) => lon),
    lat: Float64Array.from(sites, ({ lat }) => lat),
  };
  const slots = ascending.flatMap(({ iso, west, north }) =>
    Array.from({ length: BLOCK.rows * BLOCK.columns }, (_, t) => ({
      iso,
      tile: (north + Math.floor(t / BLOCK.columns)) * GRID_COLUMNS + west + (t % BLOCK.columns),
    })),
  );
  const plan = added(sites, ({ tile }) => tile);
  return {
    sites: table,
    synthesis: { ...table, tileId: BigUint64Array.from(sites, ({ tile }) => BigInt(tile)) },
    requirements: pairTable(added(sites, () => 0)),
    plan: { ...pairTable(plan), tileId: BigUint64Array.from(plan, ({ by }) => BigInt(by)) },
    quotas: pairTable(added(sites, ({ zone }) => zone)),
    slots: {
      country: coded(slots.map(({ iso }) => iso)),
      tileId: BigUint64Array.from(slots, ({ tile }) => BigInt(tile)),
    },
    weighted: ascending.map(({ iso }) => iso),
    tiles: {
      country: coded(spans.map(({ iso }) => iso)),
      row: Uint32Array.from(spans, ({ row }) => row),
      columnStart: Uint32Array.from(spans, ({ start }) => start),
      length: Uint32Array.from(spans, ({ length }) => length),
      stratum: coded(spans.map(({ zone }) => zone)),
      columns: GRID_COLUMNS,
    },
    zones: {
      country: coded(zoned.map(({ iso }) => iso)),
      tzid: coded(zoned.map(({ tzid }) => tzid)),
      populationShare: Float64Array.from(zoned, ({ share }) => share),
      material: Uint8Array.from(zoned, () => 1),
    },
    regions: new Map(
      countries.map(({ iso }, c) => [iso, { region: M49[c % 6][0], subregion: M49[c % 6][1] }]),
    ),
    policy: {
      denylist: [],
      jitterMode: 'mixture_v3',
      regionFloors: {
        Africa: 0.07,
        Asia: 0.15,
        Europe: 0.15,
        'North America': 0.02,
        Oceania: 0.04,
        Other: 0,
      },
    },
  };
}

interface Added<Key extends string | number> {
  readonly id: bigint;
  readonly iso: string;
  readonly by: Key;
  readonly count: number;
}

/** Sites of each merchant, country and key, ascending. */
function added<Key extends string | number>(
  sites: readonly Site[],
  keyOf: (site: Site) => Key,
): Added<Key>[] {
  const found = new Map<string, Added<Key>>();
  for (const site of sites) {
    const by = keyOf(site);
    const key = `${site.id}|${site.iso}|${by}`;
    found.set(key, { id: site.id, iso: site.iso, by, count: (found.get(key)?.count ?? 0) + 1 });
  }
  return [...found.values()].sort((a, b) =>
    a.id !== b.id
      ? a.id < b.id
        ? -1
        : 1
      : a.iso !== b.iso
        ? a.iso < b.iso
          ? -1
          : 1
        : a.by < b.by
          ? -1
          : 1,
  );
}

const pairTable = (rows: readonly Added<string | number>[]) => ({
  merchantId: BigUint64Array.from(rows, ({ id }) => id),
  country: coded(rows.map(({ iso }) => iso)),
  sites: BigInt64Array.from(rows, ({ count }) => BigInt(count)),
});
