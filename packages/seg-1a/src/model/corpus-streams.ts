import {
  deriveMaster,
  deriveSubstreams,
  merchantU64,
  normal,
  Substream,
  type SubstreamTable,
} from '@merchantry/rng';
import type { PriorNoise } from './prior-truth.js';

/** Master and domain tag of the fit's streams: apart from every stream of a world. */
export const FIT_STREAMS = 'mlr:1A.fit.v1';

/** A stream for every corpus row under one label. Row r is the entity of id r + 1. */
export interface RowStreams {
  /** The stream of a row, at its start; one object serves all rows, so finish a row before the next. */
  at(row: number): Substream;
}

/** Streams of the simulation, keyed by (epoch, seed, label, row) as every stream of the house is. */
export function corpusStreams(b32: Uint8Array, seed: bigint, rows: number): (label: string) => RowStreams {
  const master = deriveMaster(`${FIT_STREAMS}.master`, b32, seed);
  const entities = merchantU64(BigUint64Array.from({ length: rows }, (_, row) => BigInt(row + 1)));
  return (label) => {
    const table: SubstreamTable = deriveSubstreams(master, FIT_STREAMS, label, entities);
    const stream = new Substream();
    return { at: (row) => stream.seat(table, row) };
  };
}

/** Three normals a row in the order logit pi, ln mu, ln phi. */
export function drawNoise(streams: RowStreams, rows: number): PriorNoise {
  const logitPi = new Float64Array(rows);
  const lnMu = new Float64Array(rows);
  const lnPhi = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const stream = streams.at(row);
    logitPi[row] = normal(stream);
    lnMu[row] = normal(stream);
    lnPhi[row] = normal(stream);
  }
  return { logitPi, lnMu, lnPhi };
}
