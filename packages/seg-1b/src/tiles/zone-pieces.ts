import {
  rasterise,
  scanEdgesOfWkb,
  type Grid,
  type Spans,
  type ZonePieceColumns,
  wkbPolygonHolds,
} from '@merchantry/geo';

/** Time zones of cell centres and points, from pieces read where they stand in the table. */
export class ZonePieces {
  readonly #rows = new Map<string, Uint32Array>();
  /** Rows of a zone by degree of latitude, made when the zone is first asked for a point. */
  readonly #bands = new Map<string, readonly number[][]>();

  constructor(private readonly columns: ZonePieceColumns) {
    const { codes, dictionary } = columns.tzid;
    const counts = new Uint32Array(dictionary.length);
    for (const code of codes) counts[code]++;
    const lists = Array.from(counts, (count) => new Uint32Array(count));
    const next = new Uint32Array(dictionary.length);
    for (let i = 0; i < codes.length; i++) lists[codes[i]][next[codes[i]]++] = i;
    dictionary.forEach((tzid, z) => this.#rows.set(tzid, lists[z]));
  }

  has(tzid: string): boolean {
    return this.#rows.has(tzid);
  }

  /** Cells whose centre lies in a zone; half-open, so that zones that share a border share no cell. */
  cells(grid: Grid, tzid: string): Spans {
    return rasterise(scanEdgesOfWkb(grid, this.columns.geometry, this.#rowsOf(tzid)));
  }

  /** Whether a point lies in a zone, by the same rule. */
  holds(tzid: string, lon: number, lat: number): boolean {
    const { minLon, minLat, maxLon, maxLat, geometry } = this.columns;
    for (const i of this.#near(tzid, lat)) {
      if (lon < minLon[i] || lon > maxLon[i] || lat < minLat[i] || lat > maxLat[i]) continue;
      if (wkbPolygonHolds(geometry, i, lon, lat)) return true;
    }
    return false;
  }

  /** Pieces of a zone whose box meets the degree of latitude that a point lies in. */
  #near(tzid: string, lat: number): readonly number[] {
    let bands = this.#bands.get(tzid);
    if (bands === undefined) {
      bands = Array.from({ length: 181 }, (): number[] => []);
      const { minLat, maxLat } = this.columns;
      for (const i of this.#rowsOf(tzid))
        for (let band = bandOf(minLat[i]); band <= bandOf(maxLat[i]); band++) bands[band].push(i);
      this.#bands.set(tzid, bands);
    }
    return bands[bandOf(lat)];
  }

  /** Middles of the boxes of a zone's pieces, largest box first, in pairs of longitude and latitude. */
  middles(tzid: string): [number, number][] {
    const { minLon, minLat, maxLon, maxLat } = this.columns;
    const size = (i: number) => (maxLon[i] - minLon[i]) * (maxLat[i] - minLat[i]);
    return [...this.#rowsOf(tzid)]
      .sort((a, b) => size(b) - size(a) || a - b)
      .map((i) => [(minLon[i] + maxLon[i]) / 2, (minLat[i] + maxLat[i]) / 2]);
  }

  /** Degrees from a point to the nearest box of a zone's pieces, the short way round; infinity for a zone without any. */
  distance(tzid: string, lon: number, lat: number): number {
    const { minLon, minLat, maxLon, maxLat } = this.columns;
    let least = Infinity;
    for (const i of this.#rowsOf(tzid)) {
      const rise = Math.max(minLat[i] - lat, 0, lat - maxLat[i]);
      const west = minLon[i] - lon;
      const east = lon - maxLon[i];
      const run = Math.max(0, Math.min(Math.max(west, east), west + 360, east + 360));
      least = Math.min(least, Math.sqrt(run * run + rise * rise));
    }
    return least;
  }

  #rowsOf(tzid: string): Uint32Array {
    return this.#rows.get(tzid) ?? new Uint32Array(0);
  }
}

const bandOf = (lat: number): number => Math.floor(lat) + 90;
