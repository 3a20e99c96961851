import { Failure } from '@merchantry/contracts';
import { MCC_CODES } from '../design/index.js';

/** Name of the law below, written beside every value. */
export const OPENNESS_SOURCE = 'heuristic_v1:gdp_bucket+channel+mcc';

/** Base by income bucket 1..5: richer homes trade more abroad. */
const BASE = [0.06, 0.12, 0.2, 0.28, 0.35];
/** CP, CNP. */
const CHANNEL_SHIFT = [-0.04, 0.08];

type Range = readonly [low: number, high: number];
/** The first group that holds a code gives its tilt. */
const TILTS: readonly { readonly tilt: number; readonly ranges: readonly Range[] }[] = [
  {
    tilt: 0.1, // digital
    ranges: [
      [4810, 4899],
      [5960, 5969],
      [5815, 5818],
    ],
  },
  {
    tilt: 0.06, // travel
    ranges: [
      [3000, 3999],
      ...[4111, 4121, 4131, 4411, 4511, 4722, 4789, 7011].map((code): Range => [code, code]),
    ],
  },
  { tilt: 0.03, ranges: [[5000, 5999]] }, // retail
];

/** Tilt by code 0..9999. */
function mccTilts(): Float64Array {
  const tilts = new Float64Array(MCC_CODES);
  for (let code = 0; code < tilts.length; code++) {
    tilts[code] =
      TILTS.find(({ ranges }) => ranges.some(([low, high]) => low <= code && code <= high))?.tilt ?? 0;
  }
  return tilts;
}

/**
 * How open to customers abroad each merchant is, 0..1, in float32: base of the bucket plus shift of the channel plus
 * tilt of the MCC, summed in this order and clamped. `bucket` holds 1..5, `channel` 0 (CP) or 1 (CNP).
 */
export function openness(bucket: Int8Array, channel: Uint8Array, mcc: Int32Array): Float32Array {
  const tilts = mccTilts();
  const out = new Float32Array(mcc.length);
  for (let i = 0; i < out.length; i++) {
    const sum = BASE[bucket[i] - 1] + CHANNEL_SHIFT[channel[i]] + tilts[mcc[i]];
    out[i] = Math.min(1, Math.max(0, sum));
    if (Number.isNaN(out[i])) {
      throw new Failure('crossborder_openness_invalid', 'An openness is not a number.', {
        dataset: 'crossborder_features',
        column: 'openness',
        row: i,
        expected: '0 to 1',
        found: `bucket ${bucket[i]}, channel ${channel[i]}, mcc ${mcc[i]}`,
      });
    }
  }
  return out;
}
