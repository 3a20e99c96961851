// Tiles and sites of named countries on the default grid, from the references of a workspace, with the built packages:
// outside of Jest, whose sandbox makes every global a slow look-up.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { loadContracts, parsePolicyYaml } from '@merchantry/contracts';
import { toHex } from '@merchantry/hashgate';
import {
  allocateBySlots,
  areaLaw,
  assignSites,
  checkPlan,
  checkQuotas,
  countryPositions,
  countryShapes,
  INCLUSION_RULES,
  jitterSites,
  MASTER_TAG,
  placeableSites,
  placeLaw,
  planRows,
  s2TileWeightsPolicySchema,
  s4AllocPlanPolicySchema,
  s6JitterPolicySchema,
  siteStreams,
  spansOfCountries,
  squareMillimetres,
  synthesise,
  tileUniverse,
  weighWorld,
  weightReader,
  ZonePieces,
  zoneStrata,
} from '@merchantry/seg-1b';
import { openDatabase, readTable } from '@merchantry/tables';

/** Packages that the command itself does not use. */
const ofPackage = (name) => import(new URL(`../../../packages/${name}/dist/index.js`, import.meta.url));
const { closedPointInPolygons, globalGrid, rowCellAreas, tileIdColumn, wkbPolygonHolds } =
  await ofPackage('geo');
const { deriveMaster } = await ofPackage('rng');

const { root, named, sitesOfPair } = workerData;
const grid = globalGrid(5);
const contracts = loadContracts(root);
const database = await openDatabase();
const columnsOf = async (id) =>
  (
    await readTable(
      database,
      [join(root, 'reference/layer1', id, 'part-00000.parquet')],
      contracts.tableSchema(id),
    )
  ).columns;
const policy = (id, schema) =>
  schema.parse(
    parsePolicyYaml(readFileSync(join(root, 'config/layer1/1B/policy', `${id}.yaml`), 'utf8'), id),
  );

const countries = await columnsOf('world_countries');
const zones = await columnsOf('country_zone');
const pieceColumns = await columnsOf('time_zone_pieces');
await database.close();

const { codes, dictionary } = countries.country_iso;
const isos = Array.from(codes, (code) => dictionary[code]).sort();
const polygons = { countryIso: countries.country_iso, geometry: countries.geometry };
const zonePieces = {
  tzid: pieceColumns.tzid,
  geometry: pieceColumns.geometry,
  minLon: pieceColumns.min_lon.values,
  minLat: pieceColumns.min_lat.values,
  maxLon: pieceColumns.max_lon.values,
  maxLat: pieceColumns.max_lat.values,
};
const universe = tileUniverse({
  grid,
  isos,
  countries: polygons,
  countryZones: { countryIso: zones.country_iso, tzid: zones.tzid, material: zones.material.values },
  zonePieces,
  predicate: 'center',
});
const { spans, overlaps } = universe;
const rowArea = rowCellAreas(grid);
const starts = spansOfCountries(spans);

/** Every tile of a country: id, rule, zone, whether the zone holds it, centre. */
function* tilesOf(iso) {
  const c = isos.indexOf(iso);
  for (let i = starts[c]; i < starts[c + 1]; i++)
    for (let column = spans.colStart[i]; column < spans.colStart[i] + spans.colLen[i]; column++)
      yield {
        tile: spans.row[i] * grid.columns + column,
        row: spans.row[i],
        rule: INCLUSION_RULES[spans.rule[i]],
        zone: spans.strata[spans.stratum[i]],
        held: spans.held[i],
        lon: grid.centreLon[column],
        lat: grid.centreLat[spans.row[i]],
      };
}

// S2 to S4 by area, so that every part of a country is met, whoever lives there.
const weights = { ...policy('s2_tile_weights_policy', s2TileWeightsPolicySchema), basis: 'area_m2' };
const law = areaLaw(squareMillimetres(rowArea));
const world = await weighWorld(weights, spans, isos.length, null, {
  columns: grid.columns,
  rowArea: squareMillimetres(rowArea),
});
const sealed = {
  spans,
  starts: world.starts,
  prefixWeight: world.prefixWeight,
  countries: world.countries.map((country) => country && { cut: country.cut, law }),
  columns: grid.columns,
};
const universeOfTiles = {
  ...spans,
  columns: grid.columns,
  rowArea,
  prefixWeight: world.prefixWeight,
  weightTotal: Float64Array.from(world.countries, (country) => country?.cut.weightTotal ?? 0),
};
const material = new Set();
zones.material.values.forEach((one, i) => {
  const text = ({ codes, dictionary }) => dictionary[codes[i]];
  if (one === 1) material.add(`${text(zones.country_iso)} ${text(zones.tzid)}`);
});
const strata = zoneStrata(universeOfTiles, (iso, tzid) => material.has(`${iso} ${tzid}`));
const placed = [...new Set([...named, ...universe.fallbacks.map(({ countryIso }) => countryIso)])].sort();
const needed = {
  isos,
  merchantId: BigUint64Array.from(placed, () => 1n << 63n),
  country: Uint16Array.from(placed, (iso) => isos.indexOf(iso)),
  sites: new Uint32Array(placed.length).fill(sitesOfPair),
};
const identity = { b32: Uint8Array.from({ length: 32 }, (_, i) => i), seed: 42n };
const slots = policy('s4_alloc_plan_policy', s4AllocPlanPolicySchema).slots;
const pairCountry = countryPositions(needed, universeOfTiles);
const read = weightReader(sealed, spans.country, null);
const made = await allocateBySlots(needed, pairCountry, universeOfTiles, strata, slots, read, identity);
checkPlan(planRows(made.plan, needed), needed, pairCountry, universeOfTiles);
checkQuotas(made.quotas, made.plan, pairCountry, universeOfTiles, strata);

// S5 to S7: the plan of S4, and one site on every tile of the other side of the antimeridian.
const shapes = countryShapes(isos, polygons, 'checked');
const pieces = new ZonePieces(zonePieces);
const jitter = policy('s6_jitter_policy', s6JitterPolicySchema);
const master = deriveMaster(MASTER_TAG, identity.b32, identity.seed);

/** Whether any piece of a zone holds a point: all of them asked. */
const zoneHolds = (tzid, lon, lat) => {
  const { codes, dictionary } = zonePieces.tzid;
  for (let i = 0; i < codes.length; i++)
    if (dictionary[codes[i]] === tzid && wkbPolygonHolds(zonePieces.geometry, i, lon, lat)) return true;
  return false;
};

/** Sites of some pairs, each with a list of tiles and the number of sites on each. */
function standing(pairs) {
  const start = new Uint32Array(pairs.length + 1);
  pairs.forEach(({ tiles }, p) => (start[p + 1] = start[p] + tiles.length));
  const plan = {
    merchantId: BigUint64Array.from(pairs, () => 1n << 63n),
    country: { codes: Uint32Array.from(pairs, ({ iso }) => isos.indexOf(iso)), dictionary: isos },
    start,
    tileId: tileIdColumn(Float64Array.from(pairs.flatMap(({ tiles }) => tiles.map(([tile]) => tile)))),
    nSites: Uint32Array.from(pairs.flatMap(({ tiles }) => tiles.map(([, sites]) => sites))),
  };
  const assigned = assignSites(master, plan);
  const keys = {
    dataset: 's5_site_tile_assignment',
    merchantId: BigUint64Array.from(assigned.pair, (p) => plan.merchantId[p]),
    country: { codes: assigned.pair.map((p) => plan.country.codes[p]), dictionary: isos },
    siteOrder: assigned.siteOrder,
  };
  const tile = Float64Array.from(assigned.tileId, Number);
  const ready = placeableSites({ spans, overlaps, shapes, pieces }, keys, tile, 'E606_FK_TILE_INDEX');
  const streams = siteStreams(master, jitter.deterministic_seed_namespace, ready.sites);
  const placeOf = placeLaw(jitter, { b32: toHex(identity.b32), seed: identity.seed });
  const { places } = jitterSites(ready.sites, streams, placeOf, ready.shapes, jitter);
  const offsets = { deltaLon: places.deltaLon, deltaLat: places.deltaLat };
  const tiles = { assignedTile: assigned.tileId, jitteredTile: assigned.tileId };
  const { lon, lat } = synthesise(grid, { ...tiles, ...offsets }, keys.merchantId);
  return {
    exempt: ready.exempt,
    sites: Array.from(lon, (x, i) => {
      const iso = isos[keys.country.codes[i]];
      const zone = spans.strata[spans.stratum[ready.span[i]]];
      return {
        iso,
        rule: INCLUSION_RULES[spans.rule[ready.span[i]]],
        held: spans.held[ready.span[i]],
        exhausted: places.exhausted[i],
        lon: x,
        lat: lat[i],
        inCountry: closedPointInPolygons(shapes[isos.indexOf(iso)], x, lat[i]),
        inZone: zoneHolds(zone, x, lat[i]),
      };
    }),
  };
}

const planned = standing(
  placed.map((iso, p) => ({
    iso,
    tiles: Array.from(made.plan.tile.slice(made.plan.start[p], made.plan.start[p + 1]), (tile, i) => [
      tile,
      made.plan.sites[made.plan.start[p] + i],
    ]),
  })),
);
/** Side of the antimeridian on which a country has fewer tiles. */
const OTHER_SIDE = { FJ: -1, RU: -1, US: 1, KI: 1, NZ: -1 };
const beyond = standing(
  Object.entries(OTHER_SIDE).map(([iso, side]) => ({
    iso,
    tiles: [...tilesOf(iso)]
      .filter(({ lon }) => Math.sign(lon) === side)
      .map(({ tile }) => [tile, 1])
      .sort(([a], [b]) => a - b),
  })),
);

const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
const most = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
const facts = Object.fromEntries(
  named.map((iso) => {
    const tiles = [...tilesOf(iso)];
    const rules = {};
    for (const { rule } of tiles) rules[rule] = (rules[rule] ?? 0) + 1;
    const west = tiles.filter(({ lon }) => lon < 0).map(({ lon }) => lon);
    const east = tiles.filter(({ lon }) => lon > 0).map(({ lon }) => lon);
    const rows = new Map();
    for (const { row } of tiles) rows.set(row, (rows.get(row) ?? 0) + 1);
    return [
      iso,
      {
        rules,
        west: { tiles: west.length, from: least(west), to: most(west) },
        east: { tiles: east.length, from: least(east), to: most(east) },
        north: most(tiles.map(({ lat }) => lat)),
        south: least(tiles.map(({ lat }) => lat)),
        /** Tiles of the rows nearest to the southern pole, from it outwards. */
        southernRows: Array.from({ length: 60 }, (_, k) => rows.get(grid.rows - 1 - k) ?? 0),
        squareKilometres: tiles.reduce((sum, { row }) => sum + rowArea[row], 0) / 1e6,
        zones: [...new Set(tiles.map(({ zone }) => zone))].sort(),
      },
    ];
  }),
);
parentPort.postMessage({
  facts,
  fallbacks: universe.fallbacks,
  without: universe.countriesWithoutTiles,
  planned,
  beyond,
});
