import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, parseJson } from './canonical-json.js';
import { byCodePoint } from './code-point-order.js';
import { meaningDigest } from './meaning-digest.js';

/** Values whose every number survives print and parse as the same type: doubles, and bigints beyond 2^53. */
const bigInteger = fc.bigInt(-(2n ** 70n), 2n ** 70n).filter((x) => x > 2n ** 53n || x < -(2n ** 53n));
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((x) => !Number.isInteger(x) || Number.isSafeInteger(x))
  .map((x) => (x === 0 ? 0 : x));
const { value: jsonValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    number,
    bigInteger,
    fc.string({ unit: 'binary' }),
    fc.array(tie('value')),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { noNullPrototype: true }),
  ),
}));

describe('canonical JSON', () => {
  it('sorts keys by code point, so a key beyond the BMP comes after U+FFFD', () => {
    expect(canonicalJson({ b: 1, a: [], '\u{1f600}': 2, '\ufffd': 3, B: {} })).toBe(
      '{"B":{},"a":[],"b":1,"\\ufffd":3,"\\ud83d\\ude00":2}',
    );
  });

  it('escapes to ASCII, with the short escapes where JSON has them', () => {
    expect(canonicalJson('a"\\/\b\f\n\r\t\u0001\u007f\u0080\u00e9\u2028')).toBe(
      '"a\\"\\\\/\\b\\f\\n\\r\\t\\u0001\u007f\\u0080\\u00e9\\u2028"',
    );
  });

  // Number::toString of ECMA-262.
  it.each([
    [-0, '0'],
    [1, '1'],
    [1.5, '1.5'],
    [1e-7, '1e-7'],
    [0.000001, '0.000001'],
    [1e21, '1e+21'],
    [123456789012345680000, '123456789012345680000'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [0.1 + 0.2, '0.30000000000000004'],
    [18446744073709551615n, '18446744073709551615'],
    [-9223372036854775808n, '-9223372036854775808'],
  ])('prints %p as %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('parses back to the same value', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        expect(parseJson(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it('is a fixed point: what it printed, parsed and printed again, is the same text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(parseJson(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not see the order in which keys were set', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string(), fc.nat()), { selector: ([key]) => key }),
        (entries) => {
          const forwards = Object.fromEntries(entries);
          const backwards = Object.fromEntries([...entries].reverse());
          expect(canonicalJson(backwards)).toBe(canonicalJson(forwards));
          expect(meaningDigest(backwards)).toBe(meaningDigest(forwards));
        },
      ),
    );
  });

  it('keeps a key named __proto__ as the key it is', () => {
    const text = '{"__proto__":{"a":1}}';
    expect(canonicalJson(parseJson(text))).toBe(text);
  });

  const cycle: unknown[] = [];
  cycle.push({ again: cycle });
  it.each([
    ['NaN', { a: [NaN] }, '$.a[0]'],
    ['an infinity', -Infinity, '$'],
    ['undefined', { a: undefined }, '$.a'],
    ['a hole', [1, , 2], '$[1]'], // eslint-disable-line no-sparse-arrays
    ['a function', () => 1, '$'],
    ['a symbol', [Symbol.iterator], '$[0]'],
    ['a Map', new Map([[1, 2]]), '$'],
    ['a Date', [new Date(0)], '$[0]'],
    ['a typed array', Uint8Array.of(1), '$'],
    ['a cycle', cycle, '$[0].again'],
  ])('refuses %s and names its place', (_, value, place) => {
    expect(() => canonicalJson(value)).toThrow(
      expect.objectContaining({
        code: 'json_unrepresentable',
        message: expect.stringContaining(`at ${place} has`),
      }),
    );
  });

  it('takes the same object twice where neither holds the other', () => {
    const shared = { a: 1 };
    expect(canonicalJson([shared, shared])).toBe('[{"a":1},{"a":1}]');
  });
});

describe('parsing', () => {
  it('keeps integers beyond 2^53 as bigint and all others as numbers', () => {
    expect(parseJson('[9007199254740991,9007199254740993,-18446744073709551616,1.0,1e2]')).toEqual([
      9007199254740991,
      9007199254740993n,
      -18446744073709551616n,
      1,
      100,
    ]);
  });

  it.each([
    '',
    '{',
    '[1,]',
    '{"a":1,"a":2}',
    '01',
    '1e999',
    'NaN',
    "'a'",
    '"\ud83d',
    '1 2',
    '[' + '['.repeat(1e5),
  ])('refuses text %#', (text) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'json_syntax' }));
  });
});

describe('code-point order', () => {
  it('is the byte order of UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(byCodePoint(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});

it('digests written out: they may not change by accident', () => {
  expect(meaningDigest({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  expect(
    meaningDigest({ profile: 'default', merchants: 10000, grid_arcmin: 0.5, name: '\u00c5land' }),
  ).toMatchInlineSnapshot(`"12ca72c72016ef5ba323d14e075e4778cb9ae96e2cc3ba8e70b88e32adda9f16"`);
});
