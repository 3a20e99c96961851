import { coded, fixed, stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import type { RasterSource } from '@merchantry/geo';
import { countryPositionsOf } from '../ingress/positions.js';
import { BATCH_ROWS, countriesOf, tileIdsOf } from '../tiles/expand-tiles.js';
import { flattened, listOver, type RunColumns } from '../tiles/run-tables.js';
import { rangeParts, runBatches, spanAt, wholeRange, type TileRange } from '../tiles/tile-runs.js';
import type { TileSpans } from '../tiles/tile-spans.js';
import { weightReader } from './read-weights.js';
import { openWeights, type OpenedWeights } from './weight-tables.js';

/** The weights of all countries and what `tile_weights` says of them beside each. */
export interface LabelledWeights extends OpenedWeights {
  /** Decimal places of the weights, by country; 0 for a country without tiles. */
  readonly dp: Uint8Array;
  /** What the tiles of each country are weighed by: an index into `bases`. */
  readonly basis: Uint8Array;
  readonly bases: readonly string[];
}

const COUNTRIES = 'tile_weight_countries';

/** As `openWeights`, with the labels of `tile_weights`. */
export function openTileWeights(
  tables: { readonly spans: Table; readonly countries: Table },
  spans: TileSpans,
  rowArea: BigInt64Array,
): LabelledWeights {
  const { isos, grid } = spans;
  const { countries } = tables;
  const names = stringsOf(countries, COUNTRIES, 'country_iso');
  const position = countryPositionsOf(names, isos, COUNTRIES, 'E102_FK_MISMATCH');
  const places = valuesOf(countries, COUNTRIES, 'dp', 'int64');
  const bases = stringsOf(countries, COUNTRIES, 'basis');
  const dp = new Uint8Array(isos.length);
  const basis = new Uint8Array(isos.length);
  position.forEach((c, i) => {
    dp[c] = Number(places[i]);
    basis[c] = bases.codes[i];
  });
  return { ...openWeights(tables, spans, rowArea, grid.columns), dp, basis, bases: bases.dictionary };
}

/** Tiles whose weights are read together: enough for the surface to be read block by block. */
const READ_TILES = 64 * BATCH_ROWS;

/**
 * The weights of the tiles of a range, in order.
 *
 * @param surface population surface that the weights were taken from; null where none was (`rasterDigest` is null)
 */
export async function weightsOfRange(
  { weights }: OpenedWeights,
  spans: TileSpans,
  surface: RasterSource | null,
  range: TileRange,
): Promise<Uint32Array> {
  const read = weightReader(weights, spans.country, surface);
  const out = new Uint32Array(range.to - range.from);
  for (const { from, to } of rangeParts(range, READ_TILES)) {
    const { span: first, before } = spanAt(spans, from);
    const last = spanAt(spans, to - 1).span;
    const runs = await read(Uint32Array.from({ length: last - first + 1 }, (_, i) => first + i));
    out.set(runs.weights.subarray(before, before + to - from), from - range.from);
  }
  return out;
}

/** Columns of the runs of `tile_weights` that are lists. */
export const WEIGHT_LISTS = ['tile_id', 'weight_fp'] as const;

/**
 * `tile_weights` of a range whose weights have been read, a row a run of neighbouring tiles, with lists over its tiles;
 * `batchRows` tiles a table but the last.
 *
 * @param read weight of each tile of the range, as `weightsOfRange` gives them
 */
export function* tileWeightRuns(
  { dp, basis, bases }: LabelledWeights,
  spans: TileSpans,
  read: Uint32Array,
  range: TileRange,
  batchRows = BATCH_ROWS,
): Generator<Table> {
  const { country } = spans;
  let done = 0;
  for (const batch of runBatches(spans, range, batchRows)) {
    const { rows, runs } = batch;
    const columns: RunColumns = {
      country_iso: countriesOf(batch, spans),
      tile_id: listOver(batch, tileIdsOf(batch, spans)),
      weight_fp: listOver(batch, fixed('int64', asInt64(read.subarray(done, done + rows)))),
      dp: fixed(
        'int64',
        BigInt64Array.from(runs, ({ span }) => BigInt(dp[country[span]])),
      ),
      basis: coded(
        Uint32Array.from(runs, ({ span }) => basis[country[span]]),
        bases,
      ),
    };
    yield { rows: runs.length, columns };
    done += rows;
  }
}

/**
 * `tile_weights` row by row, in order of country and tile id, in tables of `batchRows` rows but the last. Columns: id u64,
 * weight and decimal places int64, country and basis as codes. The weights of a country add up to 10^dp. A few million
 * weights are held at a time.
 *
 * @param surface as for `weightsOfRange`
 */
export async function* tileWeightsBatches(
  weights: LabelledWeights,
  spans: TileSpans,
  surface: RasterSource | null,
  batchRows = BATCH_ROWS,
  range: TileRange = wholeRange(spans),
): AsyncGenerator<Table> {
  for (const part of rangeParts(range, batchRows * Math.max(1, Math.floor(READ_TILES / batchRows)))) {
    const read = await weightsOfRange(weights, spans, surface, part);
    for (const batch of tileWeightRuns(weights, spans, read, part, batchRows)) yield flattened(batch);
  }
}

function asInt64(values: Uint32Array): BigInt64Array {
  const out = new BigInt64Array(values.length);
  const halves = new Uint32Array(out.buffer);
  for (let i = 0; i < values.length; i++) halves[2 * i] = values[i];
  return out;
}
