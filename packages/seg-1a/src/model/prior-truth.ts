import exp from '@stdlib/math-base-special-exp';
import ln from '@stdlib/math-base-special-ln';
import { logistic } from '../design/linear-predictor.js';
import { bisectIncreasing } from './bisect.js';
import type { FitPolicy } from './fit-policy.js';
import { ascending, mean, median } from './order-statistics.js';
import type { CategoryPriors, ModelRows } from './universe.js';

/** Three standard normals a row, drawn once, so that calibration moves the base and nothing else. */
export interface PriorNoise {
  readonly logitPi: Float64Array;
  readonly lnMu: Float64Array;
  readonly lnPhi: Float64Array;
}

/** The true law of each corpus row: chance of several outlets, mean count, dispersion. */
export interface PriorTruth {
  readonly pi: Float64Array;
  readonly mu: Float64Array;
  readonly phi: Float64Array;
  readonly baseLogitPi: number;
  readonly baseLnPhi: number;
}

const clamp = (x: number, [low, high]: readonly [number, number]) => Math.min(Math.max(x, low), high);

/** Draws nothing: a pure function of rows, priors, policy and noise. All arrays have one entry a corpus row. */
export function priorTruth(
  rows: ModelRows,
  categories: CategoryPriors,
  policy: FitPolicy['priors'],
  noise: PriorNoise,
): PriorTruth {
  const { logit_pi, ln_mu, ln_phi } = policy;
  const n = rows.rows;
  const offsetPi = new Float64Array(n);
  const mu = new Float64Array(n);
  const offsetPhi = new Float64Array(n);
  const byChannel = ({ CP, CNP }: { CP: number; CNP: number }) => [CP, CNP];
  const [channelPi, channelMu, channelPhi] = [logit_pi, ln_mu, ln_phi].map((law) => byChannel(law.channel));
  for (let row = 0; row < n; row++) {
    const mcc = rows.mcc[row];
    const channel = rows.channel[row];
    offsetPi[row] =
      channelPi[channel] +
      logit_pi.bucket[rows.bucket[row]] +
      categories.logitPi[mcc] +
      logit_pi.noise_sd * noise.logitPi[row];
    mu[row] = clamp(
      exp(channelMu[channel] + categories.lnMu[mcc] + ln_mu.noise_sd * noise.lnMu[row]),
      ln_mu.clamp_mu,
    );
    offsetPhi[row] =
      channelPhi[channel] +
      ln_phi.ln_gdp * rows.lnGdp[row] +
      categories.lnPhi[mcc] +
      ln_phi.noise_sd * noise.lnPhi[row];
  }
  const piAt = (base: number) => offsetPi.map((offset) => clamp(logistic(base + offset), logit_pi.clamp_pi));
  const baseLogitPi = bisectIncreasing(
    (base) => mean(piAt(base)),
    logit_pi.mean_pi,
    ...logit_pi.base,
    policy.bisections,
  );
  // The median commutes with the increasing maps exp and clamp (up to the mean of the middle two), so ln phi is enough.
  const middle = median(ascending(offsetPhi));
  const baseLnPhi = bisectIncreasing(
    (base) => base + middle,
    ln(ln_phi.median_phi),
    ...ln_phi.base,
    policy.bisections,
  );
  const phi = offsetPhi.map((offset) => clamp(exp(baseLnPhi + offset), ln_phi.clamp_phi));
  return { pi: piAt(baseLogitPi), mu, phi, baseLogitPi, baseLnPhi };
}
