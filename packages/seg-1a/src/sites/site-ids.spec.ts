import { describe, expect, it } from '@jest/globals';
import { LARGEST_SITE, siteIds } from './site-ids.js';

describe('site ids', () => {
  it('are six digits, by number', () => {
    const ids = siteIds(1000);
    expect([ids[0], ids[1], ids[42], ids[1000]]).toEqual(['000000', '000001', '000042', '001000']);
    expect(ids).toHaveLength(1001);
  });

  it('end where six digits do', () => {
    const ids = siteIds(LARGEST_SITE);
    expect(ids[LARGEST_SITE]).toBe('999999');
    expect(ids.every((id) => id.length === 6)).toBe(true);
  });
});
