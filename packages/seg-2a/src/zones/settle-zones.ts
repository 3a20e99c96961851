import { Failure, type FailurePlace } from '@merchantry/contracts';
import { OVERRIDE_SCOPES, overrideOf, type OverrideBook, type OverrideScope } from './zone-overrides.js';
import type { SitePlaces } from './site-zones.js';

/** What the look-up said of sites, as it was published. */
export interface ProvisionalZones {
  /** Number of the zone of each site among those that have polygons. */
  readonly zone: Uint16Array;
  /** Scope of the override that gave it, as its place in `OVERRIDE_SCOPES` plus one; 0 for none. */
  readonly override: Uint8Array;
}

/** Sites whose zone an override gave. */
export interface OverriddenFigures {
  readonly overridden_total: number;
  readonly overridden_by_scope: Readonly<Record<OverrideScope, number>>;
  readonly override_by_country: Readonly<Record<string, number>>;
}

const DATASET = 's1_tz_lookup';

/**
 * Asks of every zone that an override gave whether the overrides in force give it still, zone and scope alike. Zones that
 * polygons gave are final.
 *
 * @param tzids names of the zones, for messages
 * @param mccOf category of a merchant; undefined for one that is not known
 * @param cap share of all sites that overrides may decide
 * @throws Failure `E_2A_S2_023_MCC_TARGET_UNKNOWN` for an override of a category of a merchant who has none,
 * `E_2A_S2_024_OVERRIDE_EXPIRED` for one that no longer holds, `E_2A_S2_054_PROVENANCE_INVALID` for one that says otherwise,
 * `E_2A_S2_090_OVERRIDE_RATE`
 */
export function settleZones(
  sites: Pick<SitePlaces, 'merchantId' | 'country' | 'siteOrder'>,
  { zone, override }: ProvisionalZones,
  book: OverrideBook,
  tzids: readonly string[],
  cap: number,
  mccOf: (merchantId: bigint) => number | undefined = () => undefined,
): OverriddenFigures {
  const { country } = sites;
  const byScope = { site: 0, mcc: 0, country: 0 };
  const byCountry = new Uint32Array(country.dictionary.length);
  let total = 0;
  for (let i = 0; i < zone.length; i++) {
    if (override[i] === 0) continue;
    const scope = OVERRIDE_SCOPES[override[i] - 1];
    const merchantId = sites.merchantId[i];
    const iso = country.dictionary[country.codes[i]];
    const mcc = mccOf(merchantId);
    const place = (column: string, expected: string, found: string): FailurePlace => ({
      dataset: DATASET,
      row: i,
      column,
      merchantId,
      expected,
      found,
    });
    const told = `${scope} ${tzids[zone[i]]}`;
    if (scope === 'mcc' && mcc === undefined)
      throw new Failure(
        'E_2A_S2_023_MCC_TARGET_UNKNOWN',
        'An override speaks of the category of a merchant who has none.',
        place('override_scope', 'a merchant with a category', told),
      );
    const now = overrideOf(book, { merchantId, country: iso, siteOrder: Number(sites.siteOrder[i]), mcc });
    if (now === null)
      throw new Failure(
        'E_2A_S2_024_OVERRIDE_EXPIRED',
        'The override that gave a zone holds no longer.',
        place('override_scope', 'an override in force', told),
      );
    if (now.scope !== scope || now.zone !== zone[i])
      throw new Failure(
        'E_2A_S2_054_PROVENANCE_INVALID',
        'A zone is not the one that its override gives.',
        place('tzid_provisional', `${now.scope} ${tzids[now.zone]}`, told),
      );
    total++;
    byScope[scope]++;
    byCountry[country.codes[i]]++;
  }
  const rate = zone.length === 0 ? 0 : total / zone.length;
  if (rate > cap)
    throw new Failure('E_2A_S2_090_OVERRIDE_RATE', 'Too many sites have their zone from an override.', {
      dataset: DATASET,
      expected: `a share of at most ${cap}`,
      found: String(rate),
    });
  const named = country.dictionary
    .map((iso, code) => [iso, byCountry[code]] as const)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    overridden_total: total,
    overridden_by_scope: byScope,
    override_by_country: Object.fromEntries(named),
  };
}
