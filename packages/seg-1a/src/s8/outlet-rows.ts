import { coded, fixed, halves, type Table } from '@merchantry/contracts';
import type { Numbered } from './overflow.js';
import type { SitePlan } from './site-plan.js';

/**
 * Rows of `outlet_catalogue`: sites 1 to n of every pair, by merchant, legal country and site. About 33 bytes a row.
 * @param siteIds texts of the site orders, by value
 */
export function outletRows(plan: SitePlan, numbered: Numbered, siteIds: readonly string[]): Table {
  const rows = numbered.outlets;
  const ids = new BigUint64Array(rows);
  const idWords = halves(ids);
  const planWords = halves(plan.ids);
  const home = new Uint32Array(rows);
  const legal = new Uint32Array(rows);
  const isMulti = new Uint8Array(rows);
  const drawn = new Int32Array(rows);
  const counts = new Int32Array(rows);
  const order = new Int32Array(rows);
  let row = 0;
  for (const pair of numbered.pairs) {
    const m = numbered.merchantOf[pair];
    const n = plan.count[pair];
    const lo = planWords[2 * m];
    const hi = planWords[2 * m + 1];
    const homeCode = plan.home[m];
    const legalCode = plan.country[pair];
    const multi = plan.isMulti[m];
    const outlets = plan.outlets[m];
    for (let site = 1; site <= n; site++, row++) {
      idWords[2 * row] = lo;
      idWords[2 * row + 1] = hi;
      home[row] = homeCode;
      legal[row] = legalCode;
      isMulti[row] = multi;
      drawn[row] = outlets;
      counts[row] = n;
      order[row] = site;
    }
  }
  return {
    rows,
    columns: {
      merchant_id: fixed('uint64', ids),
      // The code of a site id is the site's order, so both columns share their memory.
      site_id: coded(new Uint32Array(order.buffer), siteIds),
      home_country_iso: coded(home, plan.countries),
      legal_country_iso: coded(legal, plan.countries),
      single_vs_multi_flag: fixed('bool', isMulti),
      raw_nb_outlet_draw: fixed('int32', drawn),
      final_country_outlet_count: fixed('int32', counts),
      site_order: fixed('int32', order),
    },
  };
}
