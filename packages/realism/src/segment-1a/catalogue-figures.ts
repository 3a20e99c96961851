import { Failure } from '@merchantry/contracts';
import type { MerchantRows } from '../merchant-rows.js';
import type { Catalogue } from './segment-1a-input.js';

/** What the catalogue says of each gated merchant; zeros for a merchant without a row. */
export interface CatalogueFigures {
  readonly outlets: Uint32Array;
  /** Outlets outside the home country. */
  readonly abroad: Uint32Array;
  /** Legal countries. */
  readonly countries: Uint32Array;
  readonly isMulti: Uint8Array;
  /** Home country by code of `isos`, or -1. */
  readonly home: Int32Array;
  /** Every country that is a home or a legal country, and the outlets in it. */
  readonly isos: readonly string[];
  readonly outletsOfCountry: Float64Array;
  /** Contradictions of identity; every count but the last must be zero. */
  readonly identity: IdentityCounts;
}

export interface IdentityCounts {
  /** Rows whose site_order does not follow the one before it in their scope (doubles included). */
  readonly site_order_broken: number;
  /** Rows whose site_id is not their site_order in six digits (so doubles of an id too). */
  readonly site_id_unlike_order: number;
  /** Rows of merchants that no hurdle event knows. */
  readonly stranger: number;
  /** Rows whose site id the same merchant has in a country with as many or more sites. Lawful; counted only. */
  readonly site_id_reused_abroad: number;
}

/**
 * One pass over the catalogue.
 *
 * @throws Failure `table_sort_violation` when it is not in its declared order
 */
export function catalogueFigures(
  catalogue: Catalogue,
  gated: MerchantRows,
  merchants: number,
): CatalogueFigures {
  const { merchantId, siteOrder } = catalogue;
  const rows = merchantId.length;
  const { isos, home, legal } = sharedCountries(catalogue);
  const rank = ranks(isos);
  const expected = numbersOf(catalogue.siteId.dictionary);
  const out = {
    outlets: new Uint32Array(merchants),
    abroad: new Uint32Array(merchants),
    countries: new Uint32Array(merchants),
    isMulti: new Uint8Array(merchants),
    home: new Int32Array(merchants).fill(-1),
    isos,
    outletsOfCountry: new Float64Array(isos.length),
  };
  const of = gated.of(merchantId);
  const halves = new Uint32Array(merchantId.buffer, merchantId.byteOffset, 2 * rows);
  let orderBroken = 0;
  let idUnlike = 0;
  let stranger = 0;
  let reused = 0;
  /** Longest and total sequence of the merchant at hand. */
  let longest = 0;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const sameMerchant =
      i > 0 && halves[2 * i] === halves[2 * i - 2] && halves[2 * i + 1] === halves[2 * i - 1];
    const sameScope = sameMerchant && legal[i] === legal[i - 1];
    if (i > 0 && isBefore(merchantId, legal, rank, i, sameMerchant)) throw unsorted(i);
    if (!sameMerchant) {
      reused += total - longest;
      total = longest = 0;
    }
    const follows = sameScope ? siteOrder[i - 1] + 1 : 1;
    if (siteOrder[i] !== follows) orderBroken++;
    if (expected[catalogue.siteId.codes[i]] !== siteOrder[i]) idUnlike++;
    total++;
    longest = Math.max(longest, siteOrder[i]);
    out.outletsOfCountry[legal[i]]++;
    const merchant = of[i];
    if (merchant < 0) {
      stranger++;
      continue;
    }
    out.outlets[merchant]++;
    if (home[i] !== legal[i]) out.abroad[merchant]++;
    if (!sameScope) out.countries[merchant]++;
    out.isMulti[merchant] = catalogue.isMulti[i];
    out.home[merchant] = home[i];
  }
  reused += total - longest;
  return {
    ...out,
    identity: {
      site_order_broken: orderBroken,
      site_id_unlike_order: idUnlike,
      stranger,
      site_id_reused_abroad: Math.max(0, reused),
    },
  };
}

function isBefore(
  ids: BigUint64Array,
  legal: Uint32Array,
  rank: Uint32Array,
  i: number,
  sameMerchant: boolean,
): boolean {
  return sameMerchant ? rank[legal[i]] < rank[legal[i - 1]] : ids[i] < ids[i - 1];
}

const unsorted = (row: number) =>
  new Failure('table_sort_violation', 'The catalogue is not in its declared order.', {
    dataset: 'outlet_catalogue',
    row,
    expected: 'rows by merchant_id, legal_country_iso, site_order',
    found: 'a row that belongs before the one above it',
  });

/** Codes of both country columns over one dictionary. */
function sharedCountries({ home, legal }: Catalogue) {
  const isos = [...new Set([...home.dictionary, ...legal.dictionary])];
  const codeOf = new Map(isos.map((iso, code) => [iso, code]));
  const recode = ({ codes, dictionary }: Catalogue['home']) => {
    const to = Uint32Array.from(dictionary, (iso) => codeOf.get(iso)!);
    return codes.map((code) => to[code]);
  };
  return { isos, home: recode(home), legal: recode(legal) };
}

/** Position of each string among all, in byte order. */
function ranks(texts: readonly string[]): Uint32Array {
  const order = texts.map((_, i) => i).sort((a, b) => (texts[a] < texts[b] ? -1 : 1));
  const out = new Uint32Array(texts.length);
  order.forEach((code, position) => (out[code] = position));
  return out;
}

/** The number that each six-digit site id stands for; -1 for anything else. */
const numbersOf = (ids: readonly string[]) =>
  Float64Array.from(ids, (id) => (/^[0-9]{6}$/.test(id) ? Number(id) : -1));
