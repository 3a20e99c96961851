import { describe, expect, it } from '@jest/globals';
import { b32, builtIn } from '../../test/built-in-inputs.js';
import { homeQuotas } from './home-quotas.js';
import { merchantSnapshot, type SnapshotInputs } from './merchant-snapshot.js';

const inputs: SnapshotInputs = {
  candidates: builtIn.homeCandidates(builtIn.expectedMultiZone()),
  priors: builtIn.priors(),
  policy: builtIn.snapshotPolicy(),
  homeLaw: 'recipe_p',
  merchants: 10_000,
  b32,
};
const snapshot = merchantSnapshot(inputs);
const counts = (values: Iterable<number | string>) => {
  const found = new Map<number | string, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
};

describe('the merchant snapshot', () => {
  it('holds the home quotas exactly', () => {
    const homes = counts(Array.from(snapshot.home, (home) => snapshot.isos[home]));
    for (const { iso, merchants } of homeQuotas(inputs.candidates, 10_000, 'recipe_p', inputs.policy))
      expect(homes.get(iso) ?? 0).toBe(merchants);
  });

  it('holds all categories, 5.3 % of merchants in chains', () => {
    const chains = new Set(inputs.priors.filter(({ isChain }) => isChain).map(({ mcc }) => mcc));
    expect(new Set(snapshot.mcc).size).toBe(298);
    expect(snapshot.mcc.filter((mcc) => chains.has(mcc)).length / 10_000).toBeCloseTo(0.053, 3);
  });

  it('draws channels by category', () => {
    const { exceptions, card_not_present: usual } = inputs.policy.channel;
    const groups = [...exceptions, { codes: null, probability: usual }].map(({ codes, probability }) => {
      const excepted = new Set(exceptions.flatMap((exception) => exception.codes));
      const rows = [...snapshot.mcc.keys()].filter((i) =>
        codes === null ? !excepted.has(snapshot.mcc[i]) : codes.includes(snapshot.mcc[i]),
      );
      return { n: rows.length, hits: rows.filter((i) => snapshot.channel[i] === 1).length, probability };
    });
    // Five standard errors: false alarm 6e-7 a group, and the snapshot is fixed.
    for (const { n, hits, probability } of groups)
      expect(Math.abs(hits / n - probability)).toBeLessThan(
        5 * Math.sqrt((probability * (1 - probability)) / n),
      );
  });

  it('hides home and category from the id', () => {
    // Homes stand in slots by code; after the permutation, neighbouring ids share a home as often as chance has it.
    let same = 0;
    for (let i = 1; i < 10_000; i++) same += snapshot.home[i] === snapshot.home[i - 1] ? 1 : 0;
    const homes = counts(snapshot.home);
    let chance = 0;
    for (const n of homes.values()) chance += (n / 10_000) * ((n - 1) / 9_999);
    // Five standard deviations of a binomial count: false alarm 6e-7.
    expect(Math.abs(same - 9_999 * chance)).toBeLessThan(5 * Math.sqrt(9_999 * chance));
  });

  it('does not depend on the order of countries or categories', () => {
    const turned = merchantSnapshot({
      ...inputs,
      candidates: [...inputs.candidates].reverse(),
      priors: [...inputs.priors].reverse(),
    });
    expect(turned).toEqual(snapshot);
  });

  it('changes with the epoch in ids and channels, not in quotas', () => {
    const other = merchantSnapshot({ ...inputs, b32: new Uint8Array(32) });
    expect(other.home).not.toEqual(snapshot.home);
    expect(counts(other.home)).toEqual(counts(snapshot.home));
  });

  it('refuses to be narrow, and counts it cannot hold', () => {
    const few = { ...inputs, merchants: 100 };
    expect(() => merchantSnapshot(few)).toThrow(expect.objectContaining({ code: 'reference_drift' }));
    for (const merchants of [0, 1.5, 2 ** 24 + 1])
      expect(() => merchantSnapshot({ ...inputs, merchants })).toThrow(
        expect.objectContaining({ code: 'numeric_domain' }),
      );
  });

  it('makes a million merchants', () => {
    const large = merchantSnapshot({ ...inputs, merchants: 1_000_000 });
    expect(large.home.length).toBe(1_000_000);
    expect(large.channel.reduce((sum, channel) => sum + channel, 0) / 1e6).toBeCloseTo(0.246, 2);
  });
});
