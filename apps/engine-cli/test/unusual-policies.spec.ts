import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PolicyTrial } from './policy-trial.js';

/*
 * Policies of 1A that nobody ships and that are lawful: merchants drop out or stay at home, the run goes on, and the closing
 * state passes what came out.
 */

let trial: PolicyTrial;

beforeAll(async () => {
  trial = await PolicyTrial.open('references', 'unusual');
});

afterAll(() => trial.close());

const passes = () => trial.passes('1A');
const count = (query: string) => trial.count(query);
const withPolicy: PolicyTrial['withPolicy'] = (...edited) => trial.withPolicy(...edited);

const NO_WEIGHT = "from s6_validation_detail where reason_code = 'ZERO_WEIGHT_DOMAIN'";

describe('a merchant whose candidates all weigh nothing', () => {
  // Pseudo-counts of zero: a country that is in neither surface of the currency stays in the cache, with weight zero.
  const weightless = (text: string) => text.replace(/(?<=\n {6}[A-Z]{2}: )\d+(?=\n)/g, '0');

  // What is left to the hubs of the surfaces are shares too small for the diagnostic draw.
  const undrawn = (text: string) =>
    text.replace('dirichlet_lane: { enabled: true', 'dirichlet_lane: { enabled: false');
  const underBoth = (check: () => Promise<void>) =>
    withPolicy('s7_integerisation_policy', undrawn, () =>
      withPolicy('ccy_smoothing_params', weightless, check),
    );

  it('stays at home: the run goes on and counts it', async () => {
    await underBoth(async () => {
      await passes();
      expect(await count('count(*) from ccy_country_weights_cache where weight = 0')).toBeGreaterThan(100);
      const stranded = await count(`count(*) ${NO_WEIGHT}`);
      expect(stranded).toBeGreaterThan(20);
      expect(await count(`sum(k_realized) ${NO_WEIGHT}`)).toBe(0);
      expect(await count(`min(candidates) ${NO_WEIGHT}`)).toBeGreaterThan(0);
      expect(
        await count(`count(*) from s6_membership where merchant_id in (select merchant_id ${NO_WEIGHT})`),
      ).toBe(0);
      expect(
        await count(
          `count(*) from outlet_catalogue where legal_country_iso <> home_country_iso and merchant_id in (select merchant_id ${NO_WEIGHT})`,
        ),
      ).toBe(0);
    });
  });

  it('so does one whose only candidate weighs nothing', async () => {
    await underBoth(() =>
      withPolicy(
        's6_selection_policy',
        (text) => text.replace('max_candidates_cap: 0', 'max_candidates_cap: 1'),
        async () => {
          await passes();
          const only = `${NO_WEIGHT} and candidates_considered = 1 and eligible = 0`;
          expect(await count(`count(*) ${only}`)).toBeGreaterThan(20);
          expect(await count(`sum(k_realized) ${only}`)).toBe(0);
          expect(await count('max(k_realized) from s6_validation_detail')).toBe(1);
        },
      ),
    );
  });

  it('is drawn for where the policy includes weight zero, and still not chosen', async () => {
    await underBoth(() =>
      withPolicy(
        's6_selection_policy',
        (text) => text.replace('zero_weight_rule: exclude', 'zero_weight_rule: include'),
        async () => {
          await passes();
          expect(await count('count(*) from gumbel_key where weight = 0')).toBeGreaterThan(100);
          expect(
            await count('count(*) from gumbel_key where weight = 0 and (selected or key is not null)'),
          ).toBe(0);
        },
      ),
    );
  });
});

describe('a target that is never reached', () => {
  /** Rates far below one and one attempt only: few arrive. */
  const hopeless = (policy: string) => (text: string) =>
    text
      .replace('theta0_intercept: -1.6', 'theta0_intercept: -5')
      .replace('MAX_ZTP_ZERO_ATTEMPTS: 64', 'MAX_ZTP_ZERO_ATTEMPTS: 1')
      .replace('ztp_exhaustion_policy: downgrade_domestic', `ztp_exhaustion_policy: ${policy}`);

  it('under `abort`: merchants drop out, are logged, and the world passes without them', async () => {
    await withPolicy('crossborder_hyperparams', hopeless('abort'), async () => {
      await passes();
      const aborted = await count('count(*) from ztp_retry_exhausted where aborted and attempts = 1');
      expect(aborted).toBeGreaterThan(100);
      expect(
        await count(
          "count(*) from merchant_abort_log where reason = 'ERR_S4_ZTP_EXHAUSTED_ABORT' and state = 'S4'",
        ),
      ).toBe(aborted);
      for (const table of ['ztp_final', 'gumbel_key', 's6_membership', 'residual_rank', 'outlet_catalogue']) {
        const rows = `count(*) from ${table} where merchant_id in (select merchant_id from merchant_abort_log)`;
        expect([table, await count(rows)]).toEqual([table, 0]);
      }
      expect(await count('count(distinct merchant_id) from outlet_catalogue')).toBe(600 - aborted);
      // The next segment takes the merchants that are left.
      await trial.passes('1B');
      expect(await count('count(distinct merchant_id) from site_locations')).toBe(600 - aborted);
      expect(
        await count('(select count(*) from outlet_catalogue) - (select count(*) from site_locations)'),
      ).toBe(0);
    });
  });

  it('under `downgrade_domestic`: they stay at home', async () => {
    await withPolicy('crossborder_hyperparams', hopeless('downgrade_domestic'), async () => {
      await passes();
      const exhausted = await count(
        'count(*) from ztp_final where exhausted and k_target = 0 and attempts = 1',
      );
      expect(exhausted).toBeGreaterThan(100);
      expect(await count('count(*) from merchant_abort_log')).toBe(0);
      expect(await count('count(distinct merchant_id) from outlet_catalogue')).toBe(600);
      const abroad = 'select merchant_id from outlet_catalogue where legal_country_iso <> home_country_iso';
      expect(await count(`count(*) from ztp_final where exhausted and merchant_id in (${abroad})`)).toBe(0);
    });
  });
});

describe('a world in which nobody may sell abroad', () => {
  it('passes: no target, no choice, no split, and every outlet at home', async () => {
    const nobody = (text: string) =>
      text.replaceAll(/(default_decision|decision): allow/g, (_, key: string) => `${key}: deny`);
    await withPolicy('crossborder_hyperparams', nobody, async () => {
      await passes();
      expect(await count('count(*) from crossborder_eligibility_flags where is_eligible')).toBe(0);
      expect(await count('count(*) from s6_membership')).toBe(0);
      expect(await count('count(*) from s7_integerised_counts')).toBe(0);
      expect(await count('count(*) from outlet_catalogue where raw_nb_outlet_draw > 1')).toBeGreaterThan(0);
      expect(await count('count(*) from outlet_catalogue where legal_country_iso <> home_country_iso')).toBe(
        0,
      );
    });
  });
});
