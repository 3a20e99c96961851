import { Failure, stringsOf, type Table } from '@merchantry/contracts';
import type { RasterSource } from '@merchantry/geo';
import { BOUNDS_LISTS, INDEX_LISTS, tileBoundsRuns, tileIndexRuns } from '../tiles/expand-tiles.js';
import { openTileRows, tileRowsOf } from '../tiles/row-table.js';
import { openTileSpans } from '../tiles/span-table.js';
import { rangeOfCountry, wholeRange, type TileRange } from '../tiles/tile-runs.js';
import { checkTileRows, type TileRows } from '../tiles/tile-rows.js';
import { INCLUSION_RULES, type TileSpans } from '../tiles/tile-spans.js';
import { openTileWeights, tileWeightRuns, WEIGHT_LISTS, weightsOfRange } from '../weights/expand-weights.js';
import { squareMillimetres } from '../weights/mass-law.js';

/** Tables of tiles that no run holds: what is sealed is enough to make them. */
export const TILE_TABLES = ['tile_index', 'tile_bounds', 'tile_weights'] as const;

export type TileTableId = (typeof TILE_TABLES)[number];

export const isTileTable = (id: string): id is TileTableId => TILE_TABLES.some((known) => known === id);

/** Where the schema of a logical table stands. */
export const tileTableSchema = (id: TileTableId): string => `schemas.1B.yaml#/logical/${id}`;

/** The dataset whose identity a logical table has: the last one that decides what it says. */
export const identityOf = (id: TileTableId): string =>
  id === 'tile_weights' ? 'tile_weight_spans' : 'tile_spans';

/** A population surface and the digest of its pixels. */
export interface Surface {
  readonly source: RasterSource;
  readonly digest: string;
}

/** What logical tables are made from. */
export interface TileSources {
  /** A published table of segment 1B. */
  table(id: 'tile_spans' | 'tile_rows' | 'tile_weight_spans' | 'tile_weight_countries'): Promise<Table>;
  /** The population surface; asked for only where weights were taken from one. */
  surface(): Promise<Surface>;
}

/** A logical table that is made range by range, in any order. */
export interface TileTable {
  readonly spans: TileSpans;
  /** Dictionaries of string columns that every table shares, but for the country, by which readers skip row groups. */
  readonly dictionaries: Readonly<Record<string, readonly string[]>>;
  /** Columns that are lists over the tiles of a run; the others have a value a run. */
  readonly lists: readonly string[];
  /**
   * The tiles of a range in order, a row a run of neighbours, 122,880 tiles a table but the last; `flattened` makes a row a
   * tile of it. Of `tile_weights`, four bytes a tile of the range are held.
   */
  runs(range: TileRange): Promise<Iterable<Table>>;
  close(): Promise<void>;
}

/**
 * Opens a logical table over what a run has published.
 *
 * @throws Failure as `openTileSpans` and `checkTileRows` for what cannot stand; `E414_WEIGHT_TAMPER` where the surface at
 * hand is not the one that tiles were weighed by
 */
export async function openTileTable(id: TileTableId, sources: TileSources): Promise<TileTable> {
  const { spans, rows } = await openUniverse(sources);
  const close = () => Promise.resolve();
  switch (id) {
    case 'tile_index':
      return {
        spans,
        close,
        lists: INDEX_LISTS,
        dictionaries: { inclusion_rule: INCLUSION_RULES },
        runs: async (range) => tileIndexRuns(spans, undefined, { range, rows }),
      };
    case 'tile_bounds':
      return {
        spans,
        close,
        lists: BOUNDS_LISTS,
        dictionaries: {},
        runs: async (range) => tileBoundsRuns(spans, undefined, { range, rows }),
      };
    case 'tile_weights':
      return openWeighed(sources, spans, rows);
  }
}

/** The tiles of the country with that code, or of all. Null where the universe has no such country. */
export function rangeOf(spans: TileSpans, iso: string | undefined): TileRange | null {
  if (iso === undefined) return wholeRange(spans);
  const country = spans.isos.indexOf(iso);
  return country < 0 ? null : rangeOfCountry(spans, country);
}

async function openUniverse(sources: TileSources): Promise<{ spans: TileSpans; rows: TileRows }> {
  const rowTable = await sources.table('tile_rows');
  const rows = tileRowsOf(rowTable);
  checkTileRows(rows);
  const spanTable = await sources.table('tile_spans');
  // The countries that have a tile; positions among them are nobody else's.
  const isos = [...new Set(stringsOf(spanTable, 'tile_spans', 'country_iso').dictionary)].sort();
  const spans = openTileSpans(spanTable, isos, 21600 / openTileRows(rowTable).columns);
  if (rows.area.length !== spans.grid.rows)
    throw new Failure('E004_BOUNDS', 'The rows of the grid are not all there.', {
      dataset: 'tile_rows',
      expected: `${spans.grid.rows} rows`,
      found: `${rows.area.length} rows`,
    });
  return { spans, rows };
}

async function openWeighed(sources: TileSources, spans: TileSpans, rows: TileRows): Promise<TileTable> {
  const tables = {
    spans: await sources.table('tile_weight_spans'),
    countries: await sources.table('tile_weight_countries'),
  };
  const weights = openTileWeights(tables, spans, squareMillimetres(rows.area));
  const surface = weights.rasterDigest === null ? null : await sources.surface();
  if (surface !== null && surface.digest !== weights.rasterDigest) {
    await surface.source.close();
    throw new Failure('E414_WEIGHT_TAMPER', 'Tiles were weighed by another surface than the one at hand.', {
      dataset: 'tile_weight_countries',
      column: 'raster_digest',
      expected: weights.rasterDigest!,
      found: surface.digest,
    });
  }
  const source = surface?.source ?? null;
  return {
    spans,
    lists: WEIGHT_LISTS,
    dictionaries: { basis: weights.bases },
    runs: async (range) =>
      tileWeightRuns(weights, spans, await weightsOfRange(weights, spans, source, range), range),
    close: async () => source?.close(),
  };
}
