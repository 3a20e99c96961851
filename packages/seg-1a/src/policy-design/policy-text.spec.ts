import { describe, expect, it } from '@jest/globals';
import { parsePolicyYaml } from '@merchantry/contracts';
import fc from 'fast-check';
import { policyYaml, yamlEntry, type PolicyValue } from './policy-text.js';

describe('the text of a policy', () => {
  it('reads back as what was written', () => {
    const leaf = fc.oneof(
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true, min: -1e15, max: 1e15 }).map((x) => x + 0),
      fc.stringMatching(/^[ -~]{0,12}$/),
      fc.constantFrom('NO', 'true', '1.0.0', '2026-01-01', 'null', '~', '5815-5818', "it's"),
    );
    const { tree } = fc.letrec<{ tree: PolicyValue }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('tree'), { maxLength: 30 }),
        fc.dictionary(fc.stringMatching(/^[A-Za-z_]{1,8}$/), tie('tree'), {
          maxKeys: 6,
          noNullPrototype: true,
        }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(parsePolicyYaml(policyYaml({ value }, ['a comment']), 'p.yaml')).toEqual({ value });
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('writes short values on their line and long ones as blocks', () => {
    expect(yamlEntry('codes', [1, 2], '  ')).toEqual(['  codes: [1, 2]']);
    expect(yamlEntry('rule', { op: 'N_GE', value: 6 }, '')).toEqual(['rule: { op: N_GE, value: 6 }']);
    const long = Array.from({ length: 40 }, (_, i) => i);
    expect(yamlEntry('codes', long, '')).toEqual(['codes:', ...long.map((i) => `  - ${i}`)]);
  });
});
