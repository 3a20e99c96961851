import { describe, expect, it } from '@jest/globals';
import { coded, fixed, strings, type Table } from '@merchantry/contracts';
import { homePositions, openCountries } from '../ingress/home-lookups.js';
import { openMerchants } from '../ingress/merchant-table.js';
import { assertHomeZones } from './home-zones.js';

const listed = (isos: string[]): Table => ({ rows: isos.length, columns: { country_iso: strings(isos) } });
const countries = openCountries(listed(['AD', 'BE', 'CL']));
const merchants = openMerchants({
  rows: 3,
  columns: {
    merchant_id: fixed('uint64', BigUint64Array.of(7n, 8n, 2n ** 63n + 5n)),
    mcc: fixed('int32', Int32Array.of(5411, 5411, 5411)),
    channel: strings(['card_present', 'card_present', 'card_present']),
    home_country_iso: coded(Uint32Array.of(0, 1, 1), ['CL', 'BE']),
  },
});
const check = (zones: string[]) =>
  assertHomeZones(listed(zones), merchants, homePositions(merchants, countries), countries);

describe('zones of the homes', () => {
  it('are enough when every home has a row; other countries need none', () => {
    expect(() => check(['BE', 'CL', 'CL'])).not.toThrow();
  });

  it('are missed for the first merchant whose home has none', () => {
    expect(() => check(['AD', 'CL'])).toThrow(
      expect.objectContaining({
        code: 'zone_missing',
        place: expect.objectContaining({ merchantId: 8n, found: 'BE' }),
      }),
    );
  });

  it('name no country outside ISO 3166', () => {
    expect(() => check(['BE', 'CL', 'XK'])).toThrow(
      expect.objectContaining({
        code: 'zone_iso_not_in_set',
        place: expect.objectContaining({ row: 2, found: 'XK' }),
      }),
    );
  });
});
