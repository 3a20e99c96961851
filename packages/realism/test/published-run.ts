import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  coded as codedColumn,
  constant,
  fixed,
  loadContracts,
  strings,
  type Column,
  type ColumnSchema,
} from '@merchantry/contracts';
import { canonicalJson, sha256Hex } from '@merchantry/hashgate';
import { writeParquet, type Database } from '@merchantry/tables';
import type { Coded } from '../src/coded.js';
import type { Segment1aInput } from '../src/segment-1a/segment-1a-input.js';
import type { PairAmounts, Segment1bInput, Sites } from '../src/segment-1b/segment-1b-input.js';
import { IDENTITY } from './world.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const contracts = loadContracts(ROOT);

/** A lawful value for columns that the scorer does not read: the envelope of an event, lists of reasons. */
function filler({ type, nullable, enum: allowed }: ColumnSchema, rows: number): Column {
  if (typeof type !== 'string') {
    const items = strings([]);
    return { kind: 'list', type, length: rows, offsets: new Uint32Array(rows + 1), items };
  }
  if (type === 'binary') throw new Error('no filler for bytes');
  if (nullable) return constant(type, rows, null);
  if (type === 'string') return constant(type, rows, String(allowed?.[0] ?? 'a'.repeat(64)));
  if (type === 'bool') return constant(type, rows, false);
  return constant(type, rows, ['int64', 'uint64', 'timestamp'].includes(type) ? 1n : 1);
}

const text = ({ codes, dictionary }: Coded): Column => codedColumn(codes, dictionary);

/** Tables of a constructed world on disk, in a workspace of their own, as a run would have published them. */
export class PublishedRun {
  readonly home = mkdtempSync(join(tmpdir(), 'merchantry-realism-'));
  readonly run = join(this.home, 'run');
  datasets: { readonly id: string; readonly [field: string]: unknown }[] = [];

  constructor(private readonly db: Database) {
    mkdirSync(this.run);
    symlinkSync(join(ROOT, 'contracts'), join(this.home, 'contracts'));
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  part(id: string): string {
    return join(this.run, `data/${id}/part-0.parquet`);
  }

  report(segment: string, extension: string): string {
    return readFileSync(join(this.run, 'reports', 'realism', `${segment}_scorecard.${extension}`), 'utf8');
  }

  /** The index of the run, of what was published so far. */
  writeWorld(changes: Readonly<Record<string, unknown>> = {}, folder = this.run): void {
    const { world_digest, seed, profile, label, run_id, as_of_utc } = IDENTITY;
    const { datasets } = this;
    const world = { world_digest, seed, profile, label, run_id, as_of_utc, datasets, ...changes };
    writeFileSync(join(folder, 'world.json'), canonicalJson(world));
  }

  /** A table of the run; columns that are not given get a lawful value. */
  async table(id: string, rows: number, columns: Readonly<Record<string, Column>>): Promise<void> {
    const file = await this.write(id, rows, columns, this.run, 'data');
    this.list(id, [file]);
  }

  /** A policy of the run, as sealed. */
  policy(id: string, value: unknown): void {
    this.file(`sealed_policy:${id}`, `sealed/policy/${id}.json`, canonicalJson(value));
  }

  /** Reference tables of the workspace, and the list of the gate that sealed them. */
  async seal(
    segment: string,
    tables: Readonly<
      Record<string, { readonly rows: number; readonly columns: Readonly<Record<string, Column>> }>
    >,
  ): Promise<void> {
    const sealed = [];
    for (const [id, { rows, columns }] of Object.entries(tables)) {
      const { path, sha256 } = await this.write(id, rows, columns, this.home, `reference/${segment}`);
      sealed.push({ asset_id: id, path, sha256_hex: sha256 });
    }
    this.file(`sealed_inputs_${segment}`, `sealed_inputs_${segment}.json`, canonicalJson(sealed));
  }

  private file(id: string, path: string, content: string): void {
    mkdirSync(join(this.run, path, '..'), { recursive: true });
    writeFileSync(join(this.run, path), content);
    this.list(id, [{ path, sha256: sha256Hex(content) }]);
  }

  private list(id: string, files: readonly { readonly path: string; readonly sha256: string }[]): void {
    const { seed, parameter_hash, manifest_fingerprint, run_id } = IDENTITY;
    this.datasets.push({ id, files, tokens: { seed, parameter_hash, manifest_fingerprint, run_id } });
  }

  private async write(
    id: string,
    rows: number,
    columns: Readonly<Record<string, Column>>,
    folder: string,
    below: string,
  ): Promise<{ path: string; sha256: string }> {
    const schema = contracts.tableSchema(id);
    const path = `${below}/${id}/part-0.parquet`;
    mkdirSync(join(folder, path, '..'), { recursive: true });
    const all = Object.fromEntries(
      schema.columns.map((column) => [column.name, columns[column.name] ?? filler(column, rows)]),
    );
    const { sha256 } = await writeParquet(this.db, join(folder, path), { rows, columns: all }, schema);
    return { path, sha256 };
  }
}

/** What segment 1A publishes. */
export async function publish1a(run: PublishedRun, world: Segment1aInput): Promise<void> {
  const { outlets, design, candidates, membership, catalogue, countries } = world;
  const gated = outlets.merchantId.length;
  await run.table('hurdle_bernoulli', gated, {
    merchant_id: fixed('uint64', outlets.merchantId),
    is_multi: fixed('bool', outlets.isMulti),
  });
  await run.table('nb_final', outlets.nbMerchantId.length, {
    merchant_id: fixed('uint64', outlets.nbMerchantId),
    n_outlets: fixed('int32', outlets.nOutlets),
    dispersion_k: fixed('float64', outlets.dispersionK),
  });
  await run.table('merchant_abort_log', 0, {});
  await run.table('hurdle_design_matrix', gated, {
    merchant_id: fixed('uint64', design.merchantId),
    mcc: fixed('int32', design.mcc),
    channel: text(design.channel),
    gdp_bucket_id: fixed('int8', design.gdpBucket),
  });
  await run.table('s3_candidate_set', candidates.isHome.length, {
    merchant_id: fixed('uint64', candidates.merchantId),
    is_home: fixed('bool', candidates.isHome),
  });
  await run.table('s6_membership', membership.merchantId.length, {
    merchant_id: fixed('uint64', membership.merchantId),
  });
  await run.table('outlet_catalogue', catalogue.merchantId.length, {
    merchant_id: fixed('uint64', catalogue.merchantId),
    home_country_iso: text(catalogue.home),
    legal_country_iso: text(catalogue.legal),
    site_id: text(catalogue.siteId),
    site_order: fixed('int32', catalogue.siteOrder),
    single_vs_multi_flag: fixed('bool', catalogue.isMulti),
  });
  for (const id of ['s3_integerised_counts', 's3_site_sequence', 'sparse_flag', 'hurdle_stationarity_tests'])
    await run.table(id, 0, {});
  // A class M country has two material zones of half its people each, any other country one.
  const { isos, multiZone, southShare } = countries;
  const zones = isos.flatMap((iso, at) => (multiZone[at] === 1 ? [0, 1] : [0]).map((k) => ({ iso, at, k })));
  const share = fixed(
    'float64',
    Float64Array.from(zones, ({ at }) => (multiZone[at] === 1 ? 0.5 : 1)),
  );
  await run.seal('1A', {
    country_zone: {
      rows: zones.length,
      columns: {
        country_iso: strings(zones.map(({ iso }) => iso)),
        tzid: strings(zones.map(({ k }) => `Zone/${k}`)),
        pop_share: share,
        area_share: share,
        south_share: fixed(
          'float64',
          Float64Array.from(zones, ({ at }) => southShare[at]),
        ),
        material: constant('bool', zones.length, true),
      },
    },
  });
}

const siteColumns = ({ merchantId, country, siteOrder, lon, lat }: Sites) => ({
  merchant_id: fixed('uint64', merchantId),
  legal_country_iso: text(country),
  site_order: fixed('int64', siteOrder),
  lon_deg: fixed('float64', lon),
  lat_deg: fixed('float64', lat),
});

const pairColumns = ({ merchantId, country, sites }: PairAmounts, amount: string) => ({
  merchant_id: fixed('uint64', merchantId),
  legal_country_iso: text(country),
  [amount]: fixed('int64', sites),
});

/** What segment 1B publishes. */
export async function publish1b(run: PublishedRun, input: Segment1bInput): Promise<void> {
  const { sites, synthesis, requirements, plan, quotas, slots, weighted, tiles, zones, regions, policy } =
    input;
  await run.table('site_locations', sites.lon.length, siteColumns(sites));
  await run.table('s7_site_synthesis', synthesis.lon.length, {
    ...siteColumns(synthesis),
    tile_id: fixed('uint64', synthesis.tileId),
  });
  await run.table('s3_requirements', requirements.sites.length, pairColumns(requirements, 'n_sites'));
  await run.table('s4_alloc_plan', plan.sites.length, {
    ...pairColumns(plan, 'n_sites_tile'),
    tile_id: fixed('uint64', plan.tileId),
  });
  await run.table('s4_zone_quota', quotas.sites.length, pairColumns(quotas, 'n_sites'));
  await run.table('s4_slots', slots.tileId.length, {
    country_iso: text(slots.country),
    tile_id: fixed('uint64', slots.tileId),
  });
  await run.table('tile_weight_countries', weighted.length, { country_iso: strings(weighted) });
  await run.table('tile_spans', tiles.row.length, {
    country_iso: text(tiles.country),
    raster_row: fixed('uint32', tiles.row),
    col_start: fixed('uint32', tiles.columnStart),
    col_len: fixed('uint32', tiles.length),
    stratum: text(tiles.stratum),
  });
  await run.table('tile_rows', 3, { raster_columns: constant('uint32', 3, tiles.columns) });
  run.policy('s3_requirements_policy', {
    country_filter: { enabled: true, denylist_country_iso: policy.denylist },
  });
  run.policy('s6_jitter_policy', { mode: policy.jitterMode });
  run.policy('s2_tile_weights_policy', { blend_v2: { region_floor_share: policy.regionFloors } });
  const isos = [...regions.keys()].sort();
  await run.seal('1B', {
    country_zone: {
      rows: zones.material.length,
      columns: {
        country_iso: text(zones.country),
        tzid: text(zones.tzid),
        pop_share: fixed('float64', zones.populationShare),
        material: fixed('bool', zones.material),
      },
    },
    iso3166_canonical: {
      rows: isos.length,
      columns: {
        country_iso: strings(isos),
        region: strings(isos.map((iso) => regions.get(iso)!.region)),
        subregion: strings(isos.map((iso) => regions.get(iso)!.subregion)),
      },
    },
  });
}
