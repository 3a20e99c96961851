import { Failure, type Table } from '@merchantry/contracts';
import type { SealedRaster } from '@merchantry/engine';
import { countryZoneColumns, materialZones } from '@merchantry/geo';
import type { S4AllocPlanPolicy } from '../policy/s4-alloc-plan.js';
import type { Requirements } from '../sites/site-requirements.js';
import { openTileRows } from '../tiles/row-table.js';
import type { TileSpans } from '../tiles/tile-spans.js';
import { squareMillimetres } from '../weights/mass-law.js';
import { weightReader } from '../weights/read-weights.js';
import { openWeights } from '../weights/weight-tables.js';
import { allocateByResidue, type ResidueAllocation } from './allocate-by-residue.js';
import { allocateBySlots, type SlotAllocation } from './allocate-by-slots.js';
import { checkPlan, checkQuotas, quotasOfPlan } from './check-plan.js';
import { checkWeightedTiles } from './check-weighted-tiles.js';
import { countryPositions } from './country-positions.js';
import type { KeyIdentity } from './keyed-hash.js';
import { planRows, quotaRows, slotRows } from './plan-rows.js';
import { planTable, quotaTable, slotTable } from './plan-tables.js';
import type { WeightedTiles } from './weighted-tiles.js';
import { zoneStrata, type ZoneStrata } from './zone-strata.js';

/** What sites are allocated over. */
export interface AllocationGround {
  readonly spans: TileSpans;
  /** `tile_rows`, `tile_weight_spans`, `tile_weight_countries` and `country_zone`. */
  readonly rows: Table;
  readonly weightSpans: Table;
  readonly weightCountries: Table;
  readonly countryZone: Table;
  /** The population surface; it stays open. */
  readonly surface: SealedRaster;
}

export interface Allocation {
  /** What the law made; only the law by slots knows quotas and slots. */
  readonly made: SlotAllocation | ResidueAllocation;
  readonly strata: ZoneStrata;
  /** Position in the countries of the spans, for each pair. */
  readonly country: Uint16Array;
  /** The three datasets of S4. */
  readonly tables: Readonly<Record<(typeof ALLOCATED)[number], Table>>;
}

/** What an allocation publishes. */
export const ALLOCATED = ['s4_zone_quota', 's4_slots', 's4_alloc_plan'] as const;

/**
 * Deal the required sites to zones and tiles by the law in force.
 *
 * @throws Failure `E414_WEIGHT_TAMPER` for another surface than the tiles were weighed by, and as `openWeights`,
 * `checkWeightedTiles`, `countryPositions`, `checkPlan` and `checkQuotas`
 */
export async function allocateSites(
  needed: Requirements,
  { spans, rows, weightSpans, weightCountries, countryZone, surface }: AllocationGround,
  policy: S4AllocPlanPolicy,
  identity: KeyIdentity,
): Promise<Allocation> {
  const { columns, area } = openTileRows(rows);
  const weighed = { spans: weightSpans, countries: weightCountries };
  const opened = openWeights(weighed, spans, squareMillimetres(area), columns);
  assertSameSurface(opened.rasterDigest, surface.digest);
  const read = weightReader(opened.weights, spans.country, surface.source);
  const tiles: WeightedTiles = {
    ...spans,
    columns,
    rowArea: area,
    prefixWeight: opened.weights.prefixWeight,
    weightTotal: opened.weightTotal,
  };
  checkWeightedTiles(tiles);
  const country = countryPositions(needed, tiles);
  const strata = zoneStrata(tiles, materialZones(countryZoneColumns(countryZone)));
  const made =
    policy.mode === 'slots_v1'
      ? await allocateBySlots(needed, country, tiles, strata, policy.slots, read, identity)
      : await allocateByResidue(needed, country, tiles, policy, read, identity);
  const plan = planRows(made.plan, needed);
  checkPlan(plan, needed, country, tiles);
  const quotas = 'quotas' in made ? made.quotas : quotasOfPlan(made.plan, country, tiles, strata);
  if ('quotas' in made) checkQuotas(quotas, made.plan, country, tiles, strata);
  const { isos } = spans;
  return {
    made,
    strata,
    country,
    tables: {
      s4_zone_quota: quotaTable(quotaRows(quotas, needed, strata), isos),
      s4_slots: slotTable(slotRows('slots' in made ? made.slots : NO_SLOTS, strata), isos),
      s4_alloc_plan: planTable(plan, isos),
    },
  };
}

/** The older laws know no slots. */
const NO_SLOTS = { start: new Uint32Array(1), tile: new Float64Array(0), moved: 0 };

/** Weights are read again from the surface that they were taken from. */
function assertSameSurface(weighed: string | null, sealed: string): void {
  if (weighed === null || weighed === sealed) return;
  throw new Failure('E414_WEIGHT_TAMPER', 'Tiles were weighed by another surface than the one at hand.', {
    dataset: 'tile_weight_countries',
    column: 'raster_digest',
    expected: sealed,
    found: weighed,
  });
}
