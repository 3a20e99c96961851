import { Failure } from '@merchantry/contracts';
import { byCodePoint } from './code-point-order.js';
import { fromHex, uer } from './encoding.js';
import { sha256Hex } from './sha256.js';

/** A dataset of a world: its id and the hex content digest of its table. */
export interface WorldEntry {
  readonly id: string;
  readonly contentDigest: string;
}

/**
 * The number that two worlds share exactly when their data say the same: hex SHA-256 over UER(dataset id) and the 32
 * bytes of the content digest, dataset by dataset in code-point order of the ids.
 * @throws Failure identity_name_invalid for an empty or repeated id; bad_hex_encoding for a malformed digest.
 */
export function worldDigest(entries: readonly WorldEntry[]): string {
  const sorted = [...entries].sort((a, b) => byCodePoint(a.id, b.id));
  const parts = sorted.flatMap(({ id, contentDigest }, i) => {
    if (id === '' || (i > 0 && sorted[i - 1].id === id)) {
      throw new Failure('identity_name_invalid', 'A world lists a dataset without an id, or one id twice.', {
        dataset: id,
      });
    }
    return [uer(id), fromHex(contentDigest, 32)];
  });
  return sha256Hex(...parts);
}
