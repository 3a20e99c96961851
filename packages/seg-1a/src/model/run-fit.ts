import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '@merchantry/contracts';
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
export function exportBundle(root: string, bundle: ModelBundle): void {
  for (const [path, text] of committedFiles(root, bundle)) {
    const target = join(root, path);
    try {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(`${target}.staged`, text);
      renameSync(`${target}.staged`, target);
    } catch (error) {
      throw new Failure('io_write_failure', 'The fitted bundle cannot be written.', { path, cause: error });
    }
  }
}

/** Throws `model_bundle_drift` at the first line in which a committed file differs from what `bundle` says. */
export function refuseDrift(root: string, bundle: ModelBundle): void {
  for (const [path, text] of committedFiles(root, bundle)) {
    const target = join(root, path);
    const committed = existsSync(target) ? readFileSync(target, 'utf8') : '';
    if (committed === text) continue;
    const expected = text.split('\n');
    const found = committed.split('\n');
    const differs = expected.findIndex((line, i) => line !== found[i]);
    const at = differs < 0 ? expected.length : differs;
    throw new Failure('model_bundle_drift', 'Fitting again does not give the committed file.', {
      path,
      line: at + 1,
      expected: expected[at] ?? 'the end of the file',
      found: found[at] ?? 'the end of the file',
    });
  }
}
