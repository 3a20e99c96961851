import { Failure, type FailureCode } from '@merchantry/contracts';
import { gamma, neumaierSum, Substream, type SubstreamTable } from '@merchantry/rng';

/** Weights of a Dirichlet draw add up to one within this. */
const TOLERANCE = 1e-6;

/** Dirichlet draws of the merchants that have one. */
export interface DirichletDraws {
  /** Merchants with a draw, ascending. */
  readonly merchants: Uint32Array;
  /** Entries [offsets[i], offsets[i + 1]) belong to draw i, in order of the domain. */
  readonly offsets: Uint32Array;
  /** Row of the domain of each entry. */
  readonly rows: Uint32Array;
  readonly alpha: Float64Array;
  readonly gamma: Float64Array;
  readonly weight: Float64Array;
  readonly draws: Uint32Array;
  readonly blocks: Uint32Array;
}

/**
 * Shares that a Dirichlet law of concentrations alpha0 times the share would give: one gamma a country, in order of the
 * domain, on one stream a merchant. A diagnostic; no count depends on it. A merchant with a share of zero has no draw.
 * Throws `E_DIRICHLET_NONPOS` where a gamma underflows, `E_DIRICHLET_SUM`.
 */
export function dirichletDraws(
  ids: BigUint64Array,
  starts: Uint32Array,
  share: Float64Array,
  alpha0: number,
  streams: SubstreamTable,
): DirichletDraws {
  const merchants = drawable(starts, share);
  const offsets = new Uint32Array(merchants.length + 1);
  merchants.forEach((m, i) => (offsets[i + 1] = offsets[i] + starts[m + 1] - starts[m]));
  const entries = offsets[merchants.length];
  const out = {
    merchants,
    offsets,
    rows: new Uint32Array(entries),
    alpha: new Float64Array(entries),
    gamma: new Float64Array(entries),
    weight: new Float64Array(entries),
    draws: new Uint32Array(merchants.length),
    blocks: new Uint32Array(merchants.length),
  };
  const stream = new Substream();
  for (let i = 0; i < merchants.length; i++) {
    const m = merchants[i];
    const shift = starts[m] - offsets[i];
    stream.seat(streams, m);
    for (let at = offsets[i]; at < offsets[i + 1]; at++) {
      out.rows[at] = at + shift;
      out.alpha[at] = alpha0 * share[at + shift];
      out.gamma[at] = gamma(stream, out.alpha[at]);
    }
    out.draws[i] = stream.draws;
    out.blocks[i] = stream.blocks;
    const sum = neumaierSum(out.gamma.subarray(offsets[i], offsets[i + 1]));
    for (let at = offsets[i]; at < offsets[i + 1]; at++) {
      out.weight[at] = out.gamma[at] / sum;
      if (!(out.gamma[at] > 0 && out.weight[at] > 0))
        throw refusal(
          'E_DIRICHLET_NONPOS',
          ids[m],
          '> 0',
          `gamma ${out.gamma[at]} of shape ${out.alpha[at]}`,
        );
    }
    const total = neumaierSum(out.weight.subarray(offsets[i], offsets[i + 1]));
    if (!(Math.abs(total - 1) <= TOLERANCE))
      throw refusal('E_DIRICHLET_SUM', ids[m], `1 within ${TOLERANCE}`, String(total));
  }
  return out;
}

/** Merchants all of whose shares are positive. */
function drawable(starts: Uint32Array, share: Float64Array): Uint32Array {
  const kept = new Uint32Array(starts.length - 1);
  let count = 0;
  for (let m = 0; m < kept.length; m++) {
    let positive = true;
    for (let at = starts[m]; at < starts[m + 1]; at++) positive &&= share[at] > 0;
    if (positive) kept[count++] = m;
  }
  return kept.slice(0, count);
}

const refusal = (code: FailureCode, merchantId: bigint, expected: string, found: string) =>
  new Failure(code, 'A Dirichlet draw cannot be used.', {
    dataset: 'dirichlet_gamma_vector',
    column: 'gamma_raw',
    merchantId,
    expected,
    found,
  });
