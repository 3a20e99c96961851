import { le64, sha256 } from '@merchantry/hashgate';
import { deriveMaster, deriveSubstream, fillU01 } from '@merchantry/rng';
import type { Resampling } from './metric/bootstrap.js';

/** Of every bootstrap of every segment, so that scores of two worlds differ by the worlds alone. */
const SEED = 20260213n;
const REPLICATES = 400;

/** The bootstrap belongs to no world: its identity is its own name instead of an RNG epoch. */
const IDENTITY = sha256('merchantry:realism:bootstrap');

/** Replicate r draws from the Philox substream that r names: no replicate depends on another. */
export function philoxResampling(replicates = REPLICATES): Resampling {
  const master = deriveMaster('realism.master', IDENTITY, SEED);
  return {
    replicates,
    uniforms(replicate, out) {
      const ids = le64(BigInt(replicate));
      const { key, counterHi, counterLo } = deriveSubstream(master, 'realism', 'bootstrap', ids);
      fillU01(key, counterHi, counterLo, out);
    },
  };
}
