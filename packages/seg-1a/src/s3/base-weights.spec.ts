import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../test/refusal.js';
import { shippedYaml } from '../../test/small-world.js';
import { s3BaseWeightSchema } from '../policy/index.js';
import { assertWeighed, baseShares, baseWeights } from './base-weights.js';

const shipped = s3BaseWeightSchema.parse(shippedYaml('policy/s3_base_weight.yaml'));

describe('base weights', () => {
  it('fall off with the rank, home apart', () => {
    // exp(1.25), exp(-0.1), exp(-0.2), exp(-0.3) to seven decimals, from tables.
    expect(baseWeights(shipped, 4).text).toEqual(['3.4903430', '0.9048374', '0.8187308', '0.7408182']);
  });

  it('are the numbers that their texts say', () => {
    const { text, value } = baseWeights(shipped, 250);
    expect([...value]).toEqual(text.map(Number));
    expect(text.every((one) => /^\d+\.\d{7}$/.test(one))).toBe(true);
  });

  it('are clamped before and after the exponential', () => {
    const flat = baseWeights({ ...shipped, log_w_min: 0, log_w_max: 0.5, w_max: 1.5 }, 3);
    expect(flat.text).toEqual(['1.5000000', '1.0000000', '1.0000000']);
    expect(baseWeights({ ...shipped, beta_rank: -40, w_min: 0.25 }, 2).text[1]).toBe('0.2500000');
  });

  it('make shares of one whole', () => {
    const weights = baseWeights({ ...shipped, beta_home: 0, beta_rank: 0 }, 5);
    expect([...baseShares(weights, 4)]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect([...baseShares(weights, 1)]).toEqual([1]);
  });

  it('may not round to nothing for any merchant', () => {
    const ids = BigUint64Array.of(7n, 8n);
    const weigh = (value: readonly number[], candidates: readonly number[]) => () =>
      assertWeighed({ dp: 1, text: [], value: Float64Array.from(value) }, ids, (i) => candidates[i]);
    expect(weigh([1, 0, 0], [1, 3])).not.toThrow();
    expect(weigh([0, 0, 0.5], [3, 3])).not.toThrow();
    expect(refusalOf(weigh([0, 0, 0.5], [3, 2]))).toMatchObject({
      code: 'ERR_S3_WEIGHT_ZERO',
      merchantId: 8n,
    });
    expect(refusalOf(weigh([0, 0], [1, 2]))).toMatchObject({ code: 'ERR_S3_WEIGHT_ZERO', merchantId: 7n });
  });

  it.each([
    ['log_w_min', { log_w_min: 1, log_w_max: 0 }],
    ['w_min', { w_min: 2, w_max: 1 }],
    ['beta_rank', { beta0: 1e308, beta_home: 1e308, log_w_max: 1e308, w_max: Infinity }],
  ])('refuse figures that give no weight, naming %s', (column, more) => {
    expect(() => baseWeights({ ...shipped, ...more }, 2)).toThrow(
      expect.objectContaining({
        code: 'ERR_S3_WEIGHT_CONFIG',
        place: expect.objectContaining({ dataset: 's3_base_weight', column }),
      }),
    );
  });
});
