import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { modelBundle, type ModelBundle } from './bundle.js';
import { fitModels } from './fit-models.js';
import { readFitInputs } from './read-fit-inputs.js';

export const MODELS_FOLDER = 'config/layer1/1A/models';

/** Fits the models of segment 1A from the built references of a workspace. Writes nothing. */
export async function fitBundle(root: string): Promise<ModelBundle> {
  const { inputs, digests } = await readFitInputs(root);
  return modelBundle(inputs, fitModels(inputs), digests);
}

/** Writes a bundle to the workspace, each file whole or not at all. Throws `io_write_failure`. */
export function exportBundle(root: string, bundle: ModelBundle): void {
  const folder = join(root, MODELS_FOLDER);
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(bundle.files)) {
      const staged = join(folder, `.${name}.staged`);
      writeFileSync(staged, text);
      renameSync(staged, join(folder, name));
    }
  } catch (error) {
    throw new Failure('io_write_failure', 'The fitted bundle cannot be written.', {
      path: MODELS_FOLDER,
      cause: error,
    });
  }
}

/** Throws `model_bundle_drift` at the first byte in which the committed bundle differs from `bundle`. */
export function refuseDrift(root: string, bundle: ModelBundle): void {
  for (const [name, text] of Object.entries(bundle.files)) {
    const path = join(root, MODELS_FOLDER, name);
    const committed = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (committed === text) continue;
    const expected = text.split('\n');
    const found = committed.split('\n');
    const line = expected.findIndex((row, i) => row !== found[i]);
    throw new Failure('model_bundle_drift', `Fitting again gives another ${name} than the committed one.`, {
      path: `${MODELS_FOLDER}/${name}`,
      line: line + 1,
      expected: expected[line],
      found: found[line] ?? 'the end of the file',
    });
  }
}
