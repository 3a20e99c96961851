import { Failure } from '@merchantry/contracts';
import { defineState } from '@merchantry/engine';
import {
  bundleMembers,
  checkCompleteness,
  checkLineage,
  Findings,
  PublishedTables,
  RngAccounting,
} from '@merchantry/engine/validation';
import { CHECKS, INSPECTED, OTHERWISE, REQUIRED } from './checks.js';
import { policies } from './policies.js';
import { PRODUCERS } from './producers.js';
import { replaySegment } from './replay-segment.js';

export const s9Validation = defineState({
  id: '1B.S9',
  title: 'Validate the segment and seal its bundle',
  policies,
  profile: ['grid_arcmin'],
  closes: true,
  async run(context) {
    const { closing } = context;
    if (!closing) throw new Failure('internal', 'A closing state was run without its segment.');
    const findings = new Findings(CHECKS);
    const accounting = new RngAccounting(findings, PRODUCERS, closing.randomLog);
    const tables = new PublishedTables({
      closing,
      findings,
      accounting,
      inspected: INSPECTED,
      otherwise: OTHERWISE,
    });
    checkCompleteness(closing, REQUIRED, findings);
    await checkLineage(closing, context, findings);
    const figures = await replaySegment(context, tables, findings, accounting);
    await tables.openRandomLog();

    const { asOfMicros } = context;
    const { merchants } = figures;
    const members = bundleMembers({
      closing,
      asOfMicros,
      mathProfileId: null,
      merchants,
      findings,
      accounting,
    });
    await context.writeBundle('validation_bundle_1B', members, findings.passed);
    context.report({ ...figures, checks: findings.verdicts(), failures_by_code: findings.byCode() });
    findings.assertPassed();
  },
});
