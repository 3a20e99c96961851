import { Failure } from '@merchantry/contracts';
import { defineState } from '@merchantry/engine';
import {
  bundleMembers,
  checkCompleteness,
  checkLineage,
  Findings,
  RngAccounting,
} from '@merchantry/engine/validation';
import { numericSelfTest, type NumericAttestation } from '../numeric/numeric-self-test.js';
import { CHECKS } from './checks.js';
import { policies } from './policies.js';
import { PRODUCERS } from './producers.js';
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
    const findings = new Findings(CHECKS);
    const accounting = new RngAccounting(findings, PRODUCERS, closing.randomLog);
    const attestation = findings.attempt('numeric_attestation', 'numeric_policy', attest);
    await checkLineage(closing, context, findings);

    const merchants = await SegmentReplay.run(context, findings, accounting);
    await context.write(
      'hurdle_stationarity_tests',
      stationarityTests(context.policy('hurdle_coefficients'), context.policy('nb_dispersion_coefficients')),
    );
    checkCompleteness(closing, REQUIRED, findings);

    const members = bundleMembers({
      closing,
      asOfMicros: context.asOfMicros,
      mathProfileId: attestation?.math_profile_id ?? null,
      merchants,
      findings,
      accounting,
      summary: { counts_source: 's7_integerised_counts', membership_source: 's6_membership' },
    });
    await context.writeBundle('validation_bundle_1A', members, findings.passed);
    context.report({
      merchants,
      merchants_failed: findings.failedMerchants,
      failures_by_code: findings.byCode(),
    });
    findings.assertPassed();
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
