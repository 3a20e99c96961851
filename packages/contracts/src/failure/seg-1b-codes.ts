import { table } from './code-table.js';

/** Codes of segment 1B; the state that throws a code stands in its number. */
export const seg1b = table({
  E001_GEO_INVALID: { class: 'F1', meaning: 'The polygon of a country is not one to take tiles from.' },
  E002_RASTER_MISMATCH: {
    class: 'F2',
    meaning:
      'The raster does not lie on the grid of the profile, or a column of it crosses the antimeridian.',
  },
  E003_DUP_TILE: {
    class: 'F6',
    meaning: 'A country holds a tile twice, or its runs of tiles do not ascend.',
  },
  E004_BOUNDS: { class: 'F6', meaning: 'A tile, or its centre, lies off the globe or off the grid.' },
  E005_ISO_FK: {
    class: 'F1',
    meaning: 'A country has no polygon or no time zone, or one of these names a country outside ISO 3166.',
  },
  E006_AREA_NONPOS: { class: 'F3', meaning: 'The area of a tile is not a positive number.' },
  E007_CRS_MISMATCH: { class: 'F1', meaning: 'A raster or polygon source is not in EPSG:4326.' },
  E008_INCLUSION_RULE: {
    class: 'F2',
    meaning: 'The rule that takes tiles into a country is not a known one.',
  },

  E302_FK_COUNTRY: {
    class: 'F1',
    meaning: 'Outlets stand in a country that is not one of the ISO 3166 codes.',
  },
  E303_MISSING_WEIGHTS: { class: 'F8', meaning: 'Outlets stand in a country without tile weights.' },
  E304_ZERO_SITES_ROW: { class: 'F8', meaning: 'A merchant has a country with no outlet in it.' },
  E305_SCHEMA_INVALID: {
    class: 'F6',
    meaning: 'Columns of the outlets or the requirements are not as declared.',
  },
  E306_TOKEN_MISMATCH: {
    class: 'F5',
    meaning: 'An outlet carries another fingerprint or seed than the run reads.',
  },
  E307_PK_DUPLICATE: { class: 'F6', meaning: 'A merchant and country occur twice.' },
  E308_COUNTS_MISMATCH: {
    class: 'F8',
    meaning: 'Outlets of a merchant in a country are not as many as stated.',
  },
  E310_UNSORTED: { class: 'F6', meaning: 'Merchants and countries do not ascend.' },
  E314_SITE_ORDER_INTEGRITY: {
    class: 'F8',
    meaning: 'Outlets of a merchant in a country are not numbered 1, 2, 3 in order.',
  },
  E315_POLICY_ISO_UNKNOWN: { class: 'F2', meaning: 'The list of left-out countries names none of ISO 3166.' },
  E316_SMALL_STATE_CAP: {
    class: 'F8',
    meaning: 'A country has more outlets than places its extent can tell apart.',
  },

  E401_NO_S3_REQUIREMENTS: { class: 'F9', meaning: 'There are no requirements to place.' },
  E402_MISSING_TILE_WEIGHTS: { class: 'F8', meaning: 'Tiles of a country have no weight.' },
  E403_ZERO_TILE_UNIVERSE: { class: 'F8', meaning: 'A country with outlets has no tile.' },
  E404_ALLOCATION_MISMATCH: {
    class: 'F8',
    meaning: 'The sites placed are not as many as the requirements or the zone quotas say.',
  },
  E405_SCHEMA_INVALID: { class: 'F6', meaning: 'A requirement or plan row is not of its declared shape.' },
  E407_PK_DUPLICATE: { class: 'F6', meaning: 'A key of the plan, or a tile of a country, occurs twice.' },
  E408_UNSORTED: { class: 'F6', meaning: 'Rows of the plan or of its inputs do not ascend.' },
  E411_TIE_RULE_VIOLATION: {
    class: 'F8',
    meaning: 'A plan, a zone quota or a slot does not follow from the law in force.',
  },
  E412_ZERO_ROW_EMITTED: { class: 'F6', meaning: 'A row of the plan places no site.' },
  E413_TILE_NOT_IN_INDEX: { class: 'F8', meaning: 'A tile is not one of its country.' },
  E414_WEIGHT_TAMPER: {
    class: 'F2',
    meaning: 'Tile weights do not add up to ten to the power of one common number of decimals.',
  },
  E416_NUMERIC_OVERFLOW: { class: 'F7', meaning: 'A whole number would pass 2^53 and lose its last digit.' },

  E101_TILE_INDEX_MISSING: {
    class: 'F8',
    meaning: 'The tile universe is empty, or names a country that is not one of the ISO 3166 codes.',
  },
  E102_FK_MISMATCH: { class: 'F8', meaning: 'A weight belongs to a country without tiles.' },
  E103_ZERO_COUNTRY: { class: 'F8', meaning: 'A country that is to be weighted has no tile.' },
  E104_ZERO_MASS: { class: 'F8', meaning: 'The tiles of a country have no mass at all.' },
  E105_NORMALIZATION: {
    class: 'F3',
    meaning: 'A mass or a figure of the weight policy is negative, not finite, or cannot be normalised.',
  },
  E106_MONOTONICITY: {
    class: 'F8',
    meaning: 'A tile weighs less than one of smaller mass, or residues were not given to the largest.',
  },
  E107_DETERMINISM: { class: 'F10', meaning: 'The weights of a country do not follow from its masses.' },
  E108_WRITER_HYGIENE: {
    class: 'F6',
    meaning: 'Tiles are not in order of country and tile, or a tile occurs twice in a country.',
  },

  E501_NO_S4_ALLOC_PLAN: { class: 'F8', meaning: 'There is no plan of sites by tile to assign from.' },
  E503_TILE_QUOTA_MISMATCH: {
    class: 'F8',
    meaning: 'A tile holds another number of sites of a merchant than planned.',
  },
  E504_SUM_TO_N_MISMATCH: {
    class: 'F8',
    meaning: 'The sites of a merchant in a country are not as many as it requires.',
  },
  E505_TILE_NOT_IN_INDEX: { class: 'F8', meaning: 'A site stands in a tile that its country does not have.' },
  E507_RNG_EVENT_MISMATCH: {
    class: 'F4',
    meaning: 'The events of the site assignment are not one a site, of one uniform and one block each.',
  },
  E509_UNSORTED: { class: 'F6', meaning: 'Sites are not in order of merchant, country and number.' },

  E601_ROW_MISSING: { class: 'F8', meaning: 'A site with a tile has no place in it.' },
  E602_ROW_EXTRA: { class: 'F8', meaning: 'A place belongs to no site.' },
  E606_FK_TILE_INDEX: { class: 'F8', meaning: 'A site stands in a tile that is not part of the universe.' },
  E607_POINT_OUTSIDE_PIXEL: { class: 'F8', meaning: 'A place lies outside its tile.' },
  E608_POINT_OUTSIDE_COUNTRY: {
    class: 'F8',
    meaning: 'A place lies outside its country or its time zone stratum.',
  },
  E609_RNG_EVENT_COUNT: { class: 'F4', meaning: 'A site has another number of attempts than events.' },
  E610_RNG_BUDGET_OR_COUNTERS: {
    class: 'F4',
    meaning: 'An attempt at a place used another number of uniforms or blocks than two and one.',
  },
  E613_RESAMPLE_EXHAUSTED: {
    class: 'F8',
    meaning: 'No attempt at a place fell inside country and stratum, and the policy gives up.',
  },

  E701_ROW_MISSING: { class: 'F8', meaning: 'A site has a tile and no place, or is not in the catalogue.' },
  E702_ROW_EXTRA: { class: 'F8', meaning: 'A place or an outlet belongs to no assigned site.' },
  E703_DUP_KEY: { class: 'F8', meaning: 'A key occurs twice where sites are put together.' },
  E705_PARTITION_OR_IDENTITY: {
    class: 'F5',
    meaning: 'Inputs of the synthesis carry another identity than the run.',
  },
  E706_WRITER_SORT_VIOLATION: {
    class: 'F6',
    meaning: 'Sites are not in order of merchant, country and number.',
  },
  E707_POINT_OUTSIDE_PIXEL: { class: 'F8', meaning: 'A synthesised point lies outside its tile.' },
  E708_1A_COVERAGE_FAIL: {
    class: 'F8',
    meaning: 'Sites and outlets of the catalogue do not match one to one.',
  },
  E709_TILE_FK_VIOLATION: {
    class: 'F8',
    meaning: 'Assignment and jitter name different tiles, or one that does not exist.',
  },
  E710_ORDER_LEAK: { class: 'F8', meaning: 'A site table carries an order between countries.' },

  E901_ROW_MISSING: {
    class: 'F8',
    meaning: 'A site that the segment placed is not among those it publishes.',
  },
  E902_ROW_EXTRA: { class: 'F8', meaning: 'A published site is none that the segment placed.' },
  E903_DUP_KEY: { class: 'F8', meaning: 'A published key occurs twice.' },
  E904_EGRESS_SCHEMA_VIOLATION: {
    class: 'F6',
    meaning: 'A published table is not of its declared shape, or refers to what does not exist.',
  },
  E905_PARTITION_OR_IDENTITY: {
    class: 'F5',
    meaning: 'A published table carries another identity than its path or its producer.',
  },
  E906_WRITER_SORT_VIOLATION: { class: 'F6', meaning: 'A published table is not in its declared order.' },
  E914_REPLAY_MISMATCH: {
    class: 'F8',
    meaning: 'A published row is not what its law gives when it is worked out again.',
  },
});
