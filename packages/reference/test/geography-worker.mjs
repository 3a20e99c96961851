// The real geography with the built package, outside of Jest (see build-worker.mjs).
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import {
  boundingBox,
  checkPolygons,
  edgeTable,
  globalGrid,
  gridTransform,
  PixelDigest,
  pointInPolygons,
  rasterise,
  rowCellAreas,
  spanArea,
  wkbOf,
} from '@merchantry/geo';
import { sha256Hex } from '@merchantry/hashgate';
import { peopleWithoutParts } from '../dist/geography/contained-places.js';
import { ReferenceInputs } from '../dist/reference-inputs.js';

const inputs = new ReferenceInputs(fileURLToPath(new URL('../../../', import.meta.url)), new Map());
const countries = inputs.countryPolygons();
const grid = globalGrid(5);
const areas = rowCellAreas(grid);

/** Sums, extremes and spread of a surface. */
function facts(arcMinutes) {
  const { owner, persons, isos, grid: own } = inputs.populationSurface(arcMinutes);
  const cellAreas = rowCellAreas(own);
  const sums = new Float64Array(isos.length);
  let atSea = 0;
  let densest = 0;
  for (let cell = 0; cell < owner.length; cell++) {
    if (owner[cell] < 0) atSea += persons[cell];
    else sums[owner[cell]] += persons[cell];
    densest = Math.max(densest, (persons[cell] * 1e6) / cellAreas[Math.floor(cell / own.columns)]);
  }
  const sorted = persons.filter((_, cell) => owner[cell] >= 0).sort();
  const half = sums.reduce((sum, people) => sum + people) / 2;
  let n = 0;
  for (let sum = 0; sum < half; n++) sum += sorted[sorted.length - 1 - n];
  const shape = { width: own.columns, height: own.rows, geotransform: gridTransform(own), nodata: null };
  const digest = new PixelDigest(shape).add(Float32Array.from(persons)).hex();
  return { sums, atSea, densest, halfOn: n / sorted.length, digest };
}

function wrongRings({ iso, polygons }) {
  try {
    checkPolygons(polygons, { name: iso });
    const { west, east } = boundingBox(polygons);
    return west >= -180 && east <= 180 ? null : `${iso} reaches from ${west} to ${east}`;
  } catch (error) {
    return error.message;
  }
}

const tables = countries.map(({ polygons }) => edgeTable(grid, polygons));
const places = inputs.gazetteer();
const people = peopleWithoutParts(places);
const named = ['Simferopol', 'Pristina', 'Paris', 'New York City', 'The Bronx', 'Brooklyn', 'Queens'];
const { owner, cells, claimed } = inputs.countryGrid(5);

parentPort.once('message', (points) => {
  parentPort.postMessage({
    isos: countries.map(({ iso }) => iso),
    marked: countries.filter(({ marked }) => marked).map(({ iso }) => iso),
    wrong: countries.map(wrongRings).filter((message) => message !== null),
    holders: points.map(([lon, lat]) =>
      countries.filter((_, k) => pointInPolygons(tables[k], lon, lat)).map(({ iso }) => iso),
    ),
    areas: Object.fromEntries(
      countries.map(({ iso }, k) => [iso, spanArea(rasterise(tables[k]), areas) / 1e12]),
    ),
    boxes: Object.fromEntries(countries.map(({ iso, polygons }) => [iso, boundingBox(polygons)])),
    polygonDigest: sha256Hex(...countries.map(({ polygons }) => wkbOf(polygons))),
    ownerDigest: sha256Hex(new Uint8Array(owner.buffer)),
    land: cells.reduce((sum, count) => sum + count),
    leastCells: [5, 30].map((arcMinutes) => Math.min(...inputs.countryGrid(arcMinutes).cells)),
    claimed,
    surfaces: { 5: facts(5), 30: facts(30) },
    totals: inputs.population().map((country) => country.people),
    places: places
      .map(({ name, iso, people: listed }, i) => ({ name, iso, listed, own: people[i] }))
      .filter(({ name, listed }) => named.includes(name) && listed > 100_000),
    strangers: places.filter(({ iso }) => !inputs.isos().includes(iso)).length,
    centres: inputs.countryCentres(),
  });
});
