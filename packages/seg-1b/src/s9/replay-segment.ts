import { valuesOf, type Table } from '@merchantry/contracts';
import type { StateContext } from '@merchantry/engine';
import type { Findings, PublishedTables, RngAccounting } from '@merchantry/engine/validation';
import { countryZoneColumns, globalGrid, materialZones } from '@merchantry/geo';
import { toHex } from '@merchantry/hashgate';
import { deriveMaster } from '@merchantry/rng';
import { isoCodes } from '../ingress/iso-codes.js';
import { checkedLand, openZonePieces } from '../ingress/world-shapes.js';
import { openAllocPlan } from '../sites/alloc-plan-table.js';
import { MASTER_TAG } from '../sites/assign-sites.js';
import { placeLaw } from '../sites/place-law.js';
import { placeableSites, type Ground, type PlaceableSites } from '../sites/placeable-sites.js';
import { requiredSites } from '../sites/required-sites.js';
import { openRequirements } from '../sites/requirement-table.js';
import { openSiteKeys, openTiles } from '../sites/site-table.js';
import { sitesByCountry } from '../sites/sites-by-country.js';
import { openOverlaps } from '../tiles/overlap-table.js';
import { POOLED } from '../tiles/pooled-stratum.js';
import { openTileSpans } from '../tiles/span-table.js';
import type { TileSpans } from '../tiles/tile-spans.js';
import { checkExemptions } from './check-exemptions.js';
import { checkPlaces } from './check-places.js';
import type { CheckName } from './checks.js';
import type { policies } from './policies.js';
import { checkEgress, checkSynthesis } from './replay-egress.js';
import { replayAllocation } from './replay-allocation.js';
import { replayAssignment } from './replay-assignment.js';
import { replayJitter } from './replay-jitter.js';
import { checkRequirementSums, checkTileQuotas, checkZoneQuotas, pairSites } from './site-quotas.js';

type Context = StateContext<typeof policies>;

const SPANS = 'tile_spans';
const PLAN = 's4_alloc_plan';
const ASSIGNMENT = 's5_site_tile_assignment';

/** What the report and the bundle say of the segment besides its findings. */
export interface SegmentFigures {
  readonly merchants: number;
  readonly sites: number;
  /** Sites whose place was not asked for its country, or its zone: their tile was taken as the nearest, or assigned. */
  readonly exempt: PlaceableSites['exempt'];
  readonly by_country: Readonly<Record<string, number>>;
}

/**
 * The segment once more, state by state from S3 on: requirements, quotas, slots and plan, the draws of S5 and S6 to the bit, the
 * coordinates, the egress, and every published point asked for its tile, country and zone. Of the tiles it proves what sites
 * stand on: that points lie in them, and that those which exempt their sites had to.
 */
export async function replaySegment(
  context: Context,
  tables: PublishedTables<CheckName>,
  findings: Findings<CheckName>,
  accounting: RngAccounting,
): Promise<SegmentFigures> {
  const isos = isoCodes(await context.read('iso3166_canonical'));
  const ground = await openGround(context, tables, isos, findings);
  const planned = await tables.open(PLAN);
  const required = await tables.open('s3_requirements');
  const plan = findings.attempt('requirement_sums', PLAN, () => openAllocPlan(planned));
  const pairs = plan && pairSites(plan);
  if (pairs)
    findings.guard('requirement_sums', PLAN, () =>
      checkRequirementSums(pairs, requiredSites(pairs.plan, openRequirements(required, isos)), findings),
    );

  const assigned = await tables.open(ASSIGNMENT);
  const keys = openSiteKeys(assigned, ASSIGNMENT);
  const tile = openTiles(assigned, ASSIGNMENT);
  const ready =
    ground &&
    findings.attempt('schema_pk_fk', ASSIGNMENT, () =>
      placeableSites(ground, keys, tile, 'E606_FK_TILE_INDEX'),
    );
  const quotas = await tables.open('s4_zone_quota');
  const slots = await tables.open('s4_slots');
  if (ground) {
    const published = {
      s3_requirements: required,
      s4_zone_quota: quotas,
      s4_slots: slots,
      s4_alloc_plan: planned,
    };
    await replayAllocation(context, tables, published, ground.spans, findings);
  }
  const material = materialZones(countryZoneColumns(await context.read('country_zone')));
  // Sites are told apart by their place among those of the plan: where there are more or fewer, the replay says so.
  if (pairs && pairs.start[pairs.start.length - 1] === tile.length) {
    checkTileQuotas(pairs, tile, findings);
    if (ready) checkZoneQuotas(pairs, quotas, quotaStrata(ground.spans, ready, material), findings);
  }

  const master = deriveMaster(MASTER_TAG, context.b32, context.seed);
  const assignment = { rows: assigned, events: await tables.open('site_tile_assign') };
  if (plan)
    findings.guard('s5_replay', ASSIGNMENT, () =>
      replayAssignment(master, plan, assignment, isos, accounting, findings),
    );

  const policy = context.policy('s6_jitter_policy');
  const law = placeLaw(policy, { b32: toHex(context.b32), seed: context.seed });
  const jitter = {
    rows: await tables.open('s6_site_jitter'),
    events: await tables.open('in_cell_jitter'),
  };
  if (ready)
    findings.guard('s6_replay', 's6_site_jitter', () =>
      replayJitter(master, law, policy, ready, jitter, accounting, findings),
    );

  const synthesis = await tables.open('s7_site_synthesis');
  const egress = await tables.open('site_locations');
  const grid = globalGrid(context.profile.grid_arcmin);
  findings.guard('s7_replay', 's7_site_synthesis', () =>
    checkSynthesis(grid, isos, jitter.rows, synthesis, findings),
  );
  findings.guard('s8_parity', 'site_locations', () => checkEgress(isos, synthesis, egress, findings));
  if (ground && ready) checkExemptions(ground.spans, ready, findings);
  if (ready && egress.rows === tile.length)
    checkPlaces(ready, ground.spans.strata, placesOf(egress), findings);
  return {
    merchants: new Set(plan?.merchantId).size,
    sites: egress.rows,
    exempt: ready?.exempt ?? { country: 0, stratum: 0 },
    by_country: ready ? sitesByCountry(ready.sites.country.codes, isos) : {},
  };
}

/** What sites stand on; null where it cannot be stood on, which is a finding. */
async function openGround(
  context: Context,
  tables: PublishedTables<CheckName>,
  isos: readonly string[],
  findings: Findings<CheckName>,
): Promise<Ground | null> {
  const [spans, overlaps] = [await tables.open(SPANS), await tables.open('tile_overlaps')];
  const countries = await context.read('world_countries');
  const pieces = openZonePieces(await context.read('time_zone_pieces'));
  return findings.attempt('schema_pk_fk', SPANS, () => ({
    spans: openTileSpans(spans, isos, context.profile.grid_arcmin),
    overlaps: openOverlaps(overlaps, isos),
    shapes: checkedLand(countries, isos),
    pieces,
  }));
}

/** Name of the quota stratum of each site: its zone where that is a material one of its country. */
function quotaStrata(
  { isos, strata, stratum }: TileSpans,
  { sites, span }: PlaceableSites,
  material: (iso: string, tzid: string) => boolean,
): (site: number) => string {
  const country = sites.country.codes;
  const names = new Map<number, string>();
  return (site) => {
    const key = country[site] * strata.length + stratum[span[site]];
    let name = names.get(key);
    if (name === undefined) {
      const tzid = strata[stratum[span[site]]];
      name = material(isos[country[site]], tzid) ? tzid : POOLED;
      names.set(key, name);
    }
    return name;
  };
}

const placesOf = (egress: Table) => ({
  dataset: 'site_locations',
  lon: valuesOf(egress, 'site_locations', 'lon_deg', 'float64'),
  lat: valuesOf(egress, 'site_locations', 'lat_deg', 'float64'),
});
