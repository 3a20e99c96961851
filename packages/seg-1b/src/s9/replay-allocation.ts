import type { FailureCode, Table } from '@merchantry/contracts';
import type { StateContext } from '@merchantry/engine';
import type { Findings, PublishedTables } from '@merchantry/engine/validation';
import { ALLOCATED, allocateSites } from '../allocation/allocate-sites.js';
import { checkOutletLineage } from '../ingress/outlet-lineage.js';
import { catalogueRequirements } from '../requirements/catalogue-requirements.js';
import { OUTLETS } from '../requirements/outlets.js';
import { openRequirements, requirementTable } from '../sites/requirement-table.js';
import { rowTable } from '../tiles/row-table.js';
import { tileRows } from '../tiles/tile-rows.js';
import type { TileSpans } from '../tiles/tile-spans.js';
import type { CheckName } from './checks.js';
import { compareTables } from './compare-tables.js';
import type { policies } from './policies.js';

/** The datasets of S3 and S4 as they were published. */
export type PublishedAllocation = Readonly<Record<'s3_requirements' | (typeof ALLOCATED)[number], Table>>;

/**
 * S3 and S4 once more: the requirements from the outlets of 1A, then quotas, slots and plan from what is required, all by
 * the policies in force. The weights are read again from the surface by the cuts and prefixes that S2 sealed.
 */
export async function replayAllocation(
  context: StateContext<typeof policies>,
  tables: PublishedTables<CheckName>,
  published: PublishedAllocation,
  spans: TileSpans,
  findings: Findings<CheckName>,
): Promise<void> {
  const { isos, grid } = spans;
  const compare = (check: CheckName, dataset: string, code: FailureCode, found: Table, derived: Table) =>
    compareTables(findings, { check, dataset, code, missing: code, extra: code }, found, derived);

  const rows = await tables.open('tile_rows');
  findings.guard('tile_rows', 'tile_rows', () =>
    compare('tile_rows', 'tile_rows', 'E914_REPLAY_MISMATCH', rows, rowTable(tileRows(grid), grid.columns)),
  );

  const weightCountries = await tables.open('tile_weight_countries');
  const catalogue = await context.read(OUTLETS);
  const sealed = { fingerprint: context.sealedSegment('1A'), seed: context.seed };
  findings.guard('s3_replay', 's3_requirements', () => {
    checkOutletLineage(catalogue, sealed, 'E306_TOKEN_MISMATCH');
    const policy = context.policy('s3_requirements_policy');
    const { kept } = catalogueRequirements(catalogue, weightCountries, isos, policy);
    const required = published.s3_requirements;
    compare('s3_replay', 's3_requirements', 'E308_COUNTS_MISMATCH', required, requirementTable(kept));
  });

  const weightSpans = await tables.open('tile_weight_spans');
  const countryZone = await context.read('country_zone');
  const surface = await context.readRaster('population_raster');
  const again = await findings.attemptLater('s4_replay', 's4_alloc_plan', () =>
    allocateSites(
      openRequirements(published.s3_requirements, isos),
      { spans, rows, weightSpans, weightCountries, countryZone, surface },
      context.policy('s4_alloc_plan_policy'),
      { b32: context.b32, seed: context.seed },
    ),
  );
  await surface.source.close();
  if (again === null) return;
  for (const id of ALLOCATED)
    findings.guard('s4_replay', id, () =>
      compare('s4_replay', id, 'E411_TIE_RULE_VIOLATION', published[id], again.tables[id]),
    );
}
