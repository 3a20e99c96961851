import { z } from 'zod';
import { Failure } from '@merchantry/contracts';
import { neumaierSum, normalQuantile } from '@merchantry/rng';

const code = z.number().int().min(0).max(9999);
const range = { from: code, to: code };
const tier = z.strictObject({
  ln_location: z.number(),
  sd: z.number().positive(),
  quantiles: z.enum(['by_weight', 'equal']),
});

/** Shape of `config/reference/mcc_priors.yaml`. */
export const mccPriorsPolicy = z.strictObject({
  weights: z.array(z.strictObject({ ...range, factor: z.number().positive() })),
  ln_mu: z.strictObject({ body: tier, chain: tier }),
  chain_codes: z.array(code).nonempty(),
  logit_pi: z.strictObject({ sd: z.number().positive(), chain_bonus: z.number() }),
  ln_phi: z.number(),
  plausibility: z.strictObject({
    ranges: z.array(z.strictObject({ ...range, logit: z.number(), ln_mu: z.number() })),
    codes: z.record(z.string().regex(/^\d{1,4}$/), z.strictObject({ logit: z.number(), ln_mu: z.number() })),
  }),
});
export type MccPriorsPolicy = z.infer<typeof mccPriorsPolicy>;

/** What is assumed of one category: columns of the priors table. */
export interface MccPrior {
  readonly mcc: number;
  readonly isChain: boolean;
  /** Relative number of merchants. */
  readonly weight: number;
  readonly logitPi: number;
  readonly lnMu: number;
  readonly lnPhi: number;
}

interface Ranked {
  readonly mcc: number;
  readonly weight: number;
  readonly score: number;
}

/**
 * Standard normal scores of items in ascending order of (score, code): at the middle of the item's share of the total
 * weight, or at (i + 1/2) / n.
 */
export function stratifiedScores(
  items: readonly Ranked[],
  spread: 'by_weight' | 'equal',
): Map<number, number> {
  const sorted = [...items].sort((a, b) => a.score - b.score || a.mcc - b.mcc);
  const weightOf = (item: Ranked) => (spread === 'equal' ? 1 : item.weight);
  const total = neumaierSum(sorted.map(weightOf));
  const scores = new Map<number, number>();
  let before = 0;
  for (const item of sorted) {
    const weight = weightOf(item);
    scores.set(item.mcc, normalQuantile((before + weight / 2) / total));
    before += weight;
  }
  return scores;
}

/** Plausibility sums repeat the same decimals in other orders; a rounded integer makes equal sums equal. */
const exactScore = (sum: number) => Math.round(sum * 1e6);

/**
 * The priors of every code, ascending.
 * @throws Failure reference_drift where a chain code is not in the list
 */
export function mccPriors(policy: MccPriorsPolicy, codes: readonly number[]): MccPrior[] {
  const chains = new Set(policy.chain_codes);
  const absent = policy.chain_codes.filter((chain) => !codes.includes(chain));
  if (absent.length > 0)
    throw new Failure('reference_drift', 'the category list lacks chain codes of the priors', {
      dataset: 'mcc_priors',
      column: 'mcc',
      expected: policy.chain_codes.join(' '),
      found: `no ${absent.join(' ')}`,
    });
  const within = (mcc: number) => (entry: { from: number; to: number }) =>
    entry.from <= mcc && mcc <= entry.to;
  const ranked = codes.map((mcc) => {
    const own = policy.plausibility.codes[String(mcc)];
    const ranges = policy.plausibility.ranges.filter(within(mcc));
    return {
      mcc,
      isChain: chains.has(mcc),
      weight: policy.weights.filter(within(mcc)).reduce((weight, { factor }) => weight * factor, 1),
      logit: exactScore(ranges.reduce((sum, { logit }) => sum + logit, own?.logit ?? 0)),
      size: exactScore(ranges.reduce((sum, { ln_mu }) => sum + ln_mu, own?.ln_mu ?? 0)),
    };
  });
  const sizes = ranked.map(({ mcc, weight, size, isChain }) => ({ mcc, weight, score: size, isChain }));
  const { body, chain } = policy.ln_mu;
  const bodyScores = stratifiedScores(
    sizes.filter(({ isChain }) => !isChain),
    body.quantiles,
  );
  const chainScores = stratifiedScores(
    sizes.filter(({ isChain }) => isChain),
    chain.quantiles,
  );
  const logitScores = stratifiedScores(
    ranked.map(({ mcc, weight, logit }) => ({ mcc, weight, score: logit })),
    'by_weight',
  );
  return ranked
    .map(({ mcc, isChain, weight }) => ({
      mcc,
      isChain,
      weight,
      logitPi: policy.logit_pi.sd * logitScores.get(mcc)! + (isChain ? policy.logit_pi.chain_bonus : 0),
      lnMu: isChain
        ? chain.ln_location + chain.sd * chainScores.get(mcc)!
        : body.ln_location + body.sd * bodyScores.get(mcc)!,
      lnPhi: policy.ln_phi,
    }))
    .sort((a, b) => a.mcc - b.mcc);
}
