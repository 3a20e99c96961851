import { canonicalJson, sha256Hex } from '@merchantry/hashgate';
import { writeFileAtomically } from '@merchantry/tables';
import type { StateDefinition, Tokens } from './define-state.js';
import { recordTokens, type RecordedInput, type RecordedOutput } from './record.js';
import { outputPath } from './output-path.js';
import type { World } from './world-context.js';

/**
 * Write the run report of a state: its figures, inputs and outputs. A function of the world like everything else (wall
 * time stands in the journal), but overwritten on every run and hashed into nothing. States without one write none.
 */
export function writeRunReport(
  world: World,
  { id, title }: Pick<StateDefinition, 'id' | 'title'>,
  tokens: { readonly state: Tokens; readonly segment: Tokens },
  inputs: readonly RecordedInput[],
  outputs: readonly RecordedOutput[],
  figures: Readonly<Record<string, unknown>>,
): void {
  const entry = world.contracts.produced(id).find((candidate) => candidate.class === 'report');
  if (!entry) return;
  const [segment, state] = id.split('.');
  const report = {
    layer: 'layer1',
    segment,
    state,
    status: 'completed',
    ...recordTokens(tokens.state),
    ts_utc: world.profile.as_of_utc,
    detail: {
      title,
      figures,
      inputs,
      outputs: outputs.map(({ id: dataset, path, rows, bytes, file_digest }) => ({
        id: dataset,
        path,
        rows,
        bytes,
        sha256_hex: file_digest,
      })),
      determinism_receipt: {
        sha256_hex: sha256Hex(canonicalJson(outputs.map(({ path, file_digest }) => [path, file_digest]))),
        bytes_hashed: outputs.reduce((sum, output) => sum + output.bytes, 0),
      },
    },
  };
  world.contracts.jsonValidator(entry.id)(report);
  writeFileAtomically(
    world.run.path(outputPath(entry, tokens[entry.scope], id, world)),
    canonicalJson(report),
  );
}
