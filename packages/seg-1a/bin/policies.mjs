#!/usr/bin/env node
// `nx run seg-1a:policies`: generate the policies of candidates from config/layer1/1A/candidate_design.yaml. With --check:
// write nothing and fail where a committed file is not what the generator gives.
import { isFailure } from '@merchantry/contracts';
import { findWorkspaceRoot } from '@merchantry/engine';
import { generatePolicies, refusePolicyDrift, writePolicies } from '../dist/policy-design/run-design.js';

const unknown = process.argv.slice(2).filter((argument) => argument !== '--check');
if (unknown.length > 0) {
  console.error(`usage: policies [--check]   (not understood: ${unknown.join(' ')})`);
  process.exit(2);
}
try {
  const root = findWorkspaceRoot(import.meta.dirname);
  const policies = await generatePolicies(root);
  if (process.argv.includes('--check')) {
    refusePolicyDrift(root, policies);
    console.log('the committed policies of candidates are what the generator gives');
  } else {
    writePolicies(root, policies);
    const { share, domesticCodes, lists } = policies;
    console.log(
      JSON.stringify(
        { eligible_share: share, domestic_only: domesticCodes.length, subregions: lists.length },
        null,
        2,
      ),
    );
  }
} catch (error) {
  if (!isFailure(error)) throw error;
  console.error(error.describe());
  process.exit(error.exitCode);
}
