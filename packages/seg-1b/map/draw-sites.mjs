// Draws the sites of ten countries of a world into docs/img/sites.png: `node map/draw-sites.mjs [run]`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadContracts, stringsOf, valuesOf } from '@merchantry/contracts';
import { globalGrid, tileAt } from '@merchantry/geo';
import { openDatabase, readTable } from '@merchantry/tables';
import { png } from '../../../tools/png/png.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const run = `${root}runs/${process.argv[2] ?? 'seed-42'}/`;
const { datasets } = JSON.parse(readFileSync(`${run}world.json`, 'utf8'));
const contracts = loadContracts(root);
const database = await openDatabase();
const open = (id) => {
  const { files } = datasets.find((dataset) => dataset.id === id);
  return readTable(database, [run + files[0].path], contracts.tableSchema(id));
};

/** West, south, east, north; every panel is as high as it is wide. */
const PANELS = [
  ['US', -126, 24, -66, 50],
  ['BR', -74, -34, -34, 6],
  ['FR', -6, 41, 10, 51.5],
  ['DE', 5.5, 47, 15.5, 55.2],
  ['NG', 2.5, 4, 15, 14],
  ['IN', 68, 6, 98, 36],
  ['CN', 73, 18, 135, 54],
  ['JP', 128, 30, 146, 46],
  ['ID', 94, -11, 142, 7],
  ['AU', 112, -44, 154, -10],
];
const SIZE = 360;
const GAP = 12;
const ACROSS = 5;
const PALETTE = [
  [255, 255, 255], // around the panels
  [226, 236, 244], // sea
  [222, 222, 218], // land of others
  [246, 243, 233], // land
  [196, 64, 32], // a site
];
const [AROUND, SEA, OTHERS, LAND, SITE] = PALETTE.keys();

const spans = await open('tile_spans');
const columns = valuesOf(await open('tile_rows'), 'tile_rows', 'raster_columns', 'uint32')[0];
const grid = globalGrid((360 * 60) / columns);
const owner = new Uint16Array(grid.rows * grid.columns);
const isos = stringsOf(spans, 'tile_spans', 'country_iso');
const [rows, starts, lengths] = ['raster_row', 'col_start', 'col_len'].map((name) =>
  valuesOf(spans, 'tile_spans', name, 'uint32'),
);
for (let i = 0; i < spans.rows; i++)
  owner.fill(1 + isos.codes[i], rows[i] * columns + starts[i], rows[i] * columns + starts[i] + lengths[i]);

const sites = await open('site_locations');
const legal = stringsOf(sites, 'site_locations', 'legal_country_iso');
const lon = valuesOf(sites, 'site_locations', 'lon_deg', 'float64');
const lat = valuesOf(sites, 'site_locations', 'lat_deg', 'float64');

const width = ACROSS * SIZE + (ACROSS - 1) * GAP;
const height = Math.ceil(PANELS.length / ACROSS) * (SIZE + GAP) - GAP;
const pixels = new Uint8Array(width * height).fill(AROUND);
PANELS.forEach(([iso, west, south, east, north], p) => {
  const left = (p % ACROSS) * (SIZE + GAP);
  const top = Math.floor(p / ACROSS) * (SIZE + GAP);
  const code = 1 + isos.dictionary.indexOf(iso);
  // One scale for both axes at the middle latitude; the longer side fills the panel.
  const shrink = Math.cos((((north + south) / 2) * Math.PI) / 180);
  const scale = SIZE / Math.max((east - west) * shrink, north - south);
  const x0 = left + (SIZE - (east - west) * shrink * scale) / 2;
  const y0 = top + (SIZE - (north - south) * scale) / 2;
  for (let y = top; y < top + SIZE; y++)
    for (let x = left; x < left + SIZE; x++) {
      const at =
        owner[tileAt(grid, west + (x + 0.5 - x0) / (scale * shrink), north - (y + 0.5 - y0) / scale)];
      pixels[y * width + x] = at === 0 ? SEA : at === code ? LAND : OTHERS;
    }
  for (let i = 0; i < lon.length; i++) {
    if (legal.dictionary[legal.codes[i]] !== iso) continue;
    const x = Math.floor(x0 + (lon[i] - west) * shrink * scale);
    const y = Math.floor(y0 + (north - lat[i]) * scale);
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ])
      if (x + dx >= left && x + dx < left + SIZE && y + dy >= top && y + dy < top + SIZE)
        pixels[(y + dy) * width + x + dx] = SITE;
  }
});
const bytes = png(width, height, pixels, PALETTE);
writeFileSync(`${root}docs/img/sites.png`, bytes);
console.log(`docs/img/sites.png ${width} x ${height}, ${Math.round(bytes.length / 1024)} KB`);
database.close();
