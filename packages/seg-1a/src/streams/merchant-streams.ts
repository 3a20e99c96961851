import { takeWords } from '@merchantry/contracts';
import {
  deriveMaster,
  deriveSubstreams,
  merchantU64,
  type CodedNames,
  type SubstreamTable,
} from '@merchantry/rng';

/** Where the streams of the segment come from: the epoch's digest and the world's seed. */
export interface StreamIdentity {
  readonly b32: Uint8Array;
  readonly seed: bigint;
}

export const MASTER_TAG = 'mlr:1A.master';
export const DOMAIN_TAG = 'mlr:1A';

/** The keyed streams of some merchants: one table of starts a label. */
export class MerchantStreams {
  private readonly master: Uint8Array;
  private readonly words: BigUint64Array;

  constructor(ids: BigUint64Array, { b32, seed }: StreamIdentity) {
    this.master = deriveMaster(MASTER_TAG, b32, seed);
    this.words = merchantU64(ids);
  }

  /** Starts of the streams of this label, one a merchant. */
  of(label: string): SubstreamTable {
    return deriveSubstreams(this.master, DOMAIN_TAG, label, this.words);
  }

  /**
   * Starts of the streams of this label, one a (merchant, country) pair. Pair i names country
   * `countries.dictionary[countries.codes[i]]` and merchant `merchants[i]`, a position among the ids given to the
   * constructor; without `merchants`, pair i names merchant i.
   */
  ofCountry(label: string, countries: CodedNames, merchants?: Uint32Array): SubstreamTable {
    const words = merchants ? takeWords(this.words, merchants) : this.words;
    return deriveSubstreams(this.master, DOMAIN_TAG, label, words, countries);
  }
}
