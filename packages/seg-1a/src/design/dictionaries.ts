import { Failure, type StringColumn } from '@merchantry/contracts';
import { BUCKET_LEVELS, CHANNEL_LEVELS, CHANNEL_WORDS } from './coefficients.js';

const NOT_IN_DICTIONARY = 0xffff;
/** Merchant category codes are 0..9999. */
export const MCC_CODES = 10_000;

/** Merchant category codes of the design, ascending, and the position of each code in them. */
export interface MccDictionary {
  readonly mccs: readonly number[];
  /** Position by code 0..9999; 0xffff where the code is not in the dictionary. */
  readonly position: Uint16Array;
}

/** One row a merchant: positions of its active levels in the dictionaries. */
export interface DesignRows {
  readonly rows: number;
  readonly mcc: Uint16Array;
  /** 0 for CP, 1 for CNP. */
  readonly channel: Uint8Array;
  /** 0..4 for buckets 1..5. */
  readonly bucket: Uint8Array;
}

/** How a refusal names the row it found; all optional. */
export interface RowNames {
  readonly dataset?: string;
  readonly merchantIds?: BigUint64Array;
  /** Row of the dataset at each position, where both orders differ. */
  readonly order?: Uint32Array;
}

const placeOf = (names: RowNames, at: number) => ({
  dataset: names.dataset,
  row: names.order?.[at] ?? at,
  merchantId: names.merchantIds?.[at],
});

/** The dictionary of a bundle. Throws `design_mcc_mismatch` unless the codes ascend strictly. */
export function mccDictionary(mccs: readonly number[], dataset: string): MccDictionary {
  if (mccs.length === 0)
    throw new Failure('design_dict_missing', 'The MCC dictionary is empty.', { dataset });
  const position = new Uint16Array(MCC_CODES).fill(NOT_IN_DICTIONARY);
  for (let i = 0; i < mccs.length; i++) {
    const previous = i === 0 ? -1 : mccs[i - 1];
    if (!(mccs[i] > previous) || mccs[i] >= MCC_CODES) {
      throw new Failure(
        'design_mcc_mismatch',
        'The MCC dictionary must hold each code once, in ascending order.',
        {
          dataset,
          column: 'dict_mcc',
          expected: `a code above ${previous}, at most 9999`,
          found: String(mccs[i]),
        },
      );
    }
    position[mccs[i]] = i;
  }
  return { mccs, position };
}

/**
 * Positions of the MCCs in the dictionary, one a row. Throws `design_unknown_mcc`: a value the fit never saw has no
 * coefficient, and a zero row would be an answer nobody gave.
 */
export function mccPositions(dictionary: MccDictionary, mcc: Int32Array, names: RowNames = {}): Uint16Array {
  const out = new Uint16Array(mcc.length);
  for (let row = 0; row < mcc.length; row++) {
    const code = mcc[row];
    const position = code >= 0 && code < MCC_CODES ? dictionary.position[code] : NOT_IN_DICTIONARY;
    if (position === NOT_IN_DICTIONARY) {
      throw new Failure('design_unknown_mcc', `MCC ${code} has no coefficient in the fitted bundle.`, {
        ...placeOf(names, row),
        column: 'mcc',
        expected: `one of the ${dictionary.mccs.length} codes of dict_mcc`,
        found: String(code),
      });
    }
    out[row] = position;
  }
  return out;
}

/**
 * Channel positions (0 CP, 1 CNP), one a row. `words` names the two channels as the column spells them. Throws
 * `design_unknown_channel`.
 */
export function channelPositions(
  channel: StringColumn,
  names: RowNames = {},
  words: readonly string[] = CHANNEL_WORDS,
): Uint8Array {
  const byCode = channel.dictionary.map((word) => words.indexOf(word));
  const out = new Uint8Array(channel.length);
  for (let row = 0; row < channel.length; row++) {
    const position = channel.validity?.[row] === 0 ? -1 : byCode[channel.codes[row]];
    if (!(position >= 0)) {
      throw new Failure('design_unknown_channel', 'A channel is not a level of the design.', {
        ...placeOf(names, row),
        column: 'channel',
        expected: words.join(' or '),
        found: channel.validity?.[row] === 0 ? 'null' : channel.dictionary[channel.codes[row]],
      });
    }
    out[row] = position;
  }
  return out;
}

/** Bucket positions (0..4) of bucket ids 1..5, one a row. Throws `design_bucket_mismatch`. */
export function bucketPositions(bucketIds: ArrayLike<number>, names: RowNames = {}): Uint8Array {
  const out = new Uint8Array(bucketIds.length);
  for (let row = 0; row < out.length; row++) {
    const bucket = bucketIds[row];
    if (!(Number.isInteger(bucket) && bucket >= 1 && bucket <= BUCKET_LEVELS.length)) {
      throw new Failure('design_bucket_mismatch', 'An income bucket is not a level of the design.', {
        ...placeOf(names, row),
        column: 'gdp_bucket_id',
        expected: '1 to 5',
        found: String(bucket),
      });
    }
    out[row] = bucket - 1;
  }
  return out;
}

/**
 * Design rows of merchants. All arrays have one entry a merchant; the row names only serve refusals.
 * Throws `design_shape_mismatch` when lengths differ, and what the three position functions throw.
 */
export function designRows(
  dictionary: MccDictionary,
  merchants: {
    readonly mcc: Int32Array;
    readonly channel: StringColumn;
    readonly bucketIds: ArrayLike<number>;
  } & RowNames,
): DesignRows {
  const { mcc, channel, bucketIds } = merchants;
  const rows = mcc.length;
  if (channel.length !== rows || bucketIds.length !== rows) {
    throw new Failure('design_shape_mismatch', 'The columns of the design have different lengths.', {
      expected: `${rows} rows each`,
      found: `channel ${channel.length}, bucket ${bucketIds.length}`,
    });
  }
  return {
    rows,
    mcc: mccPositions(dictionary, mcc, merchants),
    channel: channelPositions(channel, merchants),
    bucket: bucketPositions(bucketIds, merchants),
  };
}

export const CHANNEL_COUNT = CHANNEL_LEVELS.length;
export const BUCKET_COUNT = BUCKET_LEVELS.length;
