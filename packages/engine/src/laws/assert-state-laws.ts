import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isFailure, recordPath, type StateId, type Table } from '@merchantry/contracts';
import { canonicalJson } from '@merchantry/hashgate';
import { readTable, validateTable } from '@merchantry/tables';
import { permuteRows } from '../in-declared-order.js';
import { resolveGateInputs, resolveStateInputs, sealedDigests } from '../inputs.js';
import { gateRecord } from '../inspect.js';
import { openWorld, type WorldOptions } from '../open-world.js';
import { SealedReader } from '../read-inputs.js';
import { readRecord, type StateRecord } from '../record.js';
import { runWorld } from '../run-world.js';
import { stateOf } from '../segment.js';

/** A workspace to run in (its `runs/` is written to) and the segments that hold the state. */
export type LawsOptions = Pick<WorldOptions, 'root' | 'segments' | 'seed' | 'profile'>;

/**
 * The laws that every state keeps, checked by running it: same inputs same bytes; any number of workers, any cut into
 * shards, any row order of its inputs; every row of every output lawful by its schema; everything declared is read and
 * nothing else can be. A state passes by being listed. Throws an assertion error that names the law.
 */
export async function assertStateLaws(id: StateId, options: LawsOptions): Promise<void> {
  const first = await runOnce(id, 'laws-first', { ...options, workers: 1 });
  const again = await runOnce(id, 'laws-again', { ...options, workers: 1 });
  assert.equal(canonicalJson(again.record), canonicalJson(first.record), `${id}: same inputs, same bytes`);
  for (const workers of [2, 8]) {
    const { record } = await runOnce(id, `laws-${workers}-workers`, { ...options, workers });
    assert.equal(
      canonicalJson(record),
      canonicalJson(first.record),
      `${id}: ${workers} workers make the same bytes`,
    );
  }
  const shuffled = await runOnce(id, 'laws-shuffled', {
    ...options,
    workers: 3,
    shuffleReads: reversedHalves,
  });
  assert.equal(
    canonicalJson(shuffled.record),
    canonicalJson(first.record),
    `${id}: the row order of inputs does not matter`,
  );
  await assertDeclaredReads(id, options, first.asked);
  await assertTotalSchema(id, options, first.record);
}

/** Run the state anew, on an upstream that may be reused: an earlier record would vouch for what is on trial. */
async function runOnce(
  id: StateId,
  label: string,
  options: WorldOptions,
): Promise<{ record: StateRecord; asked: ReadonlySet<string> }> {
  const asked = new Set<string>();
  const world = openWorld({
    ...options,
    label,
    onReads: (state, names) => state === id && names.forEach((name) => asked.add(name)),
  });
  try {
    rmSync(world.run.path(recordPath(id)), { force: true });
    await runWorld(world, [id]);
    return { record: readRecord(world.run, id)!, asked };
  } finally {
    await world.close();
  }
}

/** A fixed permutation that leaves no order standing: odd rows backwards, then even rows. */
function reversedHalves({ rows, ...table }: Table): Table {
  const order = new Uint32Array(rows);
  let at = 0;
  for (let row = rows - 1; row >= 0; row--) if (row % 2 === 1) order[at++] = row;
  for (let row = 0; row < rows; row += 2) order[at++] = row;
  return permuteRows({ rows, ...table }, order);
}

/** Every declared input was asked for; every other dataset of the contracts is refused. */
async function assertDeclaredReads(
  id: StateId,
  options: LawsOptions,
  asked: ReadonlySet<string>,
): Promise<void> {
  const world = openWorld({ ...options, label: 'laws-first' });
  try {
    const { segment, state } = stateOf(world.segments, id);
    const declared = [...world.contracts.consumed(id), ...world.contracts.policiesOf(id)]
      .map((entry) => entry.id)
      .sort();
    assert.deepEqual(
      [...asked].sort(),
      declared,
      `${id}: what it reads is what the dictionary says it consumes`,
    );
    const resolved = state.gate
      ? resolveGateInputs(world, segment)
      : resolveStateInputs(world, segment, state, sealedDigests(gateRecord(world, segment)));
    const reader = new SealedReader(world, segment, id, resolved);
    for (const other of world.contracts.datasets.keys()) {
      if (declared.includes(other)) continue;
      await assert.rejects(
        () => reader.read(other),
        (error) => isFailure(error) && error.code === 'read_undeclared',
        `${id}: a read of ${other} is refused`,
      );
    }
  } finally {
    await world.close();
  }
}

/** Something was written, and every row of every table of it passes its schema when read back from disk. */
async function assertTotalSchema(id: StateId, options: LawsOptions, record: StateRecord): Promise<void> {
  const world = openWorld({ ...options, label: 'laws-first' });
  try {
    const own = record.outputs.filter(({ id: output }) => world.contracts.datasets.has(output));
    assert.ok(own.length > 0, `${id}: it writes at least one dataset`);
    for (const output of record.outputs.filter(({ content_digest }) => content_digest !== null)) {
      const schema = { ...world.contracts.tableSchema(output.id), foreignKeys: [] };
      const files = output.files.map((file) => join(world.run.dir, file.path));
      const table = await readTable(await world.database(), files, schema);
      validateTable(table, schema, { dataset: output.id });
      assert.equal(table.rows, output.rows, `${id}: ${output.id} holds the rows that its record states`);
    }
  } finally {
    await world.close();
  }
}
