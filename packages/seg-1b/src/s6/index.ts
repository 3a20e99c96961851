import { fixed } from '@merchantry/contracts';
import { defineState, rngPolicySchema } from '@merchantry/engine';
import { tileIdColumn } from '@merchantry/geo';
import { toHex } from '@merchantry/hashgate';
import { deriveMaster } from '@merchantry/rng';
import { isoCodes } from '../ingress/iso-codes.js';
import { checkedLand, openZonePieces } from '../ingress/world-shapes.js';
import { s6JitterPolicySchema } from '../policy/s6-jitter.js';
import { MASTER_TAG } from '../sites/assign-sites.js';
import { jitterSites } from '../sites/jitter.js';
import { placeLaw } from '../sites/place-law.js';
import { placeableSites } from '../sites/placeable-sites.js';
import { keyColumns, openSiteKeys, openTiles } from '../sites/site-table.js';
import { siteStreams } from '../sites/site-streams.js';
import { openOverlaps } from '../tiles/overlap-table.js';
import { openTileSpans } from '../tiles/span-table.js';
import { jitterEvents } from './jitter-events.js';
import { jitterFigures } from './jitter-figures.js';

const ASSIGNMENT = 's5_site_tile_assignment';

export const s6SiteJitter = defineState({
  id: '1B.S6',
  title: 'Where in its tile each site stands',
  policies: { s6_jitter_policy: s6JitterPolicySchema, rng: rngPolicySchema },
  profile: ['grid_arcmin'],
  async run(context) {
    const policy = context.policy('s6_jitter_policy');
    const isos = isoCodes(await context.read('iso3166_canonical'));
    const assigned = await context.read(ASSIGNMENT);
    const keys = openSiteKeys(assigned, ASSIGNMENT);
    const { sites, shapes, exempt } = placeableSites(
      {
        spans: openTileSpans(await context.read('tile_spans'), isos, context.profile.grid_arcmin),
        overlaps: openOverlaps(await context.read('tile_overlaps'), isos),
        shapes: checkedLand(await context.read('world_countries'), isos),
        pieces: openZonePieces(await context.read('time_zone_pieces')),
      },
      keys,
      openTiles(assigned, ASSIGNMENT),
      'E606_FK_TILE_INDEX',
    );
    const master = deriveMaster(MASTER_TAG, context.b32, context.seed);
    const streams = siteStreams(master, policy.deterministic_seed_namespace, sites);
    const law = placeLaw(policy, { b32: toHex(context.b32), seed: context.seed });
    const { places, events } = jitterSites(sites, streams, law, shapes, policy);
    await context.writeEvents([jitterEvents(sites, events)]);
    await context.write('s6_site_jitter', {
      rows: keys.merchantId.length,
      columns: {
        ...keyColumns(sites),
        tile_id: fixed('uint64', tileIdColumn(sites.tile)),
        delta_lat_deg: fixed('float64', places.deltaLat),
        delta_lon_deg: fixed('float64', places.deltaLon),
      },
    });
    const figures = jitterFigures(sites, places, law.components);
    context.report({
      jitter_policy: policy,
      counts: {
        sites_total: figures.sitesTotal,
        rng: {
          events_total: figures.eventsTotal,
          draws_total: String(context.traced.draws),
          blocks_total: figures.eventsTotal,
        },
        resamples_total: figures.resamplesTotal,
        exhausted_total: figures.exhaustedTotal,
        exempt_from_country_total: exempt.country,
        exempt_from_stratum_total: exempt.stratum,
      },
      attempt_histogram: figures.attemptHistogram,
      component_histogram: figures.componentHistogram,
      component_share: figures.componentShare,
      by_country: figures.byCountry,
    });
  },
});
