import { Failure } from '@merchantry/contracts';
import { poisson } from './poisson.js';
import type { UniformSource } from './uniform-source.js';

export interface ZtpDraw {
  /** The count, at least 1; 0 when every attempt gave 0. */
  k: number;
  /** Poisson draws made, 1 to the cap. */
  attempts: number;
  /** True when the cap was reached without a positive count. */
  exhausted: boolean;
}

/** Attempts before a zero-truncated draw gives up. */
export const ZTP_CAP = 64;

/**
 * Zero-truncated Poisson by rejection: Poisson draws on one substream until one is positive, at most `cap` of them.
 * Draws and blocks are the sums over the attempts.
 * @param out reused for the result, so that a loop allocates nothing
 * @throws Failure `numeric_domain` unless 0 < lambda <= 1e9
 */
export function ztp(
  s: UniformSource,
  lambda: number,
  cap = ZTP_CAP,
  out: ZtpDraw = { k: 0, attempts: 0, exhausted: false },
): ZtpDraw {
  if (!(lambda > 0))
    throw new Failure('numeric_domain', 'A zero-truncated Poisson mean must be positive', {
      found: String(lambda),
    });
  out.k = 0;
  out.attempts = 0;
  while (out.k === 0 && out.attempts < cap) {
    out.k = poisson(s, lambda);
    out.attempts += 1;
  }
  out.exhausted = out.k === 0;
  return out;
}
