import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  deriveMaster,
  deriveSubstream,
  dirichlet,
  gamma,
  gumbel,
  merchantU64,
  normal,
  poisson,
  substreamIds,
  Substream,
  ztp,
} from '../src/index.js';

interface Answer {
  sampler: string;
  arg: number | number[] | null;
  value: number | number[];
  draws: number;
  blocks: number;
}
interface Row {
  b32: string;
  seed: string;
  label: string;
  merchant_id: string;
  iso: string;
  key: string;
  counter_hi: string;
  counter_lo: string;
  out: Answer[];
}

const { rows } = JSON.parse(readFileSync(new URL('fixtures/samplers.json', import.meta.url), 'utf8')) as {
  rows: Row[];
};
const hex = (text: string) => BigInt(`0x${text}`);

const draw: Record<string, (s: Substream, arg: never) => number | number[] | null> = {
  uniform: (s) => s.u01(),
  normal: (s) => normal(s),
  gamma: (s, shape: number) => gamma(s, shape),
  poisson: (s, lambda: number) => poisson(s, lambda),
  ztp: (s, lambda: number) => {
    const { k, attempts } = ztp(s, lambda);
    return [k, attempts];
  },
  dirichlet: (s, alpha: number[]) => [...dirichlet(s, alpha)],
  gumbel: (s, weight: number) => gumbel(s, weight),
};

/** Integers are exact; doubles may differ in the last bits of another library's transcendentals. */
function expectClose(found: number, expected: number): void {
  if (Number.isInteger(expected)) expect(found).toBe(expected);
  else expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-12 * Math.abs(expected));
}

describe('sampler vectors of independent arithmetic', () => {
  it('has rows to check', () => expect(rows.length).toBeGreaterThanOrEqual(40));

  it.each(rows)('$label (merchant $merchant_id, "$iso")', (row) => {
    const b32 = Uint8Array.from(Buffer.from(row.b32, 'hex'));
    const master = deriveMaster('mlr:1A.master', b32, BigInt(row.seed));
    const [merchant] = merchantU64(BigUint64Array.of(BigInt(row.merchant_id)));
    const ids = row.iso ? substreamIds(merchant, row.iso) : substreamIds(merchant);
    const start = deriveSubstream(master, 'mlr:1A', row.label, ids);
    expect(start).toEqual({
      key: hex(row.key),
      counterHi: hex(row.counter_hi),
      counterLo: hex(row.counter_lo),
    });
    for (const { sampler, arg, value, draws, blocks } of row.out) {
      const s = new Substream(start.key, start.counterHi, start.counterLo);
      const found = [draw[sampler](s, arg as never)].flat() as number[];
      const expected = [value].flat();
      expect(found).toHaveLength(expected.length);
      expected.forEach((e, i) => expectClose(found[i], e));
      expect({ sampler, arg, draws: s.draws, blocks: s.blocks }).toEqual({ sampler, arg, draws, blocks });
    }
  });
});

describe('worked example: identity bytes 00 .. 1f, seed 42, merchant 1', () => {
  const master = deriveMaster(
    'mlr:1A.master',
    Uint8Array.from({ length: 32 }, (_, i) => i),
    42n,
  );
  const [m1, m2] = merchantU64(BigUint64Array.of(1n, 2n));
  const at = (label: string, ...names: string[]) => {
    const { key, counterHi, counterLo } = deriveSubstream(
      master,
      'mlr:1A',
      label,
      substreamIds(m1, ...names),
    );
    return new Substream(key, counterHi, counterLo);
  };

  it('derives master, merchant words and substream starts', () => {
    expect(Buffer.from(master).toString('hex')).toBe(
      '7854650308f1583352a3e923bd2ca58cc854154ef15e8bf0d225ad1ae3da3c6b',
    );
    expect([m1, m2]).toEqual([13327312485616700317n, 11820052035678834872n]);
    const hurdle = at('hurdle_bernoulli');
    expect([hurdle.key, hurdle.counterHi, hurdle.counterLo]).toEqual([
      0x1ab311b6c1d1eac4n,
      0x124bd235afd0eaeen,
      0xc4ead1c1b611b31an,
    ]);
    const gb = at('gumbel_key', 'GB');
    expect([gb.key, gb.counterHi]).toEqual([0x39e4cb4da2cbefcdn, 0xdf3c76cf0546e9d8n]);
  });

  it('draws its uniforms', () => {
    const s = at('hurdle_bernoulli');
    s.u01Pair();
    expect([s.u1, s.u2]).toEqual([0.4067108032347433, 0.91802162354104]);
    expect(at('gumbel_key', 'GB').u01()).toBe(0.4213282315459122);
  });

  it.each([
    ['gamma_nb', (s: Substream) => normal(s), 1.75894341795953, 2, 1],
    ['gamma_nb', (s: Substream) => gamma(s, 2.5), 5.92398436891456, 3, 2],
    ['gamma_nb', (s: Substream) => gamma(s, 0.4), 0.122717935813544, 4, 3],
    ['poisson_nb', (s: Substream) => poisson(s, 3.5), 3, 4, 4],
    ['poisson_nb', (s: Substream) => poisson(s, 25), 23, 2, 1],
  ])('draws %s %s', (label, sample, value, draws, blocks) => {
    const s = at(label);
    // The example is printed with 15 digits.
    expect(Number(sample(s).toPrecision(15))).toBe(value);
    expect([s.draws, s.blocks]).toEqual([draws, blocks]);
  });
});
