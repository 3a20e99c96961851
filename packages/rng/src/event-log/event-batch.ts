import { Failure, halves, type Column } from '@merchantry/contracts';

/**
 * Events of one family, drawn by one module under one substream label, column by column. All arrays have one entry
 * an event; the order of the entries is free, `seq` says where each stands.
 */
export interface EventBatch {
  readonly family: string;
  readonly module: string;
  readonly label: string;
  /** 0-based place of each event in the state's canonical order of emission, over all its families. */
  readonly seq: Uint32Array;
  readonly merchantId?: BigUint64Array;
  /** Counter words before and after the event; equal where nothing was drawn. */
  readonly beforeLo: BigUint64Array;
  readonly beforeHi: BigUint64Array;
  readonly afterLo: BigUint64Array;
  readonly afterHi: BigUint64Array;
  /** Uniforms used. */
  readonly draws: Uint32Array;
  /** Counter steps: after minus before. */
  readonly blocks: Uint32Array;
  /** Columns of the family itself. */
  readonly payload: Readonly<Record<string, Column>>;
}

/** Columns that every family has; a payload may not use their names. */
const ENVELOPE_COLUMNS = [
  'ts_utc',
  'module',
  'substream_label',
  'merchant_id',
  'rng_counter_before_lo',
  'rng_counter_before_hi',
  'rng_counter_after_lo',
  'rng_counter_after_hi',
  'draws',
  'blocks',
] as const;

/**
 * Checks a batch against the laws of the envelope: all columns of one length, after - before = blocks as 128-bit
 * numbers, and between one and two uniforms a block.
 * @throws Failure `rng_envelope_violation`, `rng_counter_mismatch` or `rng_budget_violation`, naming the row
 */
export function checkBatch(batch: EventBatch): void {
  checkShape(batch);
  const { family, draws, blocks } = batch;
  const bad = firstCounterMismatch(batch);
  if (bad >= 0)
    throw new Failure(
      'rng_counter_mismatch',
      `An event of ${family} moved its counter by another number of blocks`,
      {
        dataset: family,
        row: bad,
        merchantId: batch.merchantId?.[bad],
        expected: `${blocks[bad]} blocks`,
        found: `${after(batch, bad) - before(batch, bad)} blocks`,
        detail: {
          before: { hi: batch.beforeHi[bad], lo: batch.beforeLo[bad] },
          after: { hi: batch.afterHi[bad], lo: batch.afterLo[bad] },
          blocks: blocks[bad],
          draws: draws[bad],
        },
      },
    );
  for (let i = 0; i < draws.length; i++)
    if (draws[i] < blocks[i] || draws[i] > 2 * blocks[i])
      throw new Failure('rng_budget_violation', `An event of ${family} cannot have used that many uniforms`, {
        dataset: family,
        row: i,
        merchantId: batch.merchantId?.[i],
        expected: `${blocks[i]} to ${2 * blocks[i]} draws from ${blocks[i]} blocks`,
        found: `${draws[i]} draws`,
      });
}

const before = (batch: EventBatch, row: number): bigint => (batch.beforeHi[row] << 64n) + batch.beforeLo[row];
const after = (batch: EventBatch, row: number): bigint => (batch.afterHi[row] << 64n) + batch.afterLo[row];

function checkShape(batch: EventBatch): void {
  const n = batch.seq.length;
  const { beforeLo, beforeHi, afterLo, afterHi, draws, blocks, merchantId, payload } = batch;
  const columns: [string, { readonly length: number } | undefined][] = [
    ...Object.entries({ beforeLo, beforeHi, afterLo, afterHi, draws, blocks, merchantId }),
    ...Object.entries(payload),
  ];
  for (const [name, column] of columns)
    if (column !== undefined && column.length !== n)
      throw new Failure('rng_envelope_violation', `A column of ${batch.family} has another length than seq`, {
        dataset: batch.family,
        column: name,
        expected: `${n} rows`,
        found: `${column.length} rows`,
      });
  for (const name of ENVELOPE_COLUMNS)
    if (name in payload)
      throw new Failure('rng_envelope_violation', `The payload of ${batch.family} names an envelope column`, {
        dataset: batch.family,
        column: name,
      });
}

/** Row of the first event whose counters do not differ by its blocks, or -1. */
function firstCounterMismatch({ beforeLo, beforeHi, afterLo, afterHi, blocks }: EventBatch): number {
  const lo = halves(beforeLo);
  const hi = halves(beforeHi);
  const toLo = halves(afterLo);
  const toHi = halves(afterHi);
  for (let i = 0, at = 0; i < blocks.length; i++, at += 2) {
    const w0 = lo[at] + blocks[i];
    const w1 = lo[at + 1] + (w0 > 0xffffffff ? 1 : 0);
    const w2 = hi[at] + (w1 > 0xffffffff ? 1 : 0);
    const w3 = hi[at + 1] + (w2 > 0xffffffff ? 1 : 0);
    const equal =
      w0 >>> 0 === toLo[at] &&
      w1 >>> 0 === toLo[at + 1] &&
      w2 >>> 0 === toHi[at] &&
      w3 >>> 0 === toHi[at + 1];
    if (!equal) return i;
  }
  return -1;
}
