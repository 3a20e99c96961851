// S2 on a country of the size of Russia at half an arc-minute, and S5, S6 and S7 on sites at two sizes.
// `node bench/weights-and-places.bench.mjs`; optional arguments: numbers of sites.
import { globalGrid, rowCellAreas, tileIdColumn } from '@merchantry/geo';
import { deriveMaster } from '@merchantry/rng';
import {
  assignSites,
  jitterSites,
  MASTER_TAG,
  placeLaw,
  siteBoxes,
  siteStreams,
  squareMillimetres,
  synthesise,
  TileWeights,
  TEST_COUNTRY,
  weighCountry,
} from '../dist/index.js';

const lines = [];
function measure(what, rows, work) {
  const cpu = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(cpu);
  const ms = (user + system) / 1000;
  lines.push({ what, rows, 'cpu ms': Math.round(ms), 'ns a row': Math.round((ms * 1e6) / rows) });
  return result;
}

const policy = { basis: 'population', dp: 9, blend_v2: { enabled: false } };
const half = globalGrid(0.5);
const grid = { columns: half.columns, rowArea: squareMillimetres(rowCellAreas(half)) };
const rows = 3000;
const width = 14_059;
const spans = {
  row: Uint32Array.from({ length: rows }, (_, r) => 1000 + r),
  colStart: new Uint32Array(rows).fill(20_000),
  colLen: new Uint32Array(rows).fill(width),
};
for (const populated of [0.25, 1]) {
  let state = 1;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  const masses = new Uint32Array(rows * width).map(() => (next() < populated * 2 ** 32 ? next() >>> 14 : 0));
  const { law, cut, prefixes } = measure(`s2 population, ${100 * populated} % of tiles`, masses.length, () =>
    weighCountry(policy, spans, masses, grid),
  );
  const weights = new TileWeights({
    spans,
    starts: Uint32Array.of(0, rows),
    prefixWeight: prefixes.weight,
    countries: [{ law, cut }],
    columns: grid.columns,
  });
  measure('s2 tile at a weight', 1000, () => {
    for (let i = 0; i < 1000; i++) {
      const weight = i * 999_983;
      const span = weights.spanAtWeight(0, weight);
      weights.tileAtWeight(0, weight, masses.subarray(span * width, (span + 1) * width));
    }
  });
}
measure('s2 area', rows * width, () =>
  weighCountry({ ...policy, basis: 'area_m2' }, spans, new Uint32Array(0), grid),
);

const jitter = {
  mode: 'mixture_v3',
  deterministic_seed_namespace: 'bench',
  max_attempts: 64,
  on_exhaustion: 'centroid',
  mixture_v3: { core_share: 0.4, core_width: 0.3 },
};
const five = globalGrid(5);
const b32 = Uint8Array.from({ length: 32 }, (_, i) => i);
const master = deriveMaster(MASTER_TAG, b32, 42n);
const sizes = process.argv.slice(2).map(Number);
for (const n of sizes.length > 0 ? sizes : [30_000, 1_000_000]) {
  const pairs = Math.floor(n / 5);
  const plan = {
    merchantId: BigUint64Array.from({ length: pairs }, (_, p) => BigInt(p + 1)),
    country: { codes: Uint32Array.from({ length: pairs }, (_, p) => p % 2), dictionary: ['DE', 'FR'] },
    start: Uint32Array.from({ length: pairs + 1 }, (_, p) => p),
    tileId: tileIdColumn(Float64Array.from({ length: pairs }, (_, p) => 1_000_000 + (p % 90_000))),
    nSites: new Uint32Array(pairs).fill(5),
  };
  const sites = measure('s5 assign', n, () => assignSites(master, plan));
  const tile = Float64Array.from(sites.planRow, (p) => 1_000_000 + (p % 90_000));
  const keys = {
    merchantId: BigUint64Array.from(sites.pair, (p) => plan.merchantId[p]),
    country: { codes: Uint32Array.from(sites.pair, (p) => p % 2), dictionary: ['DE', 'FR'] },
    siteOrder: sites.siteOrder,
  };
  const streams = measure('s6 streams', n, () => siteStreams(master, 'bench', keys));
  const boxes = measure('s6 boxes', n, () => siteBoxes(five, tile));
  const tests = new Uint8Array(tile.length).fill(TEST_COUNTRY);
  const most = (lon) => Math.floor(lon * 1e6) % 10 !== 0;
  const { places } = measure('s6 jitter, 9 in 10 points accepted', n, () =>
    jitterSites(
      { ...keys, ...boxes, tile, tests, stratum: new Uint16Array(tile.length) },
      streams,
      placeLaw(jitter, { b32: '00'.repeat(32), seed: 42n }),
      { country: [most, most], stratum: [] },
      jitter,
    ),
  );
  measure('s7 synthesise', n, () =>
    synthesise(
      five,
      {
        assignedTile: sites.tileId,
        jitteredTile: sites.tileId,
        deltaLon: places.deltaLon,
        deltaLat: places.deltaLat,
      },
      keys.merchantId,
    ),
  );
}
console.table(lines);
