// The real zones with the built package, outside of Jest (see build-worker.mjs).
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { globalGrid, spanCellCount } from '@merchantry/geo';
import { ReferenceInputs } from '../dist/reference-inputs.js';
import { zoneAreasDegrees } from '../dist/time-zones/zone-pieces.js';
import { zoneRaster, zoneSpans } from '../dist/time-zones/zone-raster.js';

const inputs = new ReferenceInputs(fileURLToPath(new URL('../../../', import.meta.url)), new Map());
const grid = globalGrid(5);
const pieces = inputs.zonePieces();
const raster = zoneRaster(grid, pieces);
const { pairs, cells } = inputs.countryZones();

/** Cells of the pieces of one zone, each rasterised alone, added up. */
function cellsPieceByPiece(tzid) {
  const z = pieces.tzids.indexOf(tzid);
  let sum = 0;
  for (let p = pieces.zoneStart[z]; p < pieces.zoneStart[z + 1]; p++)
    sum += spanCellCount(zoneSpans(grid, { ...pieces, zoneStart: Uint32Array.of(p, p + 1) }, 0));
  return sum;
}

const { coordinates } = pieces.shape;
parentPort.postMessage({
  tzids: pieces.tzids,
  pieces: pieces.zone.length,
  vertices: coordinates.length / 2,
  east: coordinates.reduce((most, value, i) => (i % 2 === 0 && value > most ? value : most), 0),
  areas: zoneAreasDegrees(pieces),
  counted: raster.spans.map(spanCellCount),
  pieceByPiece: Object.fromEntries(
    ['Europe/Paris', 'Asia/Shanghai', 'America/Indiana/Indianapolis', 'Pacific/Auckland'].map((tzid) => [
      tzid,
      cellsPieceByPiece(tzid),
    ]),
  ),
  zone: raster.zone,
  shared: raster.shared,
  isos: inputs.isos(),
  owner: inputs.countryGrid(5).owner,
  persons: inputs.populationSurface(5).persons,
  pairs,
  cellZone: cells.zone,
  expectedMultiZone: [...inputs.expectedMultiZone()].sort(),
});
