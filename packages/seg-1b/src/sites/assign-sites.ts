import { Failure } from '@merchantry/contracts';
import { deriveSubstreams, merchantU64, Substream, type CodedNames } from '@merchantry/rng';
import { eventCounters, type EventCounters } from './event-counters.js';

export const DOMAIN_TAG = 'mlr:1B';
export const MASTER_TAG = 'mlr:1B.master';
export const ASSIGN_LABEL = 'site_tile_assign';
export const ASSIGN_MODULE = '1B.S5.assigner';

/** The plan of some pairs of merchant and country: pair p holds rows `start[p]` up to `start[p + 1]`. */
export interface AllocPlan {
  readonly merchantId: BigUint64Array;
  readonly country: CodedNames;
  /** One entry more than pairs. */
  readonly start: Uint32Array;
  /** Tiles of each pair, ascending. */
  readonly tileId: BigUint64Array;
  /** Sites in each tile, 1 or more. */
  readonly nSites: Uint32Array;
}

/** One row, and one event of one uniform and one block, a site; in order of pair and site. */
export interface SiteTiles extends EventCounters {
  /** Pair of each row. */
  readonly pair: Uint32Array;
  /** 1 .. n within the pair. */
  readonly siteOrder: Uint32Array;
  readonly tileId: BigUint64Array;
  /** Row of the plan that each site fills. */
  readonly planRow: Uint32Array;
  /** The site's uniform: sites take the tiles of the plan, in order, by ascending u. */
  readonly u: Float64Array;
}

/**
 * Assigns the sites of each pair to the tiles of its plan. Site k draws the uniform of block k - 1 of the stream of its
 * pair; sites in order of (u, k) take the tiles in ascending order, each as often as planned: a random permutation.
 *
 * A pair depends on nothing outside it, so any division of the pairs gives the same rows.
 *
 * @param master `deriveMaster(MASTER_TAG, b32, seed)`
 * @throws Failure `E503_TILE_QUOTA_MISMATCH` for a quota of 0, `E509_UNSORTED` when tiles of a pair do not ascend
 */
export function assignSites(master: Uint8Array, plan: AllocPlan): SiteTiles {
  const { merchantId, country, start, nSites } = plan;
  checkPlan(plan);
  const streams = deriveSubstreams(master, DOMAIN_TAG, ASSIGN_LABEL, merchantU64(merchantId), country);
  const rows = nSites.reduce((sum, n) => sum + n, 0);
  const pair = new Uint32Array(rows);
  const siteOrder = new Uint32Array(rows);
  const step = new Uint32Array(rows);
  const planRow = new Uint32Array(rows);
  const u = new Float64Array(rows);
  const order = new Uint32Array(rows);
  const cursor = new Substream();
  let first = 0;
  for (let p = 0; p < merchantId.length; p++) {
    let n = 0;
    for (let r = start[p]; r < start[p + 1]; r++) n += nSites[r];
    cursor.seat(streams, p);
    for (let k = 0; k < n; k++) {
      const at = first + k;
      pair[at] = p;
      siteOrder[at] = k + 1;
      step[at] = k;
      u[at] = cursor.u01();
      order[at] = at;
    }
    const byU = order.subarray(first, first + n).sort((a, b) => u[a] - u[b] || a - b);
    let j = 0;
    for (let r = start[p]; r < start[p + 1]; r++)
      for (const end = j + nSites[r]; j < end; j++) planRow[byU[j]] = r;
    first += n;
  }
  const tileId = new BigUint64Array(rows);
  const from = new Uint32Array(plan.tileId.buffer, plan.tileId.byteOffset);
  const to = new Uint32Array(tileId.buffer);
  for (let i = 0; i < rows; i++) {
    to[2 * i] = from[2 * planRow[i]];
    to[2 * i + 1] = from[2 * planRow[i] + 1];
  }
  return { pair, siteOrder, tileId, planRow, u, ...eventCounters(streams, pair, step) };
}

function checkPlan({ merchantId, start, tileId, nSites }: AllocPlan): void {
  for (let p = 0; p < merchantId.length; p++)
    for (let r = start[p]; r < start[p + 1]; r++) {
      if (nSites[r] === 0)
        throw new Failure('E503_TILE_QUOTA_MISMATCH', 'A plan gives a tile no site.', {
          dataset: 's4_alloc_plan',
          column: 'n_sites_tile',
          row: r,
          merchantId: merchantId[p],
          expected: 'at least 1',
          found: '0',
        });
      if (r > start[p] && tileId[r] <= tileId[r - 1])
        throw new Failure('E509_UNSORTED', 'The tiles of a pair do not ascend in the plan.', {
          dataset: 's4_alloc_plan',
          column: 'tile_id',
          row: r,
          merchantId: merchantId[p],
          expected: `more than ${tileId[r - 1]}`,
          found: String(tileId[r]),
        });
    }
}

/**
 * Refuses an assignment that does not fill the plan, or does not meet the requirements.
 *
 * @param required sites that each pair requires
 * @throws Failure `E504_SUM_TO_N_MISMATCH`, `E503_TILE_QUOTA_MISMATCH`
 */
export function checkAssignment(plan: AllocPlan, sites: SiteTiles, required: ArrayLike<number>): void {
  const held = new Uint32Array(plan.tileId.length);
  const ofPair = new Uint32Array(plan.merchantId.length);
  for (let i = 0; i < sites.pair.length; i++) {
    held[sites.planRow[i]]++;
    ofPair[sites.pair[i]]++;
  }
  for (let p = 0; p < ofPair.length; p++) {
    const facts = {
      dataset: 's5_site_tile_assignment',
      merchantId: plan.merchantId[p],
      detail: { country: plan.country.dictionary[plan.country.codes[p]] },
    };
    if (ofPair[p] !== required[p])
      throw new Failure('E504_SUM_TO_N_MISMATCH', 'A pair has another number of sites than it requires.', {
        ...facts,
        expected: `${required[p]} sites`,
        found: `${ofPair[p]} sites`,
      });
    for (let r = plan.start[p]; r < plan.start[p + 1]; r++)
      if (held[r] !== plan.nSites[r])
        throw new Failure('E503_TILE_QUOTA_MISMATCH', 'A tile holds another number of sites than planned.', {
          ...facts,
          expected: `${plan.nSites[r]} sites in tile ${plan.tileId[r]}`,
          found: `${held[r]} sites`,
        });
  }
}
