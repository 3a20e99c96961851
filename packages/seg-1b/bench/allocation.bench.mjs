// S4 by the law of slots, and what it is made of. CPU time, best of three; two cores shared with nothing else give the same.
import {
  allocateBySlots,
  checkPlan,
  checkQuotas,
  countryPositions,
  KeyedHash,
  planRows,
  zoneStrata,
} from '../dist/index.js';

const COUNTRIES = 240;
const TOTAL = 1e9;
const IDENTITY = { b32: new Uint8Array(32).fill(7), seed: 42n };
const LAW = {
  even_zone_share: 0.2,
  spread_single_zone: true,
  sites_per_slot: 7,
  free_site_share: 0.005,
  tile_slot_cap: 20,
  tile_slot_factor: 2,
};

let state = 1;
const below = (n) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * n);
};

/** Countries of equal size and one to eleven zones; weights of a tile are made where they are asked for. */
function universeOf(spans, tiles) {
  const perCountry = Math.floor(spans / COUNTRIES);
  const count = perCountry * COUNTRIES;
  const length = Math.round(tiles / count);
  const country = new Uint16Array(count);
  const row = new Uint32Array(count);
  const stratum = new Uint16Array(count);
  const prefixWeight = new Uint32Array(count);
  const share = Math.floor(TOTAL / perCountry);
  for (let i = 0; i < count; i++) {
    country[i] = Math.floor(i / perCountry);
    row[i] = i % perCountry;
    stratum[i] = below(country[i] % 6 === 0 ? 11 : 1);
    prefixWeight[i] = (i % perCountry) * share;
  }
  const universe = {
    isos: Array.from({ length: COUNTRIES }, (_, c) =>
      String.fromCharCode(65 + Math.floor(c / 26), 65 + (c % 26)),
    ),
    strata: Array.from({ length: 11 }, (_, z) => `Zone/${String.fromCharCode(65 + z)}`),
    columns: 43200,
    rowArea: new Float64Array(perCountry).fill(8e5),
    country,
    row,
    colStart: new Uint32Array(count),
    colLen: new Uint32Array(count).fill(length),
    stratum,
    prefixWeight,
    weightTotal: new Float64Array(COUNTRIES).fill(TOTAL),
  };
  const read = async (runs) => {
    const start = Float64Array.from({ length: runs.length + 1 }, (_, i) => i * length);
    const weights = new Uint32Array(runs.length * length).fill(Math.floor(share / length));
    runs.forEach((run, i) => {
      const last = run % perCountry === perCountry - 1;
      const whole = last ? TOTAL - prefixWeight[run] : share;
      weights[i * length] = whole - (length - 1) * Math.floor(share / length);
    });
    return { start, weights };
  };
  return { universe, read };
}

/** Merchants of about eleven sites, two in three of them at home. */
function requirementsOf(sites, isos) {
  const merchantId = [];
  const country = [];
  const counts = [];
  let placed = 0;
  for (let m = 1; placed < sites; m++) {
    const home = below(COUNTRIES - 4);
    for (const [c, n] of [
      [home, 1 + below(13)],
      [home + 1 + below(3), below(6)],
    ]) {
      if (n === 0) continue;
      merchantId.push(BigInt(m));
      country.push(c);
      counts.push(n);
      placed += n;
    }
  }
  return {
    isos,
    merchantId: BigUint64Array.from(merchantId),
    country: Uint16Array.from(country),
    sites: Uint32Array.from(counts),
  };
}

async function best(work) {
  let least = Infinity;
  for (let i = 0; i < 3; i++) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return least.toFixed(0).padStart(7);
}

const hash = new KeyedHash('1B.S4.pair_start', IDENTITY);
const perHash = await best(() => {
  for (let i = 0; i < 200_000; i++) hash.of(`${i}|DE|Europe/Berlin`);
});
console.log(`200,000 keyed hashes          ${perHash} ms`);

for (const [name, spans, tiles, sites] of [
  ['5 arc-min,  110,000 sites', 50_000, 2.2e6, 110_000],
  ['5 arc-min,  1 M sites', 50_000, 2.2e6, 1_000_000],
  ['30 arc-sec, 30,000 sites', 3_000_000, 2.21e8, 30_000],
]) {
  const { universe, read } = universeOf(spans, tiles);
  const requirements = requirementsOf(sites, universe.isos);
  const country = countryPositions(requirements, universe);
  let strata;
  const split = await best(() => (strata = zoneStrata(universe, () => true)));
  let made;
  const law = await best(async () => {
    made = await allocateBySlots(requirements, country, universe, strata, LAW, read, IDENTITY);
  });
  const checks = await best(() => {
    checkPlan(planRows(made.plan, requirements), requirements, country, universe);
    checkQuotas(made.quotas, made.plan, country, universe, strata);
  });
  console.log(`${name.padEnd(26)} strata ${split} ms, law ${law} ms, checks ${checks} ms`);
}
