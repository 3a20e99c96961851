import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { booleanPointInPolygon } from '@turf/turf';
import { fromFile } from 'geotiff';
import { feature } from 'topojson-client';
import {
  ClosedLocator,
  PointLocator,
  cellBounds,
  claimCells,
  edgeTable,
  geoJsonCoordinates,
  globalGrid,
  gridTransform,
  multiPolygon,
  openGeoTiff,
  polygonsAsWkb,
  polygonsFromGeoJson,
  polygonsFromWkb,
  rasterDigest,
  rasterise,
  spanCellCount,
  touchedCellsOfWkb,
  unwrapRings,
  withinTheGlobe,
  wkbOf,
  writeGeoTiff,
} from '../dist/index.js';

// 250 countries of 2,180 vertices each: the 545,000 vertices of Natural Earth 10m, with coasts as jagged.
const COUNTRIES = 250;
const VERTICES = 2180;

function coast(lon, lat, radius, vertices, phase) {
  const ring = [];
  for (let i = 0; i < vertices; i++) {
    const turn = (2 * Math.PI * i) / vertices;
    const r =
      radius *
      (1 + 0.2 * Math.sin(7 * turn + phase) + 0.05 * Math.sin(61 * turn) + 0.02 * Math.sin(307 * turn));
    ring.push(lon + r * Math.cos(turn), lat + r * Math.sin(turn));
  }
  return [...ring, ring[0], ring[1]];
}

const shapes = Array.from({ length: COUNTRIES }, (_, i) =>
  multiPolygon([[coast(-168 + (i % 25) * 14, -70 + Math.floor(i / 25) * 15, 5, VERTICES, i)]]),
);

function timed(work) {
  const start = performance.now();
  const result = work();
  return [performance.now() - start, result];
}

const show = (what, value) => console.log(what.padEnd(58), value);

/** Points spread over random cells of a set. */
function pointsIn(grid, { row, columnStart, length }, n) {
  const points = new Float64Array(2 * n);
  let state = 1;
  const uniform = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 4294967296;
  for (let k = 0; k < n; k++) {
    const i = Math.floor(uniform() * row.length);
    const column = columnStart[i] + Math.floor(uniform() * length[i]);
    const { west, east, south, north } = cellBounds(grid, row[i], column);
    points[2 * k] = west + (east - west) * uniform();
    points[2 * k + 1] = south + (north - south) * uniform();
  }
  return points;
}

for (const arcMinutes of [30, 5, 0.5]) {
  const grid = globalGrid(arcMinutes);
  const [tableTime, tables] = timed(() => shapes.map((shape) => edgeTable(grid, unwrapRings(shape))));
  const [scanTime, spans] = timed(() => tables.map(rasterise));
  const cells = spans.reduce((sum, s) => sum + spanCellCount(s), 0);
  const name = `${grid.columns} x ${grid.rows}, ${COUNTRIES * VERTICES} vertices`;
  show(`${name}: edge tables`, `${tableTime.toFixed(0)} ms`);
  show(`${name}: scan-line`, `${scanTime.toFixed(0)} ms for ${cells} cells`);
  // Every tenth country is taken to hold no cell, so that it has to claim one.
  const none = { row: new Uint32Array(0), columnStart: new Uint32Array(0), length: new Uint32Array(0) };
  const named = shapes.map((polygons, i) => ({
    name: String(i),
    polygons,
    cells: i % 10 === 0 ? none : spans[i],
  }));
  const [claimTime, { claimed }] = timed(() => claimCells(grid, named));
  show(`${name}: claims`, `${claimTime.toFixed(0)} ms for ${claimed.length} of ${COUNTRIES} countries`);
}

const [writeTime, values] = timed(() => shapes.map(wkbOf));
const [readTime] = timed(() => values.map((bytes) => polygonsFromWkb(bytes)));
show('well-known binary of 545000 vertices', `${writeTime.toFixed(0)} ms out, ${readTime.toFixed(0)} ms in`);

for (const vertices of [2180, 60_000]) {
  const grid = globalGrid(5);
  const shape = multiPolygon([[coast(20, 20, 20, vertices, 1)]]);
  const locator = new PointLocator(edgeTable(grid, unwrapRings(shape)));
  const n = 1_000_000;
  const points = pointsIn(grid, locator.touched, n);
  const [time, answers] = timed(() => locator.holdsAll(points));
  show(`point in ${vertices} edges, cells with edges only`, `${(n / time / 1000).toFixed(2)} M points/s`);
  const polygon = { type: 'Polygon', coordinates: geoJsonCoordinates(shape)[0] };
  const few = Math.ceil(2e7 / vertices);
  const [turfTime, equal] = timed(() => {
    let same = 0;
    for (let k = 0; k < few; k++) {
      same +=
        booleanPointInPolygon([points[2 * k], points[2 * k + 1]], polygon) === (answers[k] === 1) ? 1 : 0;
    }
    return same;
  });
  const ratio = turfTime / few / (time / n);
  show(`  @turf/turf takes`, `${ratio.toFixed(0)} times as long (${equal} of ${few} answers equal)`);
}

const world = createRequire(import.meta.url)('world-atlas/countries-10m.json');
const naturalEarth = feature(world, world.objects.countries).features.map(({ id, geometry }) => ({
  id,
  shape: withinTheGlobe(unwrapRings(polygonsFromGeoJson(geometry))),
}));
const named = { DE: '276', RU: '643', CA: '124', NO: '578', ID: '360' };

for (const arcMinutes of [5, 0.5]) {
  const grid = globalGrid(arcMinutes);
  const name = `${grid.columns} x ${grid.rows}, Natural Earth`;
  const [worldTime, held] = timed(() =>
    naturalEarth.reduce((sum, { shape }) => sum + spanCellCount(new ClosedLocator(grid, shape).cells), 0),
  );
  const all = `${(worldTime / 1000).toFixed(2)} s for ${naturalEarth.length} countries, ${held} cells`;
  show(`${name}: closed locators`, all);
  for (const [iso, number] of Object.entries(named)) {
    const { shape } = naturalEarth.find(({ id }) => id === number);
    const [buildTime, locator] = timed(() => new ClosedLocator(grid, shape));
    const n = 1_000_000;
    const points = pointsIn(grid, locator.touched, n);
    const [time] = timed(() => locator.holdsAll(points));
    const speed = `${(n / time / 1000).toFixed(2)} M points/s, built in ${(buildTime / 1000).toFixed(3)} s`;
    show(`${name}: ${iso}, cells with edges only`, speed);
  }
  const columns = naturalEarth.map(({ shape }) => polygonsAsWkb(shape));
  const [touchTime, touched] = timed(() =>
    columns.reduce((sum, column) => {
      const values = Array.from({ length: column.offsets.length - 1 }, (_, i) => i);
      return sum + spanCellCount(touchedCellsOfWkb(grid, column, values));
    }, 0),
  );
  const vertices = naturalEarth.reduce((sum, { shape }) => sum + shape.coordinates.length / 2, 0);
  show(`${name}: touched cells of WKB`, `${touchTime.toFixed(0)} ms, ${vertices} vertices, ${touched} cells`);
}

// People as they live: two thirds of the pixels sea, the rest counts whose mantissas hardly shrink.
const populated = (first, rows) =>
  Float32Array.from({ length: 4320 * rows }, (_, i) => {
    const [row, column] = [first + Math.floor(i / 4320), i % 4320];
    const sea = Math.sin(row / 90) + Math.sin(column / 130) < 0.6;
    return sea ? 0 : ((Math.imul(row * 4320 + column, 2654435761) >>> 8) / 16777216) * 5000;
  });

async function timedAsync(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const folder = mkdtempSync(join(tmpdir(), 'geo-bench-'));
try {
  const path = join(folder, 'population.tif');
  const grid = globalGrid(5);
  const shape = { width: grid.columns, height: grid.rows, geotransform: gridTransform(grid), nodata: -1 };
  writeGeoTiff(path, shape, populated);
  const source = await openGeoTiff(path);
  const file = await fromFile(path);
  const image = await file.getImage();
  const whole = { column: 0, row: 0, width: source.width, height: source.height };
  const works = {
    'read whole': () => source.read(whole),
    '  by the geotiff library alone': () => image.readRasters({ interleave: true }),
    'digest of the pixels': () => rasterDigest(source),
  };
  for (const [name, work] of Object.entries(works)) {
    await work();
    const speed = (grid.columns * grid.rows) / (await timedAsync(work)) / 1000;
    show(`GeoTIFF of 4320 x 2160, Deflate: ${name}`, `${speed.toFixed(1)} Mpixel/s`);
  }
  await Promise.all([source.close(), file.close()]);
} finally {
  rmSync(folder, { recursive: true });
}
