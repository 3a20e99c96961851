import { describe, expect, it } from '@jest/globals';
import { parsePolicyYaml } from './policy-yaml.js';
import type { Failure } from './failure/index.js';

const parse = (text: string) => parsePolicyYaml(text, 'config/p.yaml');

function refusal(text: string): Failure {
  try {
    parse(text);
  } catch (error) {
    return error as Failure;
  }
  throw new RangeError('accepted');
}

describe('a policy text', () => {
  it('keeps the words that YAML 1.1 reads as booleans', () => {
    expect(parse('countries: [NO, no, off, yes, on, y]\n')).toEqual({
      countries: ['NO', 'no', 'off', 'yes', 'on', 'y'],
    });
  });

  it('keeps integers exact: numbers where they are, bigints beyond 2^53', () => {
    expect(
      parse('a: 42\nb: -7\nc: 9007199254740991\nd: 9007199254740993\ne: 18446744073709551615\n'),
    ).toEqual({
      a: 42,
      b: -7,
      c: 9007199254740991,
      d: 9007199254740993n,
      e: 18446744073709551615n,
    });
  });

  it('reads floats, nulls, nested lists, anchors and CRLF', () => {
    expect(parse('\ufeffa: 0.5\r\nb: ~\r\nc: &x [1, 1e3]\r\nd: *x\r\n')).toEqual({
      a: 0.5,
      b: null,
      c: [1, 1000],
      d: [1, 1000],
    });
  });

  it('takes no merge keys and pollutes no prototype', () => {
    expect(parse('a: &a { x: 1 }\nb: { <<: *a }\n')).toEqual({ a: { x: 1 }, b: { '<<': { x: 1 } } });
    parse('__proto__: { polluted: 1 }\n');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each([
    ['a repeated key', 'a: 1\nb: 2\na: 3\n', 3],
    ['a key repeated in other words', 'a:\n  1: x\n  "1": y\n', 3],
    ['a syntax error', 'a: 1\nb: [1, 2\nc: 3\n', 3],
    ['a tab', 'a:\n\tb: 1\n', 2],
    ['an unknown tag', 'a: 1\nb: !secret x\n', 2],
    ['two documents', 'a: 1\n---\nb: 2\n', 2],
  ])('is refused with its line for %s', (_, text, line) => {
    const failure = refusal(text);
    expect(failure.code).toBe('policy_syntax');
    expect(failure.place.path).toBe('config/p.yaml');
    expect(failure.place.line).toBe(line);
  });

  it('is refused for an alias without an anchor', () => {
    expect(refusal('a: *nobody\n').place.found).toMatch(/nobody/);
  });

  it('is refused for aliases that expand without bound', () => {
    const levels = Array.from(
      { length: 8 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(',')}]`,
    );
    expect(refusal(['a0: &a0 [x]', ...levels].join('\n')).code).toBe('policy_syntax');
  });

  it.each(['a: &a [1, *a]\n', 'a: &a { b: { c: *a } }\n'])(
    'is refused when it contains itself: %s',
    (text) => {
      const padding = `# ${'long enough for the cache '.repeat(100)}\n`;
      for (const whole of [text, padding + text]) {
        const failure = refusal(whole);
        expect([failure.code, failure.place.found]).toEqual([
          'policy_syntax',
          'an alias inside what it stands for',
        ]);
      }
    },
  );

  it.each([
    ['brackets', '['.repeat(100_000)],
    ['braces', 'a: {b: '.repeat(50_000)],
    ['dashes', '- '.repeat(100_000)],
    ['question marks', '? '.repeat(100_000)],
    ['indentation', Array.from({ length: 400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ])('is refused when nested beyond any reader by %s', (_, text) => {
    const failure = refusal(text);
    expect([failure.code, failure.place.found]).toEqual(['policy_syntax', 'nested deeper than 200 levels']);
  });
});
