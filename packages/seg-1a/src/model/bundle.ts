import { sha256Hex } from '@merchantry/hashgate';
import { dispersionOrder, hurdleOrder, meanOrder } from '../design/coefficient-order.js';
import type {
  CoefficientMetadata,
  HurdleCoefficients,
  NbDispersionCoefficients,
} from '../design/coefficients.js';
import { assertSameDictionary, openDispersionModel, openHurdleModel } from '../design/models.js';
import { bundleJson, bundleYaml } from './bundle-text.js';
import { FIT_STREAMS } from './corpus-streams.js';
import { fitFindings, type FitFindings } from './fit-findings.js';
import type { FitInputs, FittedModels } from './fit-models.js';
import { fittedValues, refuseFailedCheck, selfCheck, type SelfCheck } from './self-check.js';

export const HURDLE_FILE = 'hurdle_coefficients.yaml';
export const DISPERSION_FILE = 'nb_dispersion_coefficients.yaml';
const SELF_CHECK_FILE = 'bundle_selfcheck.json';
export const PROVENANCE_FILE = 'provenance.json';

export interface ModelBundle {
  /** Text by file name. */
  readonly files: Readonly<Record<string, string>>;
  readonly selfCheck: SelfCheck;
  readonly findings: FitFindings;
}

/**
 * The files of a fitted bundle. `digests` names what was read and how it hashes. Nothing of the clock or the host goes in.
 * Throws `model_selfcheck_failed`.
 */
export function modelBundle(
  inputs: FitInputs,
  fitted: FittedModels,
  digests: Readonly<Record<string, string>>,
): ModelBundle {
  const { policy, snapshot, categories } = inputs;
  const metadata = {
    seed: Number(policy.seed),
    inputs: { ...digests },
    simulation_manifest: {
      streams: FIT_STREAMS,
      corpus_rows: fitted.corpusRows,
      multi_rows: fitted.multiRows,
      corpus_digest: fitted.corpusDigest,
      snapshot_merchants: snapshot.rows,
    },
  };
  const head = { semver: policy.semver, version: policy.version };
  const dictMcc = [...categories.mccs];
  const hurdleFile: HurdleCoefficients = {
    ...head,
    metadata: { ...metadata, remediation: hurdleRemediation(fitted) },
    dict_mcc: dictMcc,
    dict_ch: ['CP', 'CNP'],
    dict_dev5: [1, 2, 3, 4, 5],
    design: { beta_order: hurdleOrder(dictMcc), beta_mu_order: meanOrder(dictMcc) },
    beta: Array.from(fitted.hurdle.beta),
    beta_mu: Array.from(fitted.mean.beta),
  };
  const dispersionFile: NbDispersionCoefficients = {
    ...head,
    metadata: {
      ...metadata,
      remediation: [
        { step: 'rebuild', quantity: 'cv_phi', before: fitted.moments.phiCv, after: 0 },
        { step: 'rebuild', quantity: 'median_phi', before: fitted.moments.medianPhi, after: 0 },
      ],
    },
    dict_mcc: dictMcc,
    dict_ch: ['CP', 'CNP'],
    design: { beta_phi_order: dispersionOrder(dictMcc) },
    beta_phi: Array.from(fitted.betaPhi),
  };
  const hurdle = openHurdleModel(hurdleFile);
  const dispersion = openDispersionModel(dispersionFile);
  assertSameDictionary(hurdle, dispersion);
  const values = fittedValues(hurdle, dispersion, snapshot);
  const check = selfCheck(values, policy.self_check);
  refuseFailedCheck(check);
  const findings = fitFindings(inputs, fitted, values);
  dispersionFile.metadata.remediation[0].after = check.phi_cv.value;
  dispersionFile.metadata.remediation[1].after = findings.phi.p50;

  const hurdleText = bundleYaml(
    hurdleFile,
    'Fitted by `nx run seg-1a:fit`; do not edit (docs/model-fit.md).',
  );
  const dispersionText = bundleYaml(
    dispersionFile,
    'Written by `nx run seg-1a:fit`; do not edit (docs/model-fit.md).',
  );
  const models = { [HURDLE_FILE]: hurdleText, [DISPERSION_FILE]: dispersionText };
  return {
    selfCheck: check,
    findings,
    files: {
      ...models,
      [SELF_CHECK_FILE]: bundleJson({ decision: 'PASS', checks: check }),
      [PROVENANCE_FILE]: bundleJson({
        ...head,
        made_by: 'nx run seg-1a:fit',
        seed: policy.seed,
        inputs: digests,
        outputs: Object.fromEntries(Object.entries(models).map(([name, text]) => [name, sha256Hex(text)])),
        findings,
      }),
    },
  };
}

/** What moved after the raw fits, in the order it was done. */
function hurdleRemediation({ hurdle, mean }: FittedModels): CoefficientMetadata['remediation'] {
  const floored = mean.rawIntercept + mean.floorShift;
  return [
    { step: 'scale', quantity: 'beta_mu besides the intercept', before: 1, after: mean.scale },
    { step: 'floor', quantity: 'beta_mu intercept', before: mean.rawIntercept, after: floored },
    { step: 'log_bias', quantity: 'beta_mu intercept', before: floored, after: mean.beta[0] },
    { step: 'mean_pi', quantity: 'beta intercept', before: hurdle.rawIntercept, after: hurdle.beta[0] },
  ];
}
