import { describe, expect, it } from '@jest/globals';
import { coded, constant, fixed, type Column } from '@merchantry/contracts';
import { failureCode } from '../../test/failure-code.js';
import { checkOutletLineage } from './outlet-lineage.js';

const identity = { fingerprint: 'ab', seed: 42n };

const check = (fingerprint: Column, seed: Column) =>
  failureCode(() =>
    checkOutletLineage(
      { rows: 2, columns: { manifest_fingerprint: fingerprint, global_seed: seed } },
      identity,
      'E306_TOKEN_MISMATCH',
    ),
  );

const prints = (...codes: number[]) => coded(Uint32Array.from(codes), ['ab', 'cd', 'ab']);
const seeds = (...values: bigint[]) => fixed('uint64', BigUint64Array.from(values));

describe('checkOutletLineage', () => {
  it('takes one identity in every row, and unused entries do not count', async () => {
    expect(await check(constant('string', 2, 'ab'), constant('uint64', 2, 42n))).toBe('none');
    expect(await check(prints(0, 2), seeds(42n, 42n))).toBe('none');
  });

  it.each<[string, Column, Column]>([
    ['every fingerprint', constant('string', 2, 'cd'), seeds(42n, 42n)],
    ['one fingerprint', prints(0, 1), seeds(42n, 42n)],
    ['every seed', prints(0, 0), constant('uint64', 2, 7n)],
    ['one seed', prints(0, 0), seeds(42n, 43n)],
  ])('refuses where %s differs', async (_, fingerprint, seed) => {
    expect(await check(fingerprint, seed)).toBe('E306_TOKEN_MISMATCH');
  });
});
