import {
  Failure,
  stringsOf,
  valuesOf,
  type FailureCode,
  type StateId,
  type Table,
} from '@merchantry/contracts';
import type { StateContext } from '@merchantry/engine';
import { PublishedTables, type Inspected, type RngAccounting } from '@merchantry/engine/validation';
import { openDispersionModel, openHurdleModel } from '../design/index.js';
import type { DesignMatrix } from '../ingress/design-matrix.js';
import type { CheckName, SegmentFindings } from './checks.js';
import type { CountryCounts } from './country-counts.js';
import type { policies } from './policies.js';
import { replayAuditCounts } from './replay-audit-counts.js';
import { replayCandidates } from './replay-candidates.js';
import { replayCurrency, type WeightMatrix } from './replay-currency.js';
import { replayHurdle } from './replay-hurdle.js';
import { replayMixture } from './replay-mixture.js';
import { replaySelection } from './replay-selection.js';
import { replaySites } from './replay-sites.js';
import { replaySplit } from './replay-split.js';
import { replayTarget } from './replay-target.js';
import { SegmentFacts } from './segment-facts.js';

type Context = StateContext<typeof policies>;

/** States that may give a merchant up. */
const ABORTING: readonly StateId[] = ['1A.S0', '1A.S2', '1A.S4', '1A.S8'];

/** What an inspection of a published table finds, in the words of S9. */
const INSPECTED: Partial<Record<FailureCode, Inspected<CheckName>>> = {
  dictionary_path_violation: ['path_embed_equality', 'E_PARTITION_MISPLACED'],
  partition_mismatch: ['path_embed_equality', 'E_PATH_EMBED_MISMATCH'],
  table_sort_violation: ['egress_writer_sort', 'E_EGRESS_WRITER_SORT'],
  table_key_duplicate: ['schema_pk_fk', 'E_DUP_PK'],
  table_foreign_key_violation: ['schema_pk_fk', 'E_FK_ISO_INVALID'],
};

/**
 * The segment once more, state by state. Each step reads the tables it needs, once, and lets them go; what it has proved
 * of the merchants stands in the facts for the steps after it.
 */
export class SegmentReplay {
  private readonly published: PublishedTables<CheckName>;

  private constructor(
    private readonly context: Context,
    private readonly facts: SegmentFacts,
    private readonly findings: SegmentFindings,
    private readonly accounting: RngAccounting,
  ) {
    this.published = new PublishedTables({
      closing: context.closing!,
      findings,
      accounting,
      inspected: INSPECTED,
      otherwise: ['schema_pk_fk', 'E_SCHEMA_INVALID'],
      also: (table, dataset) => this.knowsMerchants(table, dataset),
    });
  }

  /** Replay S0 to S8. Returns the number of merchants. */
  static async run(context: Context, findings: SegmentFindings, accounting: RngAccounting): Promise<number> {
    const facts = new SegmentFacts(
      await context.read('transaction_schema_merchant_ids'),
      await context.read('iso3166_canonical'),
      { b32: context.b32, seed: context.seed },
    );
    const replay = new SegmentReplay(context, facts, findings, accounting);
    await replay.merchants();
    const matrix = await replay.hurdle();
    if (matrix) await replay.outlets(matrix);
    await replay.candidates();
    await replay.auditCounts();
    await replay.target();
    const weights = await replay.currencies();
    await replay.choice(weights);
    const counts = await replay.split(weights);
    if (counts) await replay.sites(counts);
    await replay.published.openRandomLog();
    return facts.rows;
  }

  /** Who was given up, and who may sell abroad. */
  private async merchants(): Promise<void> {
    const { facts, findings } = this;
    for (const state of ABORTING) {
      const log = await this.open('merchant_abort_log', state);
      const merchant = facts.merchantsOf(valuesOf(log, 'merchant_abort_log', 'merchant_id', 'uint64'));
      const { codes, dictionary } = stringsOf(log, 'merchant_abort_log', 'state');
      for (let row = 0; row < merchant.length; row++)
        if (merchant[row] >= 0) facts.abortedBy[merchant[row]] = Number(dictionary[codes[row]].slice(1)) + 1;
    }
    const dataset = 'crossborder_eligibility_flags';
    const flags = await this.open(dataset);
    const merchant = facts.merchantsOf(valuesOf(flags, dataset, 'merchant_id', 'uint64'));
    const isEligible = valuesOf(flags, dataset, 'is_eligible', 'bool');
    if (merchant.length !== facts.rows || merchant.some((m, row) => m !== row))
      findings.fail('schema_pk_fk', 'E_SCHEMA_INVALID', {
        dataset,
        expected: `${facts.rows} merchants`,
        found: 'others',
      });
    for (let row = 0; row < merchant.length; row++)
      if (merchant[row] >= 0) facts.eligible[merchant[row]] = isEligible[row];
    await this.open('anchor');
  }

  private async hurdle(): Promise<DesignMatrix | null> {
    const tables = {
      design: await this.open('hurdle_design_matrix'),
      priors: await this.open('hurdle_pi_probs'),
      hurdle: await this.open('hurdle_bernoulli'),
    };
    const model = openHurdleModel(this.context.policy('hurdle_coefficients'));
    return this.findings.attempt('s1_replay', 'hurdle_bernoulli', () =>
      replayHurdle(this.facts, tables, model, this.accounting, this.findings),
    );
  }

  private async outlets(matrix: DesignMatrix): Promise<void> {
    const tables = {
      gamma: await this.open('gamma_component'),
      poisson: await this.open('poisson_component', '1A.S2'),
      finals: await this.open('nb_final'),
      gdp: await this.context.read('gdp_per_capita'),
    };
    const models = {
      hurdle: openHurdleModel(this.context.policy('hurdle_coefficients')),
      dispersion: openDispersionModel(this.context.policy('nb_dispersion_coefficients')),
    };
    const corridor = this.context.policy('validation_policy');
    this.findings.guard('s2_replay', 'nb_final', () =>
      replayMixture(this.facts, tables, matrix, models, corridor, this.accounting, this.findings),
    );
  }

  private async candidates(): Promise<void> {
    const table = await this.open('s3_candidate_set');
    const ladder = this.context.policy('s3_rule_ladder');
    this.findings.guard('s3_replay', 's3_candidate_set', () =>
      replayCandidates(this.facts, table, ladder, this.findings),
    );
  }

  private async auditCounts(): Promise<void> {
    const tables = {
      weights: await this.open('s3_base_weight_priors'),
      counts: await this.open('s3_integerised_counts'),
      sites: await this.open('s3_site_sequence'),
    };
    const base = this.context.policy('s3_base_weight');
    const emit = this.context.policy('s3_integerisation');
    this.findings.guard('s3_replay', 's3_integerised_counts', () =>
      replayAuditCounts(this.facts, tables, base, emit, this.findings),
    );
  }

  private async target(): Promise<void> {
    const tables = {
      poisson: await this.open('poisson_component', '1A.S4'),
      rejections: await this.open('ztp_rejection'),
      exhausted: await this.open('ztp_retry_exhausted'),
      finals: await this.open('ztp_final'),
      features: await this.open('crossborder_features'),
    };
    const { ztp } = this.context.policy('crossborder_hyperparams');
    this.findings.guard('s4_replay', 'ztp_final', () =>
      replayTarget(this.facts, tables, ztp, this.accounting, this.findings),
    );
    await this.open('s4_metrics');
  }

  private async currencies(): Promise<WeightMatrix> {
    await this.receipt('s5_receipt_1A', 'ccy_smoothing_params', 's5_replay', 'E_PASS_GATE_MISSING');
    const tables = {
      cache: await this.open('ccy_country_weights_cache'),
      sparse: await this.open('sparse_flag'),
      currencies: await this.open('merchant_currency'),
      tender: await this.context.read('iso_legal_tender'),
    };
    const { dp } = this.context.policy('ccy_smoothing_params');
    const weights = this.findings.attempt('s5_replay', 'ccy_country_weights_cache', () =>
      replayCurrency(this.facts, tables, dp, this.findings),
    );
    return weights ?? { currencies: [], rows: [] };
  }

  private async choice(weights: WeightMatrix): Promise<void> {
    await this.receipt('s6_receipt_1A', 's6_selection_policy', 's6_replay', 'E_S6_PASS_MISSING');
    const tables = { gumbel: await this.open('gumbel_key'), membership: await this.open('s6_membership') };
    const policy = this.context.policy('s6_selection_policy');
    this.findings.guard('s6_replay', 'gumbel_key', () =>
      replaySelection(this.facts, tables, policy, weights, this.accounting, this.findings),
    );
    await this.open('s6_validation_detail');
  }

  private async split(weights: WeightMatrix): Promise<CountryCounts | null> {
    const tables = {
      counts: await this.open('s7_integerised_counts'),
      residuals: await this.open('residual_rank'),
      dirichlet: await this.open('dirichlet_gamma_vector'),
    };
    const policy = this.context.policy('s7_integerisation_policy');
    return this.findings.attempt('s7_replay', 's7_integerised_counts', () =>
      replaySplit(this.facts, tables, policy, weights, this.accounting, this.findings),
    );
  }

  private async sites(counts: CountryCounts): Promise<void> {
    const tables = {
      catalogue: await this.open('outlet_catalogue'),
      finalize: await this.open('sequence_finalize'),
      overflow: await this.open('site_sequence_overflow'),
    };
    this.findings.guard('s8_replay', 'outlet_catalogue', () =>
      replaySites(this.facts, tables, counts, this.findings),
    );
  }

  /** A part of a table of the segment: inspected as published, its random draws accounted for. */
  private open(dataset: string, state?: StateId): Promise<Table> {
    return this.published.open(dataset, state);
  }

  /** Throws `E_DOMAIN_FK` for a merchant that the world does not hold. */
  private knowsMerchants(table: Table, dataset: string): void {
    if (table.columns['merchant_id']?.type !== 'uint64') return;
    const ids = valuesOf(table, dataset, 'merchant_id', 'uint64');
    const row = this.facts.merchantsOf(ids).indexOf(-1);
    if (row < 0) return;
    throw new Failure('E_DOMAIN_FK', 'A table names a merchant that the world does not hold.', {
      dataset,
      column: 'merchant_id',
      row,
      expected: `one of ${this.facts.rows} merchants`,
      found: String(ids[row]),
    });
  }

  /** A receipt must have its flag, and name the policy that was sealed. */
  private async receipt(dataset: string, policy: string, check: CheckName, code: FailureCode): Promise<void> {
    try {
      const files = await this.context.readReceipt(dataset, code);
      const main = files[`${dataset.slice(0, 2).toUpperCase()}_VALIDATION.json`] as {
        policy_digest?: string;
      };
      const sealed = this.context.closing!.sealed.find(({ id }) => id === policy)?.sha256;
      if (main.policy_digest !== sealed)
        throw new Failure('E_RECEIPT_MISMATCH', 'A receipt names another policy than was sealed.', {
          dataset,
          expected: `${policy} ${sealed}`,
          found: `${main.policy_digest}`,
        });
    } catch (error) {
      this.findings.guard(check, dataset, () => {
        throw error;
      });
    }
  }
}
