import { beforeAll, describe, expect, it } from '@jest/globals';
import { constant, fixed, gather, isFailure, strings, takeRows, type Column } from '@merchantry/contracts';
import type { EventBatch } from '@merchantry/rng';
import { IDENTITY, someIds } from '../../test/small-world.js';
import { assertAttemptLaws, type Expected } from './attempt-laws.js';
import { ztpKernel } from './ztp-kernel.js';

const N = 40;
const CAP = 3;
const ids = someIds(N);
const candidates = Int32Array.from({ length: N }, (_, i) => (i % 8 === 0 ? 0 : 4));
const expected: Expected = {
  ids,
  candidates,
  withoutEvents: new Uint8Array(N),
  cap: CAP,
  abortsExhausted: true,
};

let events: EventBatch[];
beforeAll(() => {
  const { events: drawn = [] } = ztpKernel({
    rows: N,
    columns: {
      merchant_id: fixed('uint64', ids),
      n_outlets: fixed('int32', new Int32Array(N).fill(2)),
      openness: fixed('float64', new Float64Array(N)),
      candidates: fixed('int32', candidates),
    },
    params: {
      ...IDENTITY,
      terms: { intercept: -0.5, logSites: 0, openness: 0 },
      cap: CAP,
      abortsExhausted: true,
    },
  });
  events = [...drawn];
});

/** The events with one family changed. */
const withFamily = (family: string, change: (batch: EventBatch) => Partial<EventBatch>): EventBatch[] =>
  events.map((batch) => (batch.family === family ? { ...batch, ...change(batch) } : batch));

const withPayload = (family: string, name: string, change: (column: Column) => Column) =>
  withFamily(family, ({ payload }) => ({ payload: { ...payload, [name]: change(payload[name]) } }));

const withNumber = (family: string, name: string, row: number, value: number) =>
  withPayload(family, name, (column) =>
    column.kind === 'fixed' ? fixed('int32', (column.values as Int32Array).with(row, value)) : column,
  );

/** Rows of a family but this one. */
const without = (family: string, row: number) =>
  withFamily(family, (batch) => {
    const rows = Uint32Array.from(batch.seq.keys()).filter((other) => other !== row);
    const payload = Object.entries(batch.payload).map(
      ([name, column]) => [name, takeRows(column, rows)] as const,
    );
    return {
      seq: gather(batch.seq, rows),
      merchantId: gather(batch.merchantId!, rows),
      beforeLo: gather(batch.beforeLo, rows),
      beforeHi: gather(batch.beforeHi, rows),
      afterLo: gather(batch.afterLo, rows),
      afterHi: gather(batch.afterHi, rows),
      draws: gather(batch.draws, rows),
      blocks: gather(batch.blocks, rows),
      payload: Object.fromEntries(payload),
    };
  });

function codeOf(run: () => void): string | undefined {
  try {
    run();
  } catch (error) {
    return isFailure(error) ? error.code : String(error);
  }
  return undefined;
}

const last = (family: string) => events.find((batch) => batch.family === family)!.seq.length - 1;

describe('the laws of the attempts', () => {
  it('hold for what the kernel draws', () => {
    expect(events.map(({ family, seq }) => [family, seq.length > 0])).toEqual([
      ['poisson_component', true],
      ['ztp_rejection', true],
      ['ztp_retry_exhausted', true],
      ['ztp_final', true],
    ]);
    expect(codeOf(() => assertAttemptLaws(events, expected))).toBeUndefined();
  });

  const broken: [string, string, () => EventBatch[]][] = [
    [
      'ERR_S4_STREAM_ID_MISMATCH',
      'another label',
      () => withFamily('ztp_final', () => ({ label: 'poisson_nb' })),
    ],
    [
      'ERR_S4_STREAM_ID_MISMATCH',
      'another module',
      () => withFamily('ztp_final', () => ({ module: '1A.nb_sampler' })),
    ],
    [
      'ERR_S4_UNKNOWN_CONTEXT',
      'another context',
      () => withPayload('poisson_component', 'context', ({ length }) => constant('string', length, 'nb')),
    ],
    [
      'ERR_S4_ZERO_ROW_FILE',
      'an empty family',
      () => withFamily('ztp_rejection', () => ({ seq: new Uint32Array(0) })),
    ],
    ['ERR_S4_ATTEMPT_GAPS', 'an attempt too far', () => withNumber('poisson_component', 'attempt', 0, 2)],
    [
      'ERR_S4_ATTEMPT_GAPS',
      'a rejection of another attempt',
      () => withNumber('ztp_rejection', 'attempt', 0, 3),
    ],
    [
      'ERR_S4_ATTEMPT_GAPS',
      'an end after other attempts',
      () => withNumber('ztp_retry_exhausted', 'attempts', 0, 2),
    ],
    [
      'ERR_S4_BRANCH_PURITY',
      'a target that was not drawn',
      () => withNumber('ztp_final', 'k_target', last('ztp_final'), 9),
    ],
    [
      'ERR_S4_A_ZERO_MISSHANDLED',
      'a target without candidates',
      () => withNumber('ztp_final', 'k_target', 0, 1),
    ],
    ['ERR_S4_FINAL_MISSING', 'no end', () => without('ztp_final', last('ztp_final'))],
    ['ERR_S4_FINAL_MISSING', 'no mark', () => without('ztp_retry_exhausted', 0)],
    [
      'ERR_S4_RNG_ACCOUNTING',
      'a moved end',
      () => withFamily('ztp_final', ({ blocks }) => ({ blocks: blocks.with(0, 1) })),
    ],
    [
      'ERR_S4_RNG_ACCOUNTING',
      'an attempt from elsewhere',
      () => withFamily('ztp_rejection', ({ beforeLo }) => ({ beforeLo: beforeLo.with(0, 7n) })),
    ],
    [
      'ERR_S4_REGIME_INVALID',
      'another regime',
      () =>
        withPayload('ztp_final', 'regime', ({ length }) => strings(new Array<string>(length).fill('ptrs'))),
    ],
  ];
  it.each(broken)('are broken with %s by %s', (code, _, tampered) => {
    expect(codeOf(() => assertAttemptLaws(tampered(), expected))).toBe(code);
  });

  it('know a merchant that should not have drawn, and one that nobody knows', () => {
    const some = candidates.with(1, 0);
    expect(codeOf(() => assertAttemptLaws(events, { ...expected, candidates: some }))).toBe(
      'ERR_S4_A_ZERO_MISSHANDLED',
    );
    const none = new Uint8Array(N).with(1, 1);
    expect(codeOf(() => assertAttemptLaws(events, { ...expected, withoutEvents: none }))).toBe(
      'ERR_S4_BRANCH_PURITY',
    );
    const fewer = { ...expected, ids: ids.slice(0, N - 1) };
    expect(codeOf(() => assertAttemptLaws(events, fewer))).toBe('ERR_S4_BRANCH_PURITY');
  });

  it('hold an exhausted merchant to the policy', () => {
    expect(codeOf(() => assertAttemptLaws(events, { ...expected, abortsExhausted: false }))).toBe(
      'ERR_S4_CAP_WITH_FINAL_ABORT',
    );
  });

  it('allow one end a merchant', () => {
    const doubled = withFamily('ztp_final', ({ merchantId }) => ({
      merchantId: merchantId!.with(1, merchantId![0]),
    }));
    expect(codeOf(() => assertAttemptLaws(doubled, expected))).toBe('ERR_S4_MULTIPLE_FINAL');
  });
});
