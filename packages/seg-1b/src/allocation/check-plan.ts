import { Failure } from '@merchantry/contracts';
import { spansOfCountries } from '../tiles/tile-spans.js';
import type { Requirements } from '../sites/site-requirements.js';
import type { PairTiles } from './pair-tiles.js';
import type { PlanRows } from './plan-rows.js';
import { runOfTile, type WeightedTiles } from './weighted-tiles.js';
import type { ZoneQuotas } from './zone-quotas.js';
import type { ZoneStrata } from './zone-strata.js';

const PLAN = 's4_alloc_plan';

/**
 * That the rows of a plan ascend, place a site or more each on a tile of their country, and add up to the requirements:
 * no pair is missing and none is added.
 *
 * @param country position in the countries of the universe, for each pair of the requirements
 * @returns the plan by pair
 * @throws Failure `E405_SCHEMA_INVALID`, `E407_PK_DUPLICATE`, `E408_UNSORTED`, `E412_ZERO_ROW_EMITTED`,
 *   `E413_TILE_NOT_IN_INDEX`, `E404_ALLOCATION_MISMATCH`
 */
export function checkPlan(
  rows: PlanRows,
  requirements: Requirements,
  country: Uint16Array,
  universe: WeightedTiles,
): PairTiles {
  const { tile, sites } = rows;
  if ([rows.merchantId, rows.country, sites].some((column) => column.length !== tile.length))
    throw new Failure('E405_SCHEMA_INVALID', 'Columns of the plan differ in length.', { dataset: PLAN });
  checkOrder(rows);
  const pairs = requirements.sites.length;
  const runStarts = spansOfCountries(universe);
  const start = new Float64Array(pairs + 1);
  let row = 0;
  for (let p = 0; p < pairs; p++) {
    const id = requirements.merchantId[p];
    const at = country[p];
    let placed = 0;
    for (; row < tile.length && rows.country[row] === requirements.country[p]; row++) {
      if (rows.merchantId[row] !== id) break;
      if (sites[row] < 1)
        throw bad('E412_ZERO_ROW_EMITTED', rows, row, {
          column: 'n_sites_tile',
          expected: '1 or more',
          found: String(sites[row]),
        });
      if (runOfTile(universe, runStarts[at], runStarts[at + 1], tile[row]) < 0)
        throw bad('E413_TILE_NOT_IN_INDEX', rows, row, {
          column: 'tile_id',
          expected: `a tile of ${universe.isos[at]}`,
          found: String(tile[row]),
        });
      placed += sites[row];
    }
    start[p + 1] = row;
    if (placed !== requirements.sites[p])
      throw new Failure(
        'E404_ALLOCATION_MISMATCH',
        'The plan places another number of sites than required.',
        {
          dataset: PLAN,
          column: 'n_sites_tile',
          merchantId: id,
          expected: String(requirements.sites[p]),
          found: String(placed),
          detail: { country_iso: universe.isos[at] },
        },
      );
  }
  if (row < tile.length)
    throw bad('E404_ALLOCATION_MISMATCH', rows, row, {
      expected: 'rows of the requirements alone',
      found: `a row of merchant ${rows.merchantId[row]} more`,
    });
  return { start, tile, sites };
}

/** That rows ascend strictly by merchant, country and tile. */
function checkOrder(rows: PlanRows): void {
  const { merchantId, country, tile } = rows;
  // Halves of 32 bits: a bigint for each row would cost ten times as much.
  const words = new Uint32Array(merchantId.buffer, merchantId.byteOffset, 2 * merchantId.length);
  for (let row = 1; row < tile.length; row++) {
    const step =
      words[2 * row + 1] - words[2 * row - 1] ||
      words[2 * row] - words[2 * row - 2] ||
      country[row] - country[row - 1] ||
      tile[row] - tile[row - 1];
    if (step > 0) continue;
    throw bad(step === 0 ? 'E407_PK_DUPLICATE' : 'E408_UNSORTED', rows, row, {
      expected: 'rows that ascend by merchant, country and tile',
      found: `tile ${tile[row]} behind tile ${tile[row - 1]}`,
    });
  }
}

type PlanCode =
  | 'E404_ALLOCATION_MISMATCH'
  | 'E407_PK_DUPLICATE'
  | 'E408_UNSORTED'
  | 'E412_ZERO_ROW_EMITTED'
  | 'E413_TILE_NOT_IN_INDEX';

const bad = (
  code: PlanCode,
  rows: PlanRows,
  row: number,
  place: { column?: string; expected: string; found: string },
) =>
  new Failure(code, 'A row of the plan is out of its law.', {
    dataset: PLAN,
    row,
    merchantId: rows.merchantId[row],
    ...place,
  });

/**
 * Sites of each pair by the stratum of their tiles: what a plan that obeys its quotas gives back, and the quotas of a law
 * that knows none.
 *
 * @param country position in the countries of the universe, for each pair
 */
export function quotasOfPlan(
  plan: PairTiles,
  country: Uint16Array,
  universe: WeightedTiles,
  strata: ZoneStrata,
): ZoneQuotas {
  const runStarts = spansOfCountries(universe);
  const room = plan.tile.length;
  const pair = new Uint32Array(room);
  const stratum = new Uint32Array(room);
  const sites = new Uint32Array(room);
  const sum = new Uint32Array(strata.name.length);
  let used = 0;
  for (let p = 0; p < country.length; p++) {
    const c = country[p];
    for (let i = plan.start[p]; i < plan.start[p + 1]; i++) {
      const run = runOfTile(universe, runStarts[c], runStarts[c + 1], plan.tile[i]);
      sum[strata.ofRun[run]] += plan.sites[i];
    }
    for (let q = strata.starts[c]; q < strata.starts[c + 1]; q++) {
      if (sum[q] === 0) continue;
      pair[used] = p;
      stratum[used] = q;
      sites[used++] = sum[q];
      sum[q] = 0;
    }
  }
  return { pair: pair.slice(0, used), stratum: stratum.slice(0, used), sites: sites.slice(0, used) };
}

/**
 * That a plan keeps its zone quotas.
 * @throws Failure `E404_ALLOCATION_MISMATCH` at the first quota that it does not keep
 */
export function checkQuotas(
  quotas: ZoneQuotas,
  plan: PairTiles,
  country: Uint16Array,
  universe: WeightedTiles,
  strata: ZoneStrata,
): void {
  const found = quotasOfPlan(plan, country, universe, strata);
  const rows = Math.max(found.pair.length, quotas.pair.length);
  for (let i = 0; i < rows; i++) {
    const same =
      found.pair[i] === quotas.pair[i] &&
      found.stratum[i] === quotas.stratum[i] &&
      found.sites[i] === quotas.sites[i];
    if (same) continue;
    const told = ({ pair, stratum, sites }: ZoneQuotas) =>
      i < pair.length ? `${sites[i]} sites of pair ${pair[i]} in ${strata.name[stratum[i]]}` : 'no more';
    throw new Failure('E404_ALLOCATION_MISMATCH', 'The plan does not keep a zone quota.', {
      dataset: 's4_zone_quota',
      row: i,
      expected: told(quotas),
      found: told(found),
    });
  }
}
