import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Table } from '@merchantry/contracts';
import { readRecord, verifySegmentGate, type World } from '@merchantry/engine';
import { canonicalJson, parseJson, verifyBundle } from '@merchantry/hashgate';
import { segments } from '../src/segments.js';
import {
  changed,
  numberAt,
  plusOne,
  respelled,
  rowWhere,
  textAt,
  type Change,
  type RowTest,
} from './forged-changes.js';
import { forgeTable, forgeTexts } from './forged-record.js';
import {
  ASSIGNED,
  FORGERIES,
  JITTER,
  KEY,
  PLAN,
  SITE,
  SYNTHESIS,
  refused,
  same,
  valueAt,
} from './forgeries-1b.js';
import { failureOf } from './on-world.js';
import { summaryOf, WorldOnTrial } from './world-on-trial.js';

interface IndependentVerifier {
  verify(folder: string): string;
}

const VERIFIER = new URL('../../../packages/hashgate/test/independent-verifier.mjs', import.meta.url);

let trial: WorldOnTrial;
let world: World;

beforeAll(() => {
  trial = WorldOnTrial.open('1B.S9');
  world = trial.world;
});

afterAll(() => trial.close());

const STATES = segments.find(({ segment }) => segment === '1B')!.states.map(({ id }) => id);
const bundle = () => world.run.path(trial.output('1B.S9', 'validation_bundle_1B').path);

describe('the bundle of 1B', () => {
  it('satisfies a verifier that shares no code with the product', async () => {
    const { verify } = (await import(fileURLToPath(VERIFIER))) as IndependentVerifier;
    expect(verify(bundle())).toBe('verified');
  });

  it('passed every check', () => {
    const { run, checks, merchants_total, failures } = summaryOf(bundle());
    expect([run.decision, merchants_total, failures]).toEqual(['PASS', 600, []]);
    expect(Object.keys(checks)).toHaveLength(22);
    expect(new Set(Object.values(checks))).toEqual(new Set(['PASS']));
  });

  it('accounts for both event families by the rows of their tables', () => {
    const text = readFileSync(`${bundle()}/rng_accounting.json`, 'utf8');
    const { families } = parseJson(text) as { families: Record<string, { events_total: number }> };
    const rows = STATES.flatMap((id) => readRecord(world.run, id)!.outputs);
    expect(Object.entries(families).map(([family, { events_total }]) => [family, events_total])).toEqual(
      ['in_cell_jitter', 'site_tile_assign'].map((family) => [
        family,
        rows.find(({ id }) => id === family)!.rows,
      ]),
    );
  });

  it('opens the gate for a later segment', () => {
    const gate = verifySegmentGate(world, '1B', ['site_locations']);
    expect(gate.datasets.map(({ rows }) => rows)).toEqual([trial.output('1B.S8', 'site_locations').rows]);
  });

  it('is the same bundle when it is written once more', async () => {
    const before = trial.output('1B.S9', 'validation_bundle_1B').file_digest;
    expect((await trial.validate()).failure).toBeNull();
    expect(trial.output('1B.S9', 'validation_bundle_1B').file_digest).toBe(before);
  });
});

/** Validate the forged world: it fails with these words, and nothing that looks like a pass is left. */
async function expectCaught(check: string, code: string, dataset: string) {
  const { failure, folder } = await trial.validate();
  expect([failure?.code, failure?.place.dataset, failure?.exitCode]).toEqual([code, dataset, 1]);
  expect(failure?.message).toContain(check);
  const summary = summaryOf(folder);
  expect(summary.run.decision).toBe('FAIL');
  expect(summary.checks[check]).toBe('FAIL');
  expect(summary.failures[0]).toMatchObject({ check, code, dataset });
  expect(summary.failures_by_code[code]).toBeGreaterThan(0);
  expect(readdirSync(folder)).not.toContain('_passed.flag');
  expect((await failureOf(() => verifyBundle(folder)))?.code).toBe('E_PASS_MISSING');
  expect(trial.closed).toBe(false);
  return summary;
}

/** A value of one row, whatever it was. */
const withValue = (table: Table, name: string, row: number, value: number | bigint) =>
  changed(
    name,
    () => value,
    (_, at) => at === row,
  )(table);

/** Centre of a tile of half a degree. */
const centreOf = (tile: number) => ({
  lon: ((tile % 720) + 0.5) / 2 - 180,
  lat: 90 - (Math.floor(tile / 720) + 0.5) / 2,
});

/** A site of a country stands where its first attempt was refused: in its tile, out of its country or zone. */
async function moveOut(iso: string): Promise<void> {
  let site: readonly (string | number)[] = [];
  let delta = { lat: 0, lon: 0 };
  const own: RowTest = (table, row) => SITE.every((name, k) => valueAt(table, name, row) === site[k]);
  await forgeTable(world, '1B.S6', 'in_cell_jitter', (table) => {
    const ofCountry: RowTest = (_, row) => textAt(table, 'legal_country_iso', row) === iso;
    const first = rowWhere(table, (_, row) => ofCountry(table, row) && refused(table, row));
    site = SITE.map((name) => valueAt(table, name, first));
    delta = { lat: numberAt(table, 'delta_lat_deg', first), lon: numberAt(table, 'delta_lon_deg', first) };
    let end = first;
    while (same(SITE, table, first, end + 1)) end++;
    return offsetsAt(table, end, delta);
  });
  let centre = { lon: 0, lat: 0 };
  await forgeTable(world, '1B.S6', JITTER, (table) => {
    const row = rowWhere(table, own);
    centre = centreOf(numberAt(table, 'tile_id', row));
    return offsetsAt(table, row, delta);
  });
  const moved: Change = (table) => {
    const row = rowWhere(table, own);
    const east = withValue(table, 'lon_deg', row, centre.lon + delta.lon);
    return withValue(east, 'lat_deg', row, centre.lat + delta.lat);
  };
  await forgeTable(world, '1B.S7', SYNTHESIS, moved);
  await forgeTable(world, '1B.S8', 'site_locations', moved);
}

const offsetsAt = (table: Table, row: number, { lat, lon }: { lat: number; lon: number }) =>
  withValue(withValue(table, 'delta_lat_deg', row, lat), 'delta_lon_deg', row, lon);

/** The one site on the first tile of a pair goes to the northernmost tile that the country's plans use. */
async function sendToAnotherZone(iso: string): Promise<void> {
  let pair: readonly (string | number)[] = [];
  let [from, to] = [0, 0];
  await forgeTable(world, '1B.S4', PLAN, (table) => {
    const rows = Array.from({ length: table.rows }, (_, row) => row);
    const ofCountry = rows.filter((row) => textAt(table, 'legal_country_iso', row) === iso);
    to = Math.min(...ofCountry.map((row) => numberAt(table, 'tile_id', row)));
    // 40 rows of half a degree further south: out of Alaska.
    const row = ofCountry.find(
      (at) =>
        !same(KEY, table, at - 1, at) &&
        numberAt(table, 'n_sites_tile', at) === 1 &&
        numberAt(table, 'tile_id', at) > to + 40 * 720,
    )!;
    from = numberAt(table, 'tile_id', row);
    pair = KEY.map((name) => valueAt(table, name, row));
    return withValue(table, 'tile_id', row, BigInt(to));
  });
  const sent: Change = (table) => {
    const row = rowWhere(
      table,
      (_, at) =>
        KEY.every((name, k) => valueAt(table, name, at) === pair[k]) &&
        numberAt(table, 'tile_id', at) === from,
    );
    return withValue(table, 'tile_id', row, BigInt(to));
  };
  await forgeTable(world, '1B.S5', ASSIGNED, sent);
  await forgeTable(world, '1B.S5', 'site_tile_assign', sent);
}

/** Tiles with sites, each of which stood at its first attempt. */
async function tilesNeverRefused(): Promise<Set<number>> {
  const tiles = new Set<number>();
  const moved = new Set<string>();
  const keyOf = (table: Table, row: number) => SITE.map((name) => valueAt(table, name, row)).join();
  await forgeTable(world, '1B.S6', 'in_cell_jitter', (events) => {
    for (let row = 0; row < events.rows; row++) if (refused(events, row)) moved.add(keyOf(events, row));
    return events;
  });
  await forgeTable(world, '1B.S6', JITTER, (sites) => {
    const rows = Array.from({ length: sites.rows }, (_, row) => row);
    for (const row of rows) tiles.add(numberAt(sites, 'tile_id', row));
    for (const row of rows.filter((at) => moved.has(keyOf(sites, at))))
      tiles.delete(numberAt(sites, 'tile_id', row));
    return sites;
  });
  return tiles;
}

describe('a world of 1B forged to the last digest', () => {
  it.each(FORGERIES)(
    'is caught: %s %s with %s',
    async (state, dataset, _, change, check, code, ...[speaks = dataset]) => {
      trial.restore();
      await forgeTable(world, state, dataset, change);
      await expectCaught(check, code, speaks);
    },
  );

  it.each([
    ['country', 'JP'],
    ['zone', 'BR'],
  ])(
    'is caught: a site moved to a place that was refused, out of its %s, in every table',
    async (what, iso) => {
      trial.restore();
      await moveOut(iso);
      const { checks } = await expectCaught('s6_replay', 'E914_REPLAY_MISMATCH', JITTER);
      // Events, offsets, coordinates and egress agree: but for the draws, only the place speaks.
      const failed = Object.keys(checks).filter((check) => checks[check] === 'FAIL');
      expect(failed.sort()).toEqual([`point_in_${what}`, 's6_replay']);
    },
  );

  it('is caught: a site sent to another zone, by plan and assignment alike', async () => {
    trial.restore();
    await sendToAnotherZone('US');
    const { checks } = await expectCaught('zone_quotas', 'E404_ALLOCATION_MISMATCH', 's4_zone_quota');
    // The first tile of the pair is another, and still goes to the same site.
    expect(checks).toMatchObject({ requirement_sums: 'PASS', tile_quotas: 'PASS', s5_replay: 'PASS' });
    expect(checks.s4_replay).toBe('FAIL');
  });

  it('is caught: a requirement that 1A does not have, by the replay too', async () => {
    trial.restore();
    await forgeTable(world, '1B.S3', 's3_requirements', changed('n_sites', plusOne));
    const summary = await expectCaught('requirement_sums', 'E404_ALLOCATION_MISMATCH', PLAN);
    expect(summary.checks).toMatchObject({ s3_replay: 'FAIL', s4_replay: 'FAIL', s5_replay: 'PASS' });
    expect(summary.failures_by_code.E308_COUNTS_MISMATCH).toBe(1);
  });

  it('is caught: tiles said to be only counted for their zone, so that their sites need not lie in it', async () => {
    trial.restore();
    const tiles = await tilesNeverRefused();
    await forgeTable(
      world,
      '1B.S1',
      'tile_spans',
      respelled('stratum_rule', 'assigned', (table, row) => {
        const start = numberAt(table, 'raster_row', row) * 720 + numberAt(table, 'col_start', row);
        const span = Array.from({ length: numberAt(table, 'col_len', row) }, (_, k) => start + k);
        return textAt(table, 'stratum_rule', row) === 'held' && span.every((tile) => tiles.has(tile));
      }),
    );
    const { checks } = await expectCaught('exempt_tiles', 'E914_REPLAY_MISMATCH', 'tile_spans');
    expect(Object.keys(checks).filter((check) => checks[check] === 'FAIL')).toEqual(['exempt_tiles']);
  });

  it('is caught: a seal of other digests than the identity was made of', async () => {
    trial.restore();
    const { path } = trial.output('1B.S0', 'sealed_inputs_1B');
    const rows = parseJson(readFileSync(world.run.path(path), 'utf8')) as { sha256_hex: string }[];
    rows[0].sha256_hex = '0'.repeat(64);
    forgeTexts(world, '1B.S0', 'sealed_inputs_1B', { '': canonicalJson(rows) });
    await expectCaught('lineage_recompute', 'E_LINEAGE_SEAL_MISMATCH', 'sealed_inputs_1B');
  });

  it.each([
    ['the gate of another 1A', /("gates":.*?"manifest_fingerprint":")[0-9a-f]{64}/],
    ['another parameter hash', /("parameter_hash":")[0-9a-f]{64}/],
  ])('is caught: a receipt of %s', async (_, pattern) => {
    trial.restore();
    const { path } = trial.output('1B.S0', 's0_gate_receipt_1B');
    const text = readFileSync(world.run.path(path), 'utf8');
    const forged = text.replace(pattern, `$1${'0'.repeat(64)}`);
    expect(forged).not.toBe(text);
    forgeTexts(world, '1B.S0', 's0_gate_receipt_1B', { '': forged });
    await expectCaught('lineage_recompute', 'E_LINEAGE_SEAL_MISMATCH', 's0_gate_receipt_1B');
  });
});
