import { describe, expect, it } from '@jest/globals';
import { Failure, isFailure } from '@merchantry/contracts';
import { Findings } from './findings.js';

const CHECKS = ['s1_replay', 's2_replay', 's8_replay'] as const;

describe('findings', () => {
  const place = (merchant: bigint) => ({ dataset: 'd', merchant, expected: 'a', found: 'b' });

  it('count all, keep twenty a check, and speak in the order of the checks', () => {
    const findings = new Findings(CHECKS);
    for (let i = 0; i < 30; i++) findings.fail('s8_replay', 'E_S8_SEQUENCE_GAP', place(BigInt(i % 7)));
    findings.fail('s1_replay', 'E_REPLAY_MISMATCH', place(3n));
    expect(findings.list().map(({ code }) => code)[0]).toBe('E_REPLAY_MISMATCH');
    expect(findings.list()).toHaveLength(21);
    expect(findings.byCode()).toEqual({ E_REPLAY_MISMATCH: 1, E_S8_SEQUENCE_GAP: 30 });
    expect([findings.count('s8_replay'), findings.failedMerchants, findings.passed]).toEqual([30, 7, false]);
  });

  it('take a Failure for a finding, and let anything else through', () => {
    const findings = new Findings(CHECKS);
    const refused = () => {
      throw new Failure('gdp_missing', 'No GDP.', { dataset: 'gdp_per_capita', merchantId: 9n });
    };
    expect(findings.attempt('s2_replay', 'nb_final', refused)).toBeNull();
    expect(findings.list()).toMatchObject([
      { check: 's2_replay', code: 'gdp_missing', dataset: 'gdp_per_capita', merchant: 9n },
    ]);
    expect(() =>
      findings.guard('s2_replay', 'nb_final', () => {
        throw new RangeError('a fault of the code');
      }),
    ).toThrow(RangeError);
  });

  it('speak in the order of the checks that the segment gives', () => {
    const findings = new Findings(['first', 'second'] as const);
    findings.fail('second', 'E_DUP_PK', { dataset: 'b', expected: 'x', found: 'y' });
    expect(findings.verdicts()).toEqual({ first: 'PASS', second: 'FAIL' });
    findings.fail('first', 'gdp_missing', { dataset: 'a', row: 4, merchant: 2n, expected: 'x', found: 'y' });
    expect(findings.list().map(({ check }) => check)).toEqual(['first', 'second']);
    expect(Object.keys(findings.verdicts())).toEqual(['first', 'second']);
    const failure = refusal(() => findings.assertPassed());
    expect([failure?.code, failure?.place]).toMatchObject([
      'gdp_missing',
      { dataset: 'a', row: 4, merchantId: 2n, detail: { failures_by_code: { E_DUP_PK: 1, gdp_missing: 1 } } },
    ]);
  });

  it('are no failure where there are none', () => {
    const findings = new Findings(CHECKS);
    expect(() => findings.assertPassed()).not.toThrow();
    expect(findings.verdicts()).toEqual({ s1_replay: 'PASS', s2_replay: 'PASS', s8_replay: 'PASS' });
  });
});

function refusal(act: () => void): Failure | undefined {
  try {
    act();
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
  return undefined;
}
