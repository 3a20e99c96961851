import { describe, expect, it } from '@jest/globals';
import { bitsOf, NUMERIC_CASES, numericSelfTest } from './numeric-self-test.js';

/**
 * Correctly rounded values: mpmath 1.3.0 (Python) at 400 bits, e.g.
 * `struct.pack('>d', float(mpmath.exp(mpmath.mpf(2.639)))).hex()`.
 */
const MPMATH: Record<string, string> = {
  'exp(1)': '4005bf0a8b145769',
  'exp(-0.5)': '3fe368b2fc6f960a',
  'exp(-10)': '3f07cd79b5647c9b',
  'exp(2.639)': '402bff96cd7e96e7',
  'exp(-745.1)': '0000000000000001',
  'exp(709.7)': '7fed75ae7a50ee14',
  'ln(2)': '3fe62e42fefa39ef',
  'ln(0.1)': 'c0026bb1bbb55515',
  'ln(5e-324)': 'c0874385446d71c3',
  'ln(15)': '4005aa16394d481f',
  'ln(0.9999999)': 'be7ad7f2b1049b9f',
  'ln(65000)': '40262a0e9692148b',
  'cos(0.1)': '3fefd712f9a817c1',
  'cos(1.5707963267948966)': '3c91a62633145c07',
  'cos(6.2)': '3fefe3ac4079a9ce',
  'cos(4.712)': 'bf397e01fd2884b7',
  'gammaln(0.5)': '3fe250d048e7a1bd',
  'gammaln(11)': '402e357590954d15',
  'gammaln(1000.5)': '40b714ac96c9d5d3',
  'pow(0.3, 2.5)': '3fa93d32bceafc29',
  'pow(0.0001, 0.0125)': '3fec8520affa0a4b',
  'pow(1.0000001, 10000000)': '4005bf0a790ce6f2',
};

describe('numericSelfTest', () => {
  it('passes here and says what it tested', () => {
    const attestation = numericSelfTest();
    expect(attestation.passed).toBe(true);
    expect(attestation.cases).toBe(NUMERIC_CASES.length);
    expect(attestation.tests).toEqual([
      'rounding',
      'subnormals',
      'unfused',
      'math_profile',
      'neumaier',
      'total_order',
    ]);
  });

  it('pins elementary functions within one unit in the last place of the true value', () => {
    const profile = NUMERIC_CASES.filter(({ test }) => test === 'math_profile');
    expect(profile.map(({ name }) => name).sort()).toEqual(Object.keys(MPMATH).sort());
    for (const { name, bits } of profile) {
      const ulps = BigInt(`0x${bits}`) - BigInt(`0x${MPMATH[name]}`);
      expect({ name, near: ulps >= -1n && ulps <= 1n }).toEqual({ name, near: true });
    }
  });

  it.each([
    ['rounding', () => 1 + 2 ** -52],
    ['subnormals', () => 0],
    ['unfused', () => 2 ** -26 + 2 ** -54],
    ['neumaier', () => 0],
    ['total_order', () => 1],
  ])('names the test that a runtime would fail: %s', (test, compute) => {
    const broken = NUMERIC_CASES.map((c) => (c.test === test ? { ...c, compute } : c));
    expect(() => numericSelfTest(broken)).toThrow(expect.objectContaining({ code: 'numeric_self_test' }));
    expect(() => numericSelfTest(broken)).toThrow(new RegExp(`^${test}: `));
  });

  it('tells -0 from 0 by its bits', () => {
    expect(bitsOf(-0)).toBe('8000000000000000');
  });
});
