import { join } from 'node:path';
import { Failure, recordPath, type StateId, type Table } from '@merchantry/contracts';
import { openRaster, rasterDigest } from '@merchantry/geo';
import { readTable } from '@merchantry/tables';
import type { SealedRaster } from './define-state.js';
import { referenceFile, sealedDigests } from './inputs.js';
import { outputDamage } from './inspect.js';
import { readRecord, type RecordedOutput, type StateRecord } from './record.js';
import type { World } from './world-context.js';

/**
 * Reads what a run has published, for commands that make no state: every byte against the record of its producer, rasters
 * against the seal. Nothing is healed.
 */
export class PublishedReader {
  constructor(private readonly world: World) {}

  /**
   * A table that one state publishes, as its file has it.
   *
   * @throws Failure `record_missing` where it has not been published, `incomplete_dataset_instance` or
   * `output_digest_mismatch` where its files are not as recorded, `record_stale` where its producer read another
   * partition of something than the run holds now
   */
  async table(id: string): Promise<Table> {
    const { record, output } = this.published(id);
    const damage = outputDamage(this.world.run.dir, record.state, output);
    if (damage) throw damage;
    this.assertCurrent(record);
    const files = output.files.map(({ path }) => join(this.world.run.dir, path));
    return readTable(await this.world.database(), files, this.world.contracts.tableSchema(id));
  }

  /** `parameter_hash` of a table that one state publishes, as its path has it. @throws Failure `record_missing` */
  parameterHash(id: string): string {
    return this.published(id).output.tokens.parameter_hash;
  }

  /**
   * A raster of the references, its pixels compared with what the gate of a segment sealed. The caller closes it.
   *
   * @throws Failure `sealed_input_mismatch` for other pixels, `reference_missing` where it is gone
   */
  async raster(segment: string, id: string): Promise<SealedRaster> {
    const gate = this.recordOf(`${segment}.S0`, id);
    const { file, path } = referenceFile(this.world, this.world.contracts.dataset(id));
    const expected = sealedDigests(gate).reference(id);
    const source = await openRaster(file);
    try {
      const found = await rasterDigest(source);
      if (found !== expected)
        throw new Failure('sealed_input_mismatch', `${id} is not what the gate sealed.`, {
          dataset: id,
          path,
          expected,
          found,
        });
    } catch (error) {
      await source.close();
      throw error;
    }
    return { source, digest: expected };
  }

  private published(id: string): { record: StateRecord; output: RecordedOutput } {
    const [producer] = this.world.contracts.dataset(id).producedBy;
    const record = this.recordOf(producer, id);
    const output = record.outputs.find((candidate) => candidate.id === id);
    if (output) return { record, output };
    throw notPublished(producer, id);
  }

  private recordOf(state: StateId, id: string): StateRecord {
    const record = readRecord(this.world.run, state);
    if (record) return record;
    throw notPublished(state, id);
  }

  /** What a state read of the run is what stands there now: tables that belong together do. */
  private assertCurrent({ state, inputs }: StateRecord): void {
    for (const { kind, id, sha256 } of inputs) {
      const [dataset, producer] = id.split('@');
      if (kind !== 'dataset' || producer === undefined) continue;
      const record = readRecord(this.world.run, producer as StateId);
      const now = record?.outputs.find((output) => output.id === dataset)?.file_digest;
      if (now === undefined || now === sha256) continue;
      throw new Failure('record_stale', `${state} was run on another ${dataset} than there is now.`, {
        dataset,
        path: recordPath(state as StateId),
        expected: now,
        found: sha256,
      });
    }
  }
}

const notPublished = (state: StateId, id: string): Failure =>
  new Failure('record_missing', `${state} has not published ${id}.`, {
    dataset: id,
    path: recordPath(state),
    expected: 'a world built that far',
  });
