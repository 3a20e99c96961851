import { describe, expect, it } from '@jest/globals';
import { sha256Hex } from '@merchantry/hashgate';
import { b32, builtIn } from '../../test/built-in-inputs.js';
import { merchantSnapshot } from './merchant-snapshot.js';

describe('the smoke snapshot', () => {
  it('is what it was: these values may be wrong, but they may not change by accident', () => {
    const { mcc, channel, home, isos } = merchantSnapshot({
      candidates: builtIn.homeCandidates(builtIn.expectedMultiZone()),
      priors: builtIn.priors(),
      policy: builtIn.snapshotPolicy(),
      homeLaw: 'recipe_p',
      merchants: 600,
      b32,
    });
    const rows = Array.from(mcc, (code, i) => `${i + 1},${code},${channel[i]},${isos[home[i]]}`);
    expect(rows.slice(1, 4)).toEqual(['2,5521,1,CD', '3,5532,1,PS', '4,4111,1,ZW']);
    expect(sha256Hex(...rows.map((row) => `${row}\n`))).toBe(
      'e75282ea1ed6c2e004ad302196777fac6571dd7f1e88ab616181123b6735c690',
    );
  });
});
