import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { recordPath, type Column, type StateId, type Table } from '@merchantry/contracts';
import { canonicalJson, directoryDigest, fileSha256, meaningDigest, sha256Hex } from '@merchantry/hashgate';
import { readRecord, type StateRecord, type World } from '@merchantry/engine';
import { readTable, writeParquet } from '@merchantry/tables';

/** Another value in one column, everything else as it was. */
export const withColumn = (table: Table, name: string, column: Column): Table => ({
  ...table,
  columns: { ...table.columns, [name]: column },
});

/**
 * Forge a table of a finished world so that no digest gives it away: its file is written anew, its state's record states
 * the new digests, every later record claims to have read them, and each record vouches for itself again.
 */
export async function forgeTable(
  world: World,
  state: StateId,
  dataset: string,
  change: (table: Table) => Table,
): Promise<void> {
  const record = readRecord(world.run, state)!;
  const output = record.outputs.find(({ id }) => id === dataset)!;
  const [file] = output.files;
  const schema = world.contracts.tableSchema(dataset);
  const database = await world.database();
  const table = change(await readTable(database, [world.run.path(file.path)], schema));
  const written = await writeParquet(database, `${world.run.path(file.path)}.forged`, table, schema);
  renameSync(`${world.run.path(file.path)}.forged`, world.run.path(file.path));
  forgeRecords(world, state, dataset, {
    files: [{ path: file.path, sha256: written.sha256, bytes: written.bytes }],
    rows: written.rows,
    bytes: written.bytes,
    file_digest: written.sha256,
    content_digest: written.contentDigest,
  });
}

/** The same for documents: `texts` by file name of the output's folder, or '' for an output that is one file. */
export function forgeTexts(
  world: World,
  state: StateId,
  dataset: string,
  texts: Readonly<Record<string, string>>,
): void {
  const output = readRecord(world.run, state)!.outputs.find(({ id }) => id === dataset)!;
  for (const [name, text] of Object.entries(texts))
    writeFileSync(world.run.path(name === '' ? output.path : `${output.path}/${name}`), text);
  const files = output.files.map(({ path }) => {
    const absolute = world.run.path(path);
    return { path, sha256: fileSha256(absolute), bytes: statSync(absolute).size };
  });
  const target = world.run.path(output.path);
  forgeRecords(world, state, dataset, {
    files,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    file_digest: statSync(target).isDirectory() ? directoryDigest(target).sha256Hex : files[0].sha256,
  });
}

function forgeRecords(
  world: World,
  state: StateId,
  dataset: string,
  change: Partial<StateRecord['outputs'][number]>,
): void {
  const states = world.segments.flatMap((segment) => segment.states.map(({ id }) => id));
  const record = readRecord(world.run, state)!;
  const outputs = record.outputs.map((output) => (output.id === dataset ? { ...output, ...change } : output));
  rewrite(world, { ...record, outputs });
  for (const id of states) {
    if (!existsSync(world.run.path(recordPath(id)))) continue;
    const later = readRecord(world.run, id)!;
    const inputs = later.inputs.map((input) =>
      input.kind === 'dataset' && input.id === `${dataset}@${state}`
        ? { ...input, sha256: outputs.find((output) => output.id === dataset)!.file_digest }
        : input,
    );
    rewrite(world, { ...later, inputs, inputs_digest: sha256Hex(canonicalJson(inputs)) });
  }
}

function rewrite(world: World, record: StateRecord): void {
  const path = world.run.path(recordPath(record.state as StateId));
  writeFileSync(path, canonicalJson({ ...record, record_digest: meaningDigest(record) }));
}
