import { Failure } from '@merchantry/contracts';
import { spansOfCountries } from '../tiles/tile-spans.js';
import type { Requirements } from '../sites/site-requirements.js';
import type { WeightedTiles } from './weighted-tiles.js';

/**
 * Country of each pair among those of the universe.
 *
 * @throws Failure `E401_NO_S3_REQUIREMENTS` without a pair, `E405_SCHEMA_INVALID` for a pair without sites,
 *   `E403_ZERO_TILE_UNIVERSE` for a country without a tile
 */
export function countryPositions(requirements: Requirements, universe: WeightedTiles): Uint16Array {
  const { merchantId, country, isos, sites } = requirements;
  if (country.length === 0)
    throw new Failure('E401_NO_S3_REQUIREMENTS', 'There are no requirements to place.', {
      dataset: 's3_requirements',
      expected: 'a row or more',
      found: '0',
    });
  const starts = spansOfCountries(universe);
  const known = new Map(universe.isos.map((iso, i) => [iso, i]));
  const position = isos.map((iso) => {
    const at = known.get(iso) ?? -1;
    return at >= 0 && starts[at + 1] > starts[at] ? at : -1;
  });
  const out = new Uint16Array(country.length);
  for (let p = 0; p < country.length; p++) {
    const place = { dataset: 's3_requirements', row: p, merchantId: merchantId[p] };
    if (sites[p] < 1)
      throw new Failure('E405_SCHEMA_INVALID', 'A requirement asks for no site.', {
        ...place,
        column: 'n_sites',
        expected: '1 or more',
        found: String(sites[p]),
      });
    const at = position[country[p]];
    if (at < 0)
      throw new Failure('E403_ZERO_TILE_UNIVERSE', `${isos[country[p]]} has no tile to place sites in.`, {
        ...place,
        column: 'legal_country_iso',
        expected: 'a country with tiles',
        found: isos[country[p]],
      });
    out[p] = at;
  }
  return out;
}
