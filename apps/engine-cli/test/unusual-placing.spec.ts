import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SMOKE_LABEL, SMOKE_SEED_42 } from './golden.js';
import { everyState, statesOf } from './on-world.js';
import { PolicyTrial } from './policy-trial.js';
import { actions } from './world-answers.js';

/*
 * Policies of 1B that nobody ships and that are lawful: every law that can be chosen places every outlet, 1A stays as it is,
 * and the closing state passes what came out.
 */

let trial: PolicyTrial;
/** Outlets of the catalogue, which no policy of 1B changes. */
let outlets: number;

beforeAll(async () => {
  trial = await PolicyTrial.open('world', SMOKE_LABEL);
  outlets = await count('count(*) from outlet_catalogue');
});

afterAll(() => trial.close());

const count = (query: string) => trial.count(query);

const ALLOCATION = 's4_alloc_plan_policy';
const JITTER = 's6_jitter_policy';
const TILES = 's1_tile_universe_policy';
const WEIGHTS = 's2_tile_weights_policy';
const REQUIREMENTS = 's3_requirements_policy';

/** The smoke world under one edit of one policy: another world than the shipped one, in which every outlet stands somewhere. */
async function under(
  policy: string,
  [old, chosen]: readonly [string, string],
  check: () => Promise<void>,
): Promise<void> {
  await trial.withPolicy(
    policy,
    (text) => text.replace(old, chosen),
    async () => {
      const answer = await trial.passes('1B');
      expect(answer.world_digest).not.toBe(SMOKE_SEED_42);
      const did = actions(answer);
      expect(statesOf('1A').map((state) => did[state])).toEqual(statesOf('1A').map(() => 'reused'));
      await check();
    },
  );
}

const everyOutletStands = async () => {
  expect(await count('count(*) from site_locations')).toBe(outlets);
  const lost =
    'count(*) from outlet_catalogue o anti join site_locations s on s.merchant_id = o.merchant_id and s.legal_country_iso = o.legal_country_iso and s.site_order = o.site_order';
  expect(await count(lost)).toBe(0);
};

describe('how sites are dealt to tiles', () => {
  it.each(['stratified_residue_v3', 'residue_window_v2'])('%s', async (mode) => {
    await under(ALLOCATION, ['mode: slots_v1', `mode: ${mode}`], async () => {
      await everyOutletStands();
      expect(trial.report('1B.S4')).toMatchObject({ mode, sites_total: outlets });
      expect(await count('count(*) from s4_slots')).toBe(0);
      expect(await count('sum(n_sites_tile) from s4_alloc_plan')).toBe(outlets);
    });
  });
});

describe('where in its tile a site stands', () => {
  /** Mean distance from the middle of the tile, by axis, as a share of half its width of 30 minutes. */
  const spread = (axis: 'lat' | 'lon') => count(`avg(abs(delta_${axis}_deg)) / 0.25 from s6_site_jitter`);

  it('uniform_v1: anywhere, half way to the border in the mean', async () => {
    await under(JITTER, ['mode: mixture_v3', 'mode: uniform_v1'], async () => {
      await everyOutletStands();
      for (const axis of ['lat', 'lon'] as const) {
        expect(await spread(axis)).toBeGreaterThan(0.45);
        expect(await spread(axis)).toBeLessThan(0.55);
      }
    });
  });

  it('mixture_v2: most of them far out', async () => {
    await under(JITTER, ['mode: mixture_v3', 'mode: mixture_v2'], async () => {
      await everyOutletStands();
      for (const axis of ['lat', 'lon'] as const) expect(await spread(axis)).toBeGreaterThan(0.55);
    });
  });
});

describe('which tiles a country has', () => {
  it('any_overlap: more than by their centres, and every one by that rule', async () => {
    const byCentre = await count('sum(col_len) from tile_spans');
    await under(TILES, ['inclusion_rule: center', 'inclusion_rule: any_overlap'], async () => {
      await everyOutletStands();
      expect(await count('sum(col_len) from tile_spans')).toBeGreaterThan(byCentre * 1.05);
      expect(await count("count(*) from tile_spans where inclusion_rule = 'center'")).toBe(0);
    });
  });
});

describe('what a tile weighs', () => {
  it.each(['area_m2', 'uniform'])('basis %s, without asking for people', async (basis) => {
    await under(WEIGHTS, ['basis: population', `basis: ${basis}`], async () => {
      await everyOutletStands();
      expect(await trial.sql('select distinct basis from tile_weight_countries')).toEqual([{ basis }]);
      expect(await count('count(raster_digest) from tile_weight_countries')).toBe(0);
      expect(await count('count(*) from tile_weight_countries where weight_total <> 1000000000')).toBe(0);
    });
  });

  it('blend_v2 with people in the mix', async () => {
    const enabled: readonly [string, string] = [
      'enabled: false\n  # Each mass normalised within the country.\n  basis_mix: { uniform: 0.42, area_m2: 0.58, population: 0.0 }',
      'enabled: true\n  basis_mix: { uniform: 0.2, area_m2: 0.3, population: 0.5 }',
    ];
    await under(WEIGHTS, enabled, async () => {
      await everyOutletStands();
      const shares =
        'share_uniform_e9::int as uniform, share_area_e9::int as area, share_population_e9::int as people';
      expect(await trial.sql(`select distinct ${shares} from tile_weight_countries`)).toEqual([
        { uniform: 200_000_000, area: 300_000_000, people: 500_000_000 },
      ]);
      expect(await count('count(*) from tile_weight_countries where raster_digest is null')).toBe(0);
    });
  });
});

describe('countries that are denied', () => {
  const denied = ['CA', 'MX'];
  const inDenied = `legal_country_iso in ('CA', 'MX')`;

  it('get no site; their outlets are counted, and all others stand', async () => {
    const left = await count(`count(*) from outlet_catalogue where ${inDenied}`);
    expect(left).toBeGreaterThan(100);
    const pairs = await count(
      `count(*) from (select distinct merchant_id, legal_country_iso from outlet_catalogue where ${inDenied})`,
    );
    const listed = ['denylist_country_iso: []', 'denylist_country_iso: [MX, CA]'] as const;
    await under(REQUIREMENTS, listed, async () => {
      expect(await count(`count(*) from site_locations where ${inDenied}`)).toBe(0);
      expect(await count('count(*) from site_locations')).toBe(outlets - left);
      expect(trial.report('1B.S3')).toMatchObject({
        countries_dropped_by_policy: denied,
        countries_dropped_by_policy_total: 2,
        rows_dropped_by_policy: pairs,
        sites_dropped_by_policy: left,
        sites_total: outlets - left,
        source_rows_total: outlets,
      });
      expect(trial.report('1B.S7')).toMatchObject({
        sizes: { outlets_total_1a: outlets, outlets_denied: left, sites_total_s7: outlets - left },
      });
    });
  });
});

it('the world comes back with its policies', async () => {
  const answer = await trial.passes('1B');
  expect(answer.world_digest).toBe(SMOKE_SEED_42);
  const again = JSON.parse(await trial.said('world', '--label', SMOKE_LABEL)) as typeof answer;
  expect(actions(again)).toEqual(everyState('reused'));
});
