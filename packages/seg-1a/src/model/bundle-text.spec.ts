import { parsePolicyYaml } from '@merchantry/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bundleYaml } from './bundle-text.js';

const read = (text: string) => parsePolicyYaml(text, 'test.yaml');

describe('bundle text', () => {
  it('parses back to the same doubles', () => {
    const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(anyDouble, { minLength: 1 }), (beta) => {
        const back = read(bundleYaml({ beta }, 'test')) as { beta: number[] };
        expect(back.beta.map(Number)).toEqual(beta.map((x) => (x === 0 ? 0 : x)));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps strings strings, whatever they look like', () => {
    fc.assert(
      fc.property(fc.constantFrom('12345678', '1e10', 'no', 'mcc:0742', "it's", '0x1f', '~', ''), (text) => {
        expect(read(bundleYaml({ text, list: [text] }, 'test'))).toEqual({ text, list: [text] });
      }),
    );
  });

  it('nests mappings and lists of mappings', () => {
    const value = {
      a: { b: 1, c: ['x', 'y'] },
      d: [
        { e: 1.5, f: 'g' },
        { e: -2, f: 'h' },
      ],
    };
    const text = bundleYaml(value, 'Made by hand');
    expect(read(text)).toEqual(value);
    expect(text.split('\n').slice(0, 4)).toEqual(['# Made by hand', 'a:', '  b: 1', '  c:']);
  });
});
