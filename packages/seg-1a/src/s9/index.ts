import { Failure, type FailureCode, type StateId, type Table } from '@merchantry/contracts';
import { defineState, rngPolicySchema, type StateContext } from '@merchantry/engine';
import {
  hurdleCoefficientsSchema,
  nbDispersionCoefficientsSchema,
  openDispersionModel,
  openHurdleModel,
} from '../design/index.js';
import { stringsOf, valuesOf } from '../ingress/typed-column.js';
import { numericSelfTest, type NumericAttestation } from '../numeric/numeric-self-test.js';
import { ccySmoothingParamsSchema } from '../policy/ccy-smoothing-params.js';
import { crossborderHyperparamsSchema } from '../policy/crossborder-hyperparams.js';
import { s3BaseWeightSchema } from '../policy/s3-base-weight.js';
import { s3IntegerisationSchema } from '../policy/s3-integerisation.js';
import { s3RuleLadderSchema } from '../policy/s3-rule-ladder.js';
import { s6SelectionPolicySchema } from '../policy/s6-selection-policy.js';
import { s7IntegerisationPolicySchema } from '../policy/s7-integerisation-policy.js';
import { validationPolicySchema } from '../policy/validation-policy.js';
import { bundleMembers } from './bundle-members.js';
import type { CountryCounts } from './country-counts.js';
import { openEvents } from './event-rows.js';
import { FAMILIES } from './families.js';
import { Findings, type CheckName } from './findings.js';
import { checkLineage } from './lineage.js';
import { replayAuditCounts } from './replay-audit-counts.js';
import { replayCandidates } from './replay-candidates.js';
import { replayCurrency, type WeightMatrix } from './replay-currency.js';
import { replayHurdle } from './replay-hurdle.js';
import { replayMixture } from './replay-mixture.js';
import { replaySelection } from './replay-selection.js';
import { replaySites } from './replay-sites.js';
import { replaySplit } from './replay-split.js';
import { replayTarget } from './replay-target.js';
import { RngAccounting } from './rng-accounting.js';
import { SegmentFacts } from './segment-facts.js';
import { stationarityTests } from './stationarity.js';

const policies = {
  hurdle_coefficients: hurdleCoefficientsSchema,
  nb_dispersion_coefficients: nbDispersionCoefficientsSchema,
  crossborder_hyperparams: crossborderHyperparamsSchema,
  validation_policy: validationPolicySchema,
  s3_rule_ladder: s3RuleLadderSchema,
  s3_base_weight: s3BaseWeightSchema,
  s3_integerisation: s3IntegerisationSchema,
  ccy_smoothing_params: ccySmoothingParamsSchema,
  s6_selection_policy: s6SelectionPolicySchema,
  s7_integerisation_policy: s7IntegerisationPolicySchema,
  rng: rngPolicySchema,
};

export const s9Validation = defineState({
  id: '1A.S9',
  title: 'Validate the segment and seal its bundle',
  policies,
  closes: true,
  async run(context) {
    const { closing } = context;
    if (!closing) throw new Failure('internal', 'A closing state was run without its segment.');
    const findings = new Findings();
    const accounting = new RngAccounting(findings);
    const attestation = attest(findings);
    const documents = {
      sealed: await context.readJson('sealed_inputs_1A'),
      receipt: await context.readJson('s0_gate_receipt_1A'),
    };
    findings.guard('lineage_recompute', 'sealed_inputs_1A', () => checkLineage(closing, documents, findings));

    const merchants = await replaySegment(context, findings, accounting);
    await context.write(
      'hurdle_stationarity_tests',
      stationarityTests(context.policy('hurdle_coefficients'), context.policy('nb_dispersion_coefficients')),
    );
    checkCompleteness(
      closing.outputs().map(({ id }) => id),
      findings,
    );

    const facts = { closing, asOfMicros: context.asOfMicros, attestation, merchants, findings, accounting };
    await context.writeBundle('validation_bundle_1A', bundleMembers(facts), findings.passed);
    context.report({
      merchants,
      failures_by_code: findings.byCode(),
      merchants_failed: findings.failedMerchants,
    });
    const [first] = findings.list();
    if (first)
      throw new Failure(first.code, `The segment does not pass its validation: ${first.check}.`, {
        dataset: first.dataset,
        row: first.row,
        merchantId: first.merchant,
        expected: first.expected,
        found: first.found,
        detail: { failures_by_code: findings.byCode() },
      });
  },
});

type Context = StateContext<typeof policies>;

/** Replay S1 to S8, reading each table once and letting it go. Returns the number of merchants. */
async function replaySegment(
  context: Context,
  findings: Findings,
  accounting: RngAccounting,
): Promise<number> {
  const open = (dataset: string, state?: StateId) => openTable(context, dataset, findings, accounting, state);
  const facts = new SegmentFacts(
    await context.read('transaction_schema_merchant_ids'),
    await context.read('iso3166_canonical'),
    { b32: context.b32, seed: context.seed },
  );
  for (const state of ABORTING) fillAborts(facts, await open('merchant_abort_log', state));
  fillEligibility(facts, await open('crossborder_eligibility_flags'), findings);
  await open('anchor');
  const models = {
    hurdle: openHurdleModel(context.policy('hurdle_coefficients')),
    dispersion: openDispersionModel(context.policy('nb_dispersion_coefficients')),
  };

  const hurdle = {
    design: await open('hurdle_design_matrix'),
    priors: await open('hurdle_pi_probs'),
    hurdle: await open('hurdle_bernoulli'),
  };
  const matrix = guarded(findings, 's1_replay', 'hurdle_bernoulli', () =>
    replayHurdle(facts, hurdle, models.hurdle, accounting, findings),
  );

  const mixture = {
    gamma: await open('gamma_component'),
    poisson: await open('poisson_component', '1A.S2'),
    finals: await open('nb_final'),
    gdp: await context.read('gdp_per_capita'),
  };
  const corridor = context.policy('validation_policy');
  if (matrix)
    findings.guard('s2_replay', 'nb_final', () =>
      replayMixture(facts, mixture, matrix, models, corridor, accounting, findings),
    );

  const candidates = await open('s3_candidate_set');
  const ladder = context.policy('s3_rule_ladder');
  findings.guard('s3_replay', 's3_candidate_set', () =>
    replayCandidates(facts, candidates, ladder, findings),
  );
  const audit = {
    weights: await open('s3_base_weight_priors'),
    counts: await open('s3_integerised_counts'),
    sites: await open('s3_site_sequence'),
  };
  const base = context.policy('s3_base_weight');
  const emit = context.policy('s3_integerisation');
  findings.guard('s3_replay', 's3_integerised_counts', () =>
    replayAuditCounts(facts, audit, base, emit, findings),
  );

  const target = {
    poisson: await open('poisson_component', '1A.S4'),
    rejections: await open('ztp_rejection'),
    exhausted: await open('ztp_retry_exhausted'),
    finals: await open('ztp_final'),
    features: await open('crossborder_features'),
  };
  await open('s4_metrics');
  const { ztp } = context.policy('crossborder_hyperparams');
  findings.guard('s4_replay', 'ztp_final', () => replayTarget(facts, target, ztp, accounting, findings));

  await receipt(
    context,
    's5_receipt_1A',
    'ccy_smoothing_params',
    's5_replay',
    'E_PASS_GATE_MISSING',
    findings,
  );
  const currency = {
    cache: await open('ccy_country_weights_cache'),
    sparse: await open('sparse_flag'),
    currencies: await open('merchant_currency'),
    tender: await context.read('iso_legal_tender'),
  };
  const { dp } = context.policy('ccy_smoothing_params');
  const weights: WeightMatrix = guarded(findings, 's5_replay', 'ccy_country_weights_cache', () =>
    replayCurrency(facts, currency, dp, findings),
  ) ?? { currencies: [], rows: [] };

  await receipt(context, 's6_receipt_1A', 's6_selection_policy', 's6_replay', 'E_S6_PASS_MISSING', findings);
  const selection = { gumbel: await open('gumbel_key'), membership: await open('s6_membership') };
  await open('s6_validation_detail');
  const choice = context.policy('s6_selection_policy');
  findings.guard('s6_replay', 'gumbel_key', () =>
    replaySelection(facts, selection, choice, weights, accounting, findings),
  );

  const split = {
    counts: await open('s7_integerised_counts'),
    residuals: await open('residual_rank'),
    dirichlet: await open('dirichlet_gamma_vector'),
  };
  const integers = context.policy('s7_integerisation_policy');
  const counts: CountryCounts | null = guarded(findings, 's7_replay', 's7_integerised_counts', () =>
    replaySplit(facts, split, integers, weights, accounting, findings),
  );

  const sites = {
    catalogue: await open('outlet_catalogue'),
    finalize: await open('sequence_finalize'),
    overflow: await open('site_sequence_overflow'),
  };
  if (counts)
    findings.guard('s8_replay', 'outlet_catalogue', () => replaySites(facts, sites, counts, findings));

  for (const { state } of context.closing!.outputs().filter(({ id }) => id === 'rng_trace_log')) {
    const audit = await open('rng_audit_log', state);
    const trace = await open('rng_trace_log', state);
    findings.guard('rng_trace_coverage', 'rng_trace_log', () => {
      accounting.addTrace(trace);
      accounting.checkAudit(audit, state);
    });
  }
  accounting.checkTotals();
  accounting.checkProducers(tracingStates(context));
  accounting.checkDisjoint();
  return facts.rows;
}

/** What a step gives, or null where it ended in a finding. */
function guarded<T>(findings: Findings, check: CheckName, dataset: string, act: () => T): T | null {
  let result: T | null = null;
  findings.guard(check, dataset, () => {
    result = act();
  });
  return result;
}

/** A part of a table of the segment: inspected as published, its random draws accounted for. */
async function openTable(
  context: Context,
  dataset: string,
  findings: Findings,
  accounting: RngAccounting,
  state?: StateId,
): Promise<Table> {
  const { table, failures } = await context.closing!.open(dataset, state);
  for (const { code, message, place } of failures) {
    const [check, own] = INSPECTED[code] ?? ['schema_pk_fk', 'E_SCHEMA_INVALID'];
    findings.fail(check, own, {
      dataset,
      row: place.row === undefined ? undefined : Number(place.row),
      merchant: place.merchantId,
      expected: place.expected ?? message,
      found: `${place.column === undefined ? '' : `${place.column}: `}${place.found ?? code}`,
    });
  }
  if (FAMILIES.includes(dataset))
    findings.guard('rng_envelope', dataset, () => accounting.addFamily(openEvents(table, dataset)));
  return table;
}

/** What an inspection finds, in the words of S9. */
const INSPECTED: Partial<Record<FailureCode, [CheckName, FailureCode]>> = {
  dictionary_path_violation: ['path_embed_equality', 'E_PARTITION_MISPLACED'],
  partition_mismatch: ['path_embed_equality', 'E_PATH_EMBED_MISMATCH'],
  table_sort_violation: ['egress_writer_sort', 'E_EGRESS_WRITER_SORT'],
  table_key_duplicate: ['schema_pk_fk', 'E_DUP_PK'],
  table_foreign_key_violation: ['schema_pk_fk', 'E_FK_ISO_INVALID'],
};

/** A receipt must have its flag, and name the policy that was sealed. */
async function receipt(
  context: Context,
  dataset: string,
  policy: string,
  check: CheckName,
  code: FailureCode,
  findings: Findings,
): Promise<void> {
  try {
    const files = await context.readReceipt(dataset, code);
    const main = files[`${dataset.slice(0, 2).toUpperCase()}_VALIDATION.json`] as { policy_digest?: string };
    const sealed = context.closing!.sealed.find(({ id }) => id === policy)?.sha256;
    if (main.policy_digest !== sealed)
      findings.fail(check, 'E_RECEIPT_MISMATCH', {
        dataset,
        expected: `${policy} ${sealed}`,
        found: `${main.policy_digest}`,
      });
  } catch (error) {
    findings.guard(check, dataset, () => {
      throw error;
    });
  }
}

function attest(findings: Findings): NumericAttestation | null {
  return guarded(findings, 'numeric_attestation', 'numeric_policy', numericSelfTestOrFail);
}

/** The self-test under the code of S9. */
function numericSelfTestOrFail(): NumericAttestation {
  try {
    return numericSelfTest();
  } catch (cause) {
    throw new Failure('E_NUMERIC_POLICY_ATTEST', (cause as Error).message, { cause });
  }
}

/** Merchants that a state gave up, by the number of the state plus one. */
function fillAborts(facts: SegmentFacts, log: Table): void {
  const merchant = facts.merchantsOf(valuesOf(log, 'merchant_abort_log', 'merchant_id', 'uint64'));
  const state = stringsOf(log, 'merchant_abort_log', 'state');
  for (let row = 0; row < merchant.length; row++)
    if (merchant[row] >= 0)
      facts.abortedBy[merchant[row]] = Number(state.dictionary[state.codes[row]].slice(1)) + 1;
}

function fillEligibility(facts: SegmentFacts, flags: Table, findings: Findings): void {
  const dataset = 'crossborder_eligibility_flags';
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
}

/** States that may give a merchant up. */
const ABORTING: readonly StateId[] = ['1A.S0', '1A.S2', '1A.S4', '1A.S8'];

/** States that left a trace, by their records. */
const tracingStates = ({ closing }: Context): string[] =>
  closing!
    .outputs()
    .filter(({ id, rows }) => id === 'rng_trace_log' && rows > 0)
    .map(({ state }) => state.slice(state.indexOf('.') + 1));

const REQUIRED = [
  's3_integerised_counts',
  's3_site_sequence',
  'sparse_flag',
  'merchant_abort_log',
  'hurdle_stationarity_tests',
  'outlet_catalogue',
  's5_receipt_1A',
  's6_receipt_1A',
];

function checkCompleteness(outputs: readonly string[], findings: Findings): void {
  for (const dataset of REQUIRED.filter((id) => !outputs.includes(id)))
    findings.fail('artifact_completeness', 'E_ARTEFACT_MISSING', {
      dataset,
      expected: 'a published artefact',
      found: 'none',
    });
}
