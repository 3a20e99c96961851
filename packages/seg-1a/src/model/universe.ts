import type { DesignRows } from '../design/dictionaries.js';

/** What is believed of each category before any data, in dictionary order (ascending codes). */
export interface CategoryPriors {
  readonly mccs: readonly number[];
  /** 1 for a code of multi-outlet chains. */
  readonly isChain: Uint8Array;
  readonly logitPi: Float64Array;
  readonly lnMu: Float64Array;
  readonly lnPhi: Float64Array;
}

/** Merchants as the models see them: active levels, and ln of GDP per head of the home (unit: `gdp_per_capita`). */
export interface ModelRows extends DesignRows {
  readonly lnGdp: Float64Array;
}

/** The rows `repeats` times over, one whole copy after the other. */
export function repeatRows(rows: ModelRows, repeats: number): ModelRows {
  const n = rows.rows;
  const out = {
    rows: n * repeats,
    mcc: new Uint16Array(n * repeats),
    channel: new Uint8Array(n * repeats),
    bucket: new Uint8Array(n * repeats),
    lnGdp: new Float64Array(n * repeats),
  };
  for (let copy = 0; copy < repeats; copy++) {
    out.mcc.set(rows.mcc, copy * n);
    out.channel.set(rows.channel, copy * n);
    out.bucket.set(rows.bucket, copy * n);
    out.lnGdp.set(rows.lnGdp, copy * n);
  }
  return out;
}
