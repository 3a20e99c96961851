import type { CountryFacts, Segment1aInput } from './segment-1a-input.js';
import type { Surface, Surfaces } from '../surfaces.js';

/** What the metrics of segment 1A read, column by column. */
export async function readSegment1a(surfaces: Surfaces): Promise<Segment1aInput> {
  const hurdle = await surfaces.read('hurdle_bernoulli', ['merchant_id', 'is_multi']);
  const nbFinal = await surfaces.read('nb_final', ['merchant_id', 'n_outlets', 'dispersion_k']);
  const aborts = await surfaces.read('merchant_abort_log', ['merchant_id']);
  const design = await surfaces.read('hurdle_design_matrix', [
    'merchant_id',
    'mcc',
    'channel',
    'gdp_bucket_id',
  ]);
  const candidates = await surfaces.read('s3_candidate_set', ['merchant_id', 'is_home']);
  const membership = await surfaces.read('s6_membership', ['merchant_id']);
  const finals = await surfaces.read('ztp_final', ['merchant_id', 'exhausted'], true);
  const rejections = await surfaces.read('ztp_rejection', ['merchant_id'], true);
  const givenUp = await surfaces.read('ztp_retry_exhausted', ['merchant_id'], true);
  const catalogue = await surfaces.read('outlet_catalogue', [
    'merchant_id',
    'home_country_iso',
    'legal_country_iso',
    'site_id',
    'site_order',
    'single_vs_multi_flag',
  ]);
  const zones = await surfaces.reference('country_zone', '1A', [
    'country_iso',
    'pop_share',
    'south_share',
    'material',
  ]);
  const exhausted = finals.bool('exhausted');
  return {
    outlets: {
      merchantId: hurdle.u64('merchant_id'),
      isMulti: hurdle.bool('is_multi'),
      nbMerchantId: nbFinal.u64('merchant_id'),
      nOutlets: nbFinal.int32('n_outlets'),
      dispersionK: nbFinal.float64('dispersion_k'),
      abortedId: aborts.u64('merchant_id'),
    },
    design: {
      merchantId: design.u64('merchant_id'),
      mcc: design.int32('mcc'),
      channel: design.coded('channel'),
      gdpBucket: design.int8('gdp_bucket_id'),
    },
    candidates: { merchantId: candidates.u64('merchant_id'), isHome: candidates.bool('is_home') },
    membership: { merchantId: membership.u64('merchant_id') },
    catalogue: {
      merchantId: catalogue.u64('merchant_id'),
      home: catalogue.coded('home_country_iso'),
      legal: catalogue.coded('legal_country_iso'),
      siteId: catalogue.coded('site_id'),
      siteOrder: catalogue.int32('site_order'),
      isMulti: catalogue.bool('single_vs_multi_flag'),
    },
    ztp: {
      exhaustedId: joined(
        finals.u64('merchant_id').filter((_, i) => exhausted[i] === 1),
        givenUp.u64('merchant_id'),
      ),
      rejectionId: rejections.u64('merchant_id'),
    },
    countries: countryFacts(zones),
    published: surfaces.published(),
  };
}

function joined(a: BigUint64Array, b: BigUint64Array): BigUint64Array {
  const out = new BigUint64Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

/** Zones of each country, added up: several material ones make it class M; people south of the equator by zone. */
function countryFacts(zones: Surface): CountryFacts {
  const { codes, dictionary } = zones.coded('country_iso');
  const material = zones.bool('material');
  const people = zones.float64('pop_share');
  const south = zones.float64('south_share');
  const count = new Uint32Array(dictionary.length);
  const southShare = new Float64Array(dictionary.length);
  codes.forEach((country, row) => {
    count[country] += material[row];
    southShare[country] += people[row] * south[row];
  });
  return { isos: dictionary, multiZone: Uint8Array.from(count, (n) => (n >= 2 ? 1 : 0)), southShare };
}
