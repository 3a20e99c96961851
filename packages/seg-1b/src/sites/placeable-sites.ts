import type { FailureCode } from '@merchantry/contracts';
import type { MultiPolygon } from '@merchantry/geo';
import { countryPositionsOf } from '../ingress/positions.js';
import { spansOfSites } from '../tiles/span-of-tile.js';
import type { TileOverlaps } from '../tiles/tile-overlaps.js';
import { NEAREST, type TileSpans } from '../tiles/tile-spans.js';
import type { ZonePieces } from '../tiles/zone-pieces.js';
import type { JitterSites, ShapeTests } from './jitter.js';
import { partialTiles } from './partial-tiles.js';
import { siteBoxes, TEST_COUNTRY, TEST_STRATUM } from './site-boxes.js';
import type { KeyedSites } from './site-keys.js';
import { siteShapes } from './site-shapes.js';

/** What sites are placed in. */
export interface Ground {
  readonly spans: TileSpans;
  readonly overlaps: TileOverlaps;
  /** Land of each country of the spans, rings within [-180, 180]. */
  readonly shapes: readonly MultiPolygon[];
  readonly pieces: ZonePieces;
}

/** Sites with the boxes they may stand in and the tests that every place of theirs must pass. */
export interface PlaceableSites {
  readonly sites: JitterSites;
  /** Span of the tile of each site. */
  readonly span: Uint32Array;
  readonly shapes: ShapeTests;
  /** Sites that are exempt from the test of their country, and of their stratum. */
  readonly exempt: { readonly country: number; readonly stratum: number };
}

/**
 * Sites made ready to be placed. A tile that its country took as the nearest lies outside it: its sites are put to no test. A
 * tile that only counts for its zone exempts its sites from that of the stratum.
 *
 * @param tile tile id of each site
 * @throws Failure of the given code for a tile that its country does not have
 */
export function placeableSites(
  { spans, overlaps, shapes, pieces }: Ground,
  keys: KeyedSites,
  tile: Float64Array,
  code: FailureCode,
): PlaceableSites {
  const { grid, isos, strata } = spans;
  const country = countryPositionsOf(keys.country, isos, keys.dataset, code);
  const span = spansOfSites(spans, country, tile, keys.dataset, code);
  const stratum = Uint16Array.from(span, (s) => spans.stratum[s]);
  const tests = Uint8Array.from(span, (s) =>
    spans.rule[s] === NEAREST ? 0 : spans.held[s] === 1 ? TEST_COUNTRY | TEST_STRATUM : TEST_COUNTRY,
  );
  const exempt = (bit: number) => tests.reduce((sum, bits) => sum + Number((bits & bit) === 0), 0);
  return {
    sites: {
      merchantId: keys.merchantId,
      country: { codes: Uint32Array.from(country), dictionary: isos },
      siteOrder: keys.siteOrder,
      ...siteBoxes(grid, tile, partialTiles(overlaps, country, tile)),
      tile,
      stratum,
      tests,
    },
    span,
    shapes: siteShapes(grid, shapes, pieces, strata, country),
    exempt: { country: exempt(TEST_COUNTRY), stratum: exempt(TEST_STRATUM) },
  };
}
