#!/usr/bin/env node
// `nx run seg-1a:fit`: fit the models of segment 1A and write config/layer1/1A/models/. With --check: write nothing and
// fail where the committed bundle is not what the fit gives.
import { isFailure } from '@merchantry/contracts';
import { findWorkspaceRoot } from '@merchantry/engine';
import { exportBundle, fitBundle, MODELS_FOLDER, refuseDrift } from '../dist/model/run-fit.js';

const unknown = process.argv.slice(2).filter((argument) => argument !== '--check');
if (unknown.length > 0) {
  console.error(`usage: fit [--check]   (not understood: ${unknown.join(' ')})`);
  process.exit(2);
}
try {
  const root = findWorkspaceRoot(import.meta.dirname);
  const bundle = await fitBundle(root);
  if (process.argv.includes('--check')) {
    refuseDrift(root, bundle);
    console.log(`${MODELS_FOLDER} is what the fit gives`);
  } else {
    exportBundle(root, bundle);
    console.log(JSON.stringify({ checks: bundle.selfCheck, findings: bundle.findings }, null, 2));
  }
} catch (error) {
  if (!isFailure(error)) throw error;
  console.error(error.describe());
  process.exit(error.exitCode);
}
