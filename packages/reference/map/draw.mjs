// Draws what the references say into docs/img: who owns each cell, how densely people live, which zone holds.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rowCellAreas } from '@merchantry/geo';
import { DEFAULT_ARC_MINUTES, defaultSurface, ReferenceInputs } from '../dist/index.js';
import { png } from '../../../tools/png/png.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = `${root}docs/img/`;
const inputs = new ReferenceInputs(root, new Map());
const { grid, owner, persons } = defaultSurface(inputs);
mkdirSync(folder, { recursive: true });

const SEA = [236, 242, 247];

/** Whole maps are drawn with one pixel for 3 x 3 cells, details with a square of pixels for a cell. */
const WORLD = { rows: [0, grid.rows], columns: [0, grid.columns], shrink: 3, zoom: 1 };
const at = (west, north, east, south, zoom) => ({
  rows: [(90 - north) * (60 / DEFAULT_ARC_MINUTES), (90 - south) * (60 / DEFAULT_ARC_MINUTES)],
  columns: [(west + 180) * (60 / DEFAULT_ARC_MINUTES), (east + 180) * (60 / DEFAULT_ARC_MINUTES)],
  shrink: 1,
  zoom,
});

function draw(name, view, palette, colourOf) {
  const { rows, columns, shrink, zoom } = view;
  const scale = zoom / shrink;
  const width = Math.floor((columns[1] - columns[0]) * scale);
  const height = Math.floor((rows[1] - rows[0]) * scale);
  const pixels = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const row = rows[0] + Math.floor((y + 0.5) / scale);
    for (let x = 0; x < width; x++, i++)
      pixels[i] = colourOf(row * grid.columns + columns[0] + Math.floor((x + 0.5) / scale));
  }
  const bytes = png(width, height, pixels, palette);
  writeFileSync(`${folder}${name}.png`, bytes);
  console.log(`docs/img/${name}.png ${width} x ${height}, ${Math.round(bytes.length / 1024)} KB`);
}

/** Well-spread hues: a golden-ratio walk round the wheel, in three lightnesses. */
function hues(count) {
  return Array.from({ length: count }, (_, i) => {
    const hue = (i * 0.6180339887) % 1;
    const light = [0.62, 0.74, 0.86][i % 3];
    return [0, 1 / 3, 2 / 3].map((shift) => {
      const wave = Math.abs(((hue + shift) % 1) * 6 - 3) - 1;
      const pure = Math.min(1, Math.max(0, wave));
      return Math.round(255 * (light + (pure - 0.5) * 0.42));
    });
  });
}

const PIECES = hues(250);

/** Countries or zones: a colour each. */
const patchwork = (value) => (cell) => (value(cell) < 0 ? 0 : 1 + (value(cell) % PIECES.length));

/** People a square kilometre in steps of half a decade, from below 0.1 to above 10,000. */
const STEPS = [0, 0.1, 0.32, 1, 3.2, 10, 32, 100, 320, 1000, 3200, 10000];
const HEAT = STEPS.map((_, i) => {
  const t = i / (STEPS.length - 1);
  return [255 - 205 * t ** 2.2, 250 - 235 * t ** 0.9, 225 - 150 * t ** 0.7].map(Math.round);
});
const areas = rowCellAreas(grid).map((area) => area / 1e6);
const density = (cell) => {
  if (owner[cell] < 0) return 0;
  const people = persons[cell] / areas[Math.floor(cell / grid.columns)];
  let step = 0;
  while (step + 1 < STEPS.length && people >= STEPS[step + 1]) step++;
  return 1 + step;
};

draw(
  'countries',
  WORLD,
  [SEA, ...PIECES],
  patchwork((cell) => owner[cell]),
);
draw(
  'countries-caribbean',
  at(-72, 19.5, -58, 9.5, 4),
  [SEA, ...PIECES],
  patchwork((cell) => owner[cell]),
);
draw('population', WORLD, [SEA, ...HEAT], density);
draw('population-europe', at(-11, 60, 32, 35, 1.5), [SEA, ...HEAT], density);
draw('population-new-york', at(-76, 42.5, -71, 39, 10), [SEA, ...HEAT], density);

const { zone } = inputs.countryZones().cells;
draw(
  'zones',
  WORLD,
  [SEA, ...PIECES],
  patchwork((cell) => zone[cell]),
);
