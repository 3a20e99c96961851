import { poisson, POISSON_LARGEST_MEAN, Substream, type SubstreamTable } from '@merchantry/rng';
import { ComponentDraws } from '../streams/component-draws.js';

/** How a merchant came to its number of foreign countries, or to none. */
export const ENDING = {
  accepted: 0,
  /** No candidate, hence no draw. */
  shortCircuit: 1,
  /** Every attempt gave none. */
  exhausted: 2,
  /** The rate cannot be drawn from; nothing was. */
  invalidRate: 3,
} as const;

/** What became of each merchant, by row. */
export interface ZtpTargets {
  /** Foreign countries aimed at; 0 unless accepted. */
  readonly k: Int32Array;
  readonly attempts: Int32Array;
  /** One of {@link ENDING}. */
  readonly ending: Uint8Array;
  /** Blocks that the merchant's stream used in all. */
  readonly used: Uint32Array;
  readonly draws: ComponentDraws;
}

/**
 * Zero-truncated Poisson by rejection: each merchant with a candidate draws from its own stream until it has a positive
 * number, at most `cap` times. A rate that is not in (0, 1e9] draws nothing, with or without candidates.
 */
export function ztpTargets(
  rates: Float64Array,
  candidates: Int32Array,
  cap: number,
  streams: SubstreamTable,
): ZtpTargets {
  const rows = rates.length;
  const k = new Int32Array(rows);
  const attempts = new Int32Array(rows);
  const ending = new Uint8Array(rows);
  const used = new Uint32Array(rows);
  const draws = new ComponentDraws(Math.ceil(1.5 * rows));
  const stream = new Substream();
  for (let row = 0; row < rows; row++) {
    const rate = rates[row];
    if (!(rate > 0 && rate <= POISSON_LARGEST_MEAN)) {
      ending[row] = ENDING.invalidRate;
      continue;
    }
    if (candidates[row] === 0) {
      ending[row] = ENDING.shortCircuit;
      continue;
    }
    stream.seat(streams, row);
    let count = 0;
    let attempt = 0;
    while (count === 0 && attempt < cap) {
      const blocks = stream.blocks;
      const uniforms = stream.draws;
      count = poisson(stream, rate);
      attempt++;
      draws.push(row, attempt, rate, count, blocks, stream.blocks - blocks, stream.draws - uniforms);
    }
    k[row] = count;
    attempts[row] = attempt;
    used[row] = stream.blocks;
    ending[row] = count > 0 ? ENDING.accepted : ENDING.exhausted;
  }
  return { k, attempts, ending, used, draws: draws.trimmed() };
}
