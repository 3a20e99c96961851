import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refuseDriftOf, writeGenerated } from '../generated/generated-files.js';
import { modelBundle, type ModelBundle } from './bundle.js';
import { findingsMarkdown, withFigures } from './findings-page.js';
import { fitModels } from './fit-models.js';
import { readFitInputs } from './read-fit-inputs.js';

export const MODELS_FOLDER = 'config/layer1/1A/models';
const FIT_PAGE = 'docs/model-fit.md';

/** Fits the models of segment 1A from the built references of a workspace. Writes nothing. */
export async function fitBundle(root: string): Promise<ModelBundle> {
  const { inputs, digests } = await readFitInputs(root);
  return modelBundle(inputs, fitModels(inputs), digests);
}

/** Text of every committed file that follows from a bundle, by path: the bundle, and the page that states its figures. */
function committedFiles(root: string, bundle: ModelBundle): [path: string, text: string][] {
  const files = Object.entries(bundle.files).map(([name, text]): [string, string] => [
    `${MODELS_FOLDER}/${name}`,
    text,
  ]);
  const page = join(root, FIT_PAGE);
  if (!existsSync(page)) return files;
  const figures = findingsMarkdown(bundle.findings, bundle.selfCheck);
  return [...files, [FIT_PAGE, withFigures(readFileSync(page, 'utf8'), figures)]];
}

/** Writes a bundle to the workspace, each file whole or not at all. Throws `io_write_failure`. */
export const exportBundle = (root: string, bundle: ModelBundle): void =>
  writeGenerated(root, committedFiles(root, bundle));

/** Throws `model_bundle_drift` at the first line in which a committed file differs from what `bundle` says. */
export const refuseDrift = (root: string, bundle: ModelBundle): void =>
  refuseDriftOf(root, committedFiles(root, bundle), 'model_bundle_drift');
