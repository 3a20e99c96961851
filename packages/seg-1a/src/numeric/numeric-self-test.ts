import { Failure } from '@merchantry/contracts';
import cos from '@stdlib/math-base-special-cos';
import exp from '@stdlib/math-base-special-exp';
import gammaln from '@stdlib/math-base-special-gammaln';
import ln from '@stdlib/math-base-special-ln';
import pow from '@stdlib/math-base-special-pow';
import { neumaierSum } from '../design/neumaier-sum.js';

/** One thing that binary64 must do here, with the bits it must give. */
export interface NumericCase {
  readonly test: 'rounding' | 'subnormals' | 'unfused' | 'math_profile' | 'neumaier' | 'total_order';
  readonly name: string;
  readonly compute: () => number;
  /** IEEE 754 bits, big-endian hex. */
  readonly bits: string;
}

export interface NumericAttestation {
  readonly passed: true;
  readonly math_profile_id: string;
  readonly cases: number;
  readonly tests: readonly string[];
}

const MATH_PROFILE_ID = 'stdlib-math-base-special';

const EPSILON = 2 ** -52;

/** Bits of the elementary functions, within one unit in the last place of the true value (spec beside this file). */
const MATH_PROFILE: readonly (readonly [string, (x: number, y: number) => number, number[], string])[] = [
  ['exp', exp, [1], '4005bf0a8b14576a'],
  ['exp', exp, [-0.5], '3fe368b2fc6f960a'],
  ['exp', exp, [-10], '3f07cd79b5647c9a'],
  ['exp', exp, [2.639], '402bff96cd7e96e7'],
  ['exp', exp, [-745.1], '0000000000000000'],
  ['exp', exp, [709.7], '7fed75ae7a50ee14'],
  ['ln', ln, [2], '3fe62e42fefa39ef'],
  ['ln', ln, [0.1], 'c0026bb1bbb55515'],
  ['ln', ln, [5e-324], 'c0874385446d71c3'],
  ['ln', ln, [15], '4005aa16394d481f'],
  ['ln', ln, [0.9999999], 'be7ad7f2b1049b9f'],
  ['ln', ln, [65000], '40262a0e9692148b'],
  ['cos', cos, [0.1], '3fefd712f9a817c1'],
  ['cos', cos, [1.5707963267948966], '3c91a62633145c07'],
  ['cos', cos, [6.2], '3fefe3ac4079a9ce'],
  ['cos', cos, [4.712], 'bf397e01fd2884b7'],
  ['gammaln', gammaln, [0.5], '3fe250d048e7a1bd'],
  ['gammaln', gammaln, [11], '402e357590954d16'],
  ['gammaln', gammaln, [1000.5], '40b714ac96c9d5d3'],
  ['pow', pow, [0.3, 2.5], '3fa93d32bceafc29'],
  ['pow', pow, [0.0001, 0.0125], '3fec8520affa0a4b'],
  ['pow', pow, [1.0000001, 1e7], '4005bf0a790ce6f2'],
];

export const NUMERIC_CASES: readonly NumericCase[] = [
  { test: 'rounding', name: 'tie to even, down', compute: () => 1 + EPSILON / 2, bits: '3ff0000000000000' },
  {
    test: 'rounding',
    name: 'tie to even, up',
    compute: () => 1 + EPSILON + EPSILON / 2,
    bits: '3ff0000000000002',
  },
  { test: 'subnormals', name: '2^-1074 kept', compute: () => 2 ** -1022 * EPSILON, bits: '0000000000000001' },
  { test: 'subnormals', name: 'gradual underflow', compute: () => 2 ** -1022 / 4, bits: '0004000000000000' },
  { test: 'unfused', name: '(1 + 2^-27)^2 - 1', compute: unfusedSquare, bits: '3e50000000000000' },
  ...MATH_PROFILE.map(([name, f, [x, y], bits]): NumericCase => ({
    test: 'math_profile',
    name: `${name}(${y === undefined ? x : `${x}, ${y}`})`,
    compute: () => f(x, y),
    bits,
  })),
  // Naive and Kahan sums give 0.
  {
    test: 'neumaier',
    name: '1 + 1e100 + 1 - 1e100',
    compute: () => neumaierSum([1, 1e100, 1, -1e100]),
    bits: '4000000000000000',
  },
  {
    test: 'neumaier',
    name: '0.1 ten times',
    compute: () => neumaierSum(new Array<number>(10).fill(0.1)),
    bits: '3ff0000000000000',
  },
  {
    test: 'total_order',
    name: '-inf < -1 < -0 < 0 < 1 < inf',
    compute: outOfOrder,
    bits: '0000000000000000',
  },
];

/**
 * Proves that this runtime computes as the numeric policy demands, before anything is drawn or decided: round to nearest
 * even, subnormals kept, no fused multiply-add, the elementary functions to the bit, compensated sums, one total order.
 * Throws `numeric_self_test` with the first case that differs.
 */
export function numericSelfTest(cases: readonly NumericCase[] = NUMERIC_CASES): NumericAttestation {
  for (const { test, name, compute, bits } of cases) {
    const found = bitsOf(compute());
    if (found !== bits) {
      throw new Failure('numeric_self_test', `${test}: ${name} does not give the bits it must.`, {
        expected: bits,
        found,
        detail: { test, name },
      });
    }
  }
  return {
    passed: true,
    math_profile_id: MATH_PROFILE_ID,
    cases: cases.length,
    tests: [...new Set(cases.map(({ test }) => test))],
  };
}

/** IEEE 754 bits as 16 hex digits. */
export function bitsOf(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

/** Unsigned key that orders all doubles, -0 before 0. */
function orderKey(value: number): bigint {
  const bits = BigInt(`0x${bitsOf(value)}`);
  return bits >> 63n ? ~bits & 0xffff_ffff_ffff_ffffn : bits | (1n << 63n);
}

/** Neighbours that stand in the wrong order; 0 when the order is right. */
function outOfOrder(): number {
  const keys = [-Infinity, -1, -0, 0, 1, Infinity].map(orderKey);
  return keys.filter((key, i) => i > 0 && key <= keys[i - 1]).length;
}

/** 2^-26 when the product is rounded before the subtraction, 2^-26 + 2^-54 when both are fused. */
function unfusedSquare(): number {
  const x = 1 + 2 ** -27;
  return x * x - 1;
}
