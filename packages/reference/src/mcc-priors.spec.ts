import { describe, expect, it } from '@jest/globals';
import { builtIn } from '../test/built-in-inputs.js';
import { mccPriors, mccPriorsPolicy, stratifiedScores } from './mcc-priors.js';
import { policyFile } from './policy-file.js';

const categories = builtIn.categories();
const priors = builtIn.priors();
const of = new Map(priors.map((prior) => [prior.mcc, prior]));

describe('the category table', () => {
  it('holds 298 generic codes of 981, none of a named firm', () => {
    expect(categories.length).toBe(298);
    expect(categories.filter(({ mcc }) => mcc >= 3000 && mcc <= 3999)).toEqual([]);
    expect(categories[0]).toEqual({
      mcc: 742,
      description: 'Veterinary Services',
      irsDescription: 'Veterinary Services',
      system: 'npm:mcc',
      version: '2.2.0',
    });
    for (const { description } of categories) expect(description).toBe(description.trim());
  });
});

describe('category priors', () => {
  it('weigh codes by the product of their ranges', () => {
    expect(of.get(5411)!.weight).toBe(8);
    expect(of.get(5541)!.weight).toBe(6);
    expect(of.get(5912)!.weight).toBe(2);
    expect(of.get(742)!.weight).toBe(1);
    expect(of.get(9211)!.weight).toBe(0.5);
  });

  it('lay eight chain codes on N(ln 66, 0.6) by weight, in order of plausibility', () => {
    const chains = priors.filter(({ isChain }) => isChain).sort((a, b) => a.lnMu - b.lnMu);
    expect(chains.map(({ mcc }) => mcc)).toEqual([6011, 7011, 5912, 5310, 5311, 5814, 5411, 5541]);
    // Standard normal quantiles at 1/60, 3/60, 6/60, 10/60, 14/60, 24/60, 40/60, 54/60: weights 1 1 2 2 2 8 8 6.
    const z = [-2.128045, -1.644854, -1.281552, -0.967422, -0.727913, -0.253347, 0.430727, 1.281552];
    chains.forEach(({ lnMu }, i) => expect(lnMu).toBeCloseTo(Math.log(66) + 0.6 * z[i], 5));
  });

  it('spread 290 body codes by weight with mean ln 14 and sd 0.13', () => {
    const body = priors.filter(({ isChain }) => !isChain);
    const total = body.reduce((sum, { weight }) => sum + weight, 0);
    const mean = body.reduce((sum, { weight, lnMu }) => sum + weight * lnMu, 0) / total;
    const variance = body.reduce((sum, { weight, lnMu }) => sum + weight * (lnMu - mean) ** 2, 0) / total;
    expect(body.length).toBe(290);
    expect(mean).toBeCloseTo(Math.log(14), 3);
    expect(Math.sqrt(variance)).toBeGreaterThan(0.125);
    expect(Math.sqrt(variance)).toBeLessThan(0.131);
  });

  it('spread logit offsets by weight with sd 0.35 and lift chains', () => {
    const total = priors.reduce((sum, { weight }) => sum + weight, 0);
    const plain = priors.map((prior) => ({ ...prior, logitPi: prior.logitPi - (prior.isChain ? 0.45 : 0) }));
    const mean = plain.reduce((sum, { weight, logitPi }) => sum + weight * logitPi, 0) / total;
    const variance =
      plain.reduce((sum, { weight, logitPi }) => sum + weight * (logitPi - mean) ** 2, 0) / total;
    expect(mean).toBeCloseTo(0, 3);
    expect(Math.sqrt(variance)).toBeGreaterThan(0.34);
    expect(Math.sqrt(variance)).toBeLessThan(0.351);
    expect(of.get(5541)!.logitPi).toBeGreaterThan(of.get(742)!.logitPi);
    expect(of.get(9211)!.logitPi).toBeLessThan(of.get(742)!.logitPi);
  });

  it('break ties by code and do not mind the order of codes', () => {
    const scores = stratifiedScores(
      [
        { mcc: 2, weight: 1, score: 0 },
        { mcc: 1, weight: 1, score: 0 },
      ],
      'by_weight',
    );
    expect(scores.get(1)!).toBeLessThan(scores.get(2)!);
    const policy = policyFile(builtIn.priorSources()[0], mccPriorsPolicy);
    expect(mccPriors(policy, categories.map(({ mcc }) => mcc).reverse())).toEqual(priors);
  });

  it('refuse a list without the chain codes', () => {
    const policy = policyFile(builtIn.priorSources()[0], mccPriorsPolicy);
    expect(() => mccPriors(policy, [742])).toThrow(expect.objectContaining({ code: 'reference_drift' }));
  });
});
