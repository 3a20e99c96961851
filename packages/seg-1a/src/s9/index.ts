import { Failure } from '@merchantry/contracts';
import { defineState } from '@merchantry/engine';
import { numericSelfTest, type NumericAttestation } from '../numeric/numeric-self-test.js';
import { bundleMembers } from './bundle-members.js';
import { Findings } from './findings.js';
import { checkLineage } from './lineage.js';
import { policies } from './policies.js';
import { RngAccounting } from './rng-accounting.js';
import { SegmentReplay } from './segment-replay.js';
import { stationarityTests } from './stationarity.js';

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
    const attestation = findings.attempt('numeric_attestation', 'numeric_policy', attest);
    const documents = {
      sealed: await context.readJson('sealed_inputs_1A'),
      receipt: await context.readJson('s0_gate_receipt_1A'),
    };
    findings.guard('lineage_recompute', 'sealed_inputs_1A', () => checkLineage(closing, documents, findings));

    const merchants = await SegmentReplay.run(context, findings, accounting);
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
      merchants_failed: findings.failedMerchants,
      failures_by_code: findings.byCode(),
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

/** The numeric self-test once more, under the code of S9. */
function attest(): NumericAttestation {
  try {
    return numericSelfTest();
  } catch (cause) {
    throw new Failure('E_NUMERIC_POLICY_ATTEST', (cause as Error).message, { cause });
  }
}

/** Artefacts that a segment cannot be without, empty or not. */
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
