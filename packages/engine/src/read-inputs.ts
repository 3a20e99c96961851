import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  concatTables,
  Failure,
  isFailure,
  type DatasetEntry,
  type FailureCode,
  type StateId,
  type Table,
  recordPath,
  sealedPolicyPath,
  parsePolicyValue,
} from '@merchantry/contracts';
import { openRaster, rasterDigest, type RasterSource } from '@merchantry/geo';
import { fileSha256, parseJson, sha256Hex } from '@merchantry/hashgate';
import { readTable, validateTable } from '@merchantry/tables';
import type { z } from 'zod';
import type { SealedRaster } from './define-state.js';
import { emptyTable } from './empty-table.js';
import {
  isEventFamily,
  isRaster,
  referenceFile,
  sealedDigests,
  type ReferenceFile,
  type ResolvedInputs,
} from './inputs.js';
import { inDeclaredOrder } from './in-declared-order.js';
import type { ExternalDigests } from './identity.js';
import { gateRecord, outputDamage } from './inspect.js';
import { readReceiptFolder, type ReceiptFiles } from './receipt-folder.js';
import { publishedOtherwise } from './published-otherwise.js';
import { outputPath } from './output-path.js';
import { readRecord, tokensFrom, type RecordedOutput, type StateRecord } from './record.js';
import type { Segment } from './segment.js';
import type { World } from './world-context.js';

/** A part of a table, and everything wrong with it as it was published. */
export interface PublishedPart {
  readonly table: Table;
  readonly failures: readonly Failure[];
}

/** A recorded output and who made it. */
interface PublishedOutput extends RecordedOutput {
  readonly producer: StateId;
}

/**
 * The read authority of one state: hands out what the contracts list it as a consumer of, after checking every byte
 * against the seal (external inputs) or the producer's record (datasets of the run). Anything else is a Failure.
 */
export class SealedReader {
  /** Declared inputs that the state has asked for. */
  readonly asked = new Set<string>();
  private readonly tables = new Map<string, Promise<Table>>();
  /** Records of producers, which nobody writes while a state runs. */
  private readonly records = new Map<StateId, StateRecord | null>();

  constructor(
    private readonly world: World,
    private readonly segment: Segment,
    private readonly state: StateId,
    private readonly resolved: ResolvedInputs,
  ) {}

  /** A declared dataset, whole; the union of its parts where several states write it. */
  async read(id: string): Promise<Table> {
    return this.table(this.declared(id));
  }

  /** A declared raster. Pixels are digested once a process for the same bytes. */
  async raster(id: string, part?: 'header'): Promise<SealedRaster> {
    const entry = this.declared(id);
    if (!isRaster(entry))
      throw new Failure('read_undeclared', `${id} is not a raster.`, { dataset: id, found: entry.format });
    const { file } = this.sealedReference(entry);
    const source = await openRaster(file);
    const digest = this.expectedReference(id);
    if (part !== 'header') await this.assertPixels(entry, source, digest);
    return { source, digest };
  }

  /** Gates look at the pixels of every raster that they seal, whoever reads it. */
  async assertRasters(): Promise<void> {
    for (const id of this.resolved.external?.references.keys() ?? []) {
      const entry = this.world.contracts.dataset(id);
      if (!isRaster(entry)) continue;
      const source = await openRaster(this.sealedReference(entry).file);
      await this.assertPixels(entry, source, this.expectedReference(id));
      await source.close();
    }
  }

  private async assertPixels(entry: DatasetEntry, source: RasterSource, expected: string): Promise<void> {
    const { file, path } = referenceFile(this.world, entry);
    const bytes = fileSha256(file);
    const found = this.world.pixelDigests.get(bytes) ?? (await rasterDigest(source));
    this.world.pixelDigests.set(bytes, found);
    if (found !== expected) throw notAsSealed(entry.id, path, expected, found);
  }

  /** Datasets of other segments that a gate's bundles vouch for count as asked for: their bytes were looked at. */
  vouched(ids: readonly string[]): void {
    for (const id of ids)
      if (this.world.contracts.dataset(id).consumedBy.includes(this.state)) this.asked.add(id);
  }

  release(id: string): void {
    this.tables.delete(id);
  }

  /**
   * The part of a declared table that one state published, in the declared order, and all that is wrong with it as
   * published. Nothing is kept. A family without events has a part without rows.
   */
  async part(id: string, state?: StateId): Promise<PublishedPart> {
    const entry = this.declared(id);
    const producer = state ?? entry.producedBy[0];
    if (!entry.producedBy.includes(producer) || (state === undefined && entry.producedBy.length > 1))
      throw new Failure('read_undeclared', `${id} has no such part.`, {
        dataset: id,
        expected: entry.producedBy.join(', '),
        found: state ?? 'no state',
      });
    const schema = this.world.contracts.tableSchema(id);
    const [output] = this.checked(entry, [producer]);
    if (!output) return { table: emptyTable(schema), failures: [] };
    const file = await this.parquet(
      entry,
      output.files.map(({ path }) => join(this.world.run.dir, path)),
    );
    const path = outputPath(entry, tokensFrom(output.tokens), producer, this.world).replace(/\/$/, '');
    const ordered = inDeclaredOrder(file, schema.sortKeys);
    const failures = publishedOtherwise(file, schema, output, path, ordered);
    const shuffled = this.world.shuffleReads?.(file);
    const table = shuffled ? inDeclaredOrder(shuffled, schema.sortKeys) : ordered;
    const referenced = new Map<string, Table>();
    for (const key of schema.foreignKeys) referenced.set(key.dataset, await this.referenced(key.dataset));
    try {
      validateTable(table, schema, { dataset: id }, (dataset) => referenced.get(dataset));
    } catch (error) {
      if (!isFailure(error)) throw error;
      failures.push(error);
    }
    return { table, failures };
  }

  /** A declared document, checked against its producer's record. */
  json(id: string): unknown {
    const entry = this.declared(id);
    const [output] = this.checked(entry);
    const text = readFileSync(join(this.world.run.dir, output.files[0].path), 'utf8');
    const value = parseJson(text);
    this.world.contracts.jsonValidator(id)(value);
    return value;
  }

  /** A declared receipt: its own flag speaks first, then its producer's record. */
  receipt(id: string, code: FailureCode): ReceiptFiles {
    const entry = this.declared(id);
    const output = this.recorded(entry, entry.producedBy[0]);
    const files = readReceiptFolder(join(this.world.run.dir, output.path), entry, output.path, code);
    this.checked(entry);
    return files;
  }

  private declared(id: string): DatasetEntry {
    const entry = this.world.contracts.datasets.get(id);
    if (!entry?.consumedBy.includes(this.state) || entry.class === 'policy') {
      throw new Failure(
        'read_undeclared',
        `${this.state} may not read ${id}: the dictionary does not list it as a consumer.`,
        {
          dataset: id,
          expected: `consumed_by: [${this.state}]`,
          found: entry ? `consumed_by: [${entry.consumedBy.join(', ')}]` : 'no such dataset',
        },
      );
    }
    this.asked.add(id);
    return entry;
  }

  /** A table that the runtime itself needs (the far side of a foreign key); sealed like any other. */
  async referenced(id: string): Promise<Table> {
    return this.table(this.world.contracts.dataset(id));
  }

  policy(id: string, schema: z.ZodType): unknown {
    this.asked.add(id);
    const sealed = this.resolved.external?.policies.get(id);
    if (sealed) return sealed.value;
    const path = sealedPolicyPath(this.segment.segment, id);
    let text: string;
    try {
      text = readFileSync(this.world.run.path(path), 'utf8');
    } catch (error) {
      throw new Failure('sealed_input_missing', `The sealed policy ${id} is gone.`, {
        dataset: id,
        path,
        cause: error,
      });
    }
    const expected = sealedDigests(gateRecord(this.world, this.segment)).policy(id);
    const found = sha256Hex(text);
    if (found !== expected) {
      throw new Failure('sealed_input_mismatch', `The sealed policy ${id} is not what the gate sealed.`, {
        dataset: id,
        path,
        expected,
        found,
      });
    }
    return parsePolicyValue(id, path, schema, parseJson(text));
  }

  private table(entry: DatasetEntry): Promise<Table> {
    let table = this.tables.get(entry.id);
    if (!table) {
      const read = entry.class === 'reference' ? this.reference(entry) : this.dataset(entry);
      table = read.then((rows) => inDeclaredOrder(rows, this.world.contracts.tableSchema(entry.id).sortKeys));
      this.tables.set(entry.id, table);
    }
    return table;
  }

  private async reference(entry: DatasetEntry): Promise<Table> {
    const { file, digest } = this.sealedReference(entry);
    const { referenceTables, shuffleReads } = this.world;
    const read = referenceTables.get(digest) ?? this.parquet(entry, [file]);
    referenceTables.set(digest, read);
    const table = await read;
    return shuffleReads?.(table) ?? table;
  }

  private sealedReference(entry: DatasetEntry): ReferenceFile {
    const expected = this.expectedReference(entry.id);
    const reference = referenceFile(this.world, entry);
    if (reference.digest === expected) return reference;
    throw notAsSealed(entry.id, reference.path, expected, reference.digest);
  }

  sealedSegment(id: string): string {
    return this.sealed.segment(id);
  }

  private expectedReference(id: string): string {
    return this.sealed.reference(id);
  }

  /** What the gate sealed; in the gate itself, what it is about to. */
  private get sealed(): ExternalDigests {
    return this.resolved.external ?? sealedDigests(gateRecord(this.world, this.segment));
  }

  private async dataset(entry: DatasetEntry): Promise<Table> {
    const parts: Table[] = [];
    for (const output of this.checked(entry)) {
      const files = output.files.map((file) => join(this.world.run.dir, file.path));
      const part = await this.parquet(entry, files);
      parts.push(this.world.shuffleReads?.(part) ?? part);
    }
    return parts.length === 0 ? emptyTable(this.world.contracts.tableSchema(entry.id)) : concatTables(parts);
  }

  /** What the producers of a dataset recorded of it, every byte compared. Families without events have no part. */
  private checked(entry: DatasetEntry, producers = entry.producedBy): PublishedOutput[] {
    const outputs: PublishedOutput[] = [];
    for (const producer of producers.filter((id) => id !== this.state)) {
      const record = this.record(producer);
      const without = record && !record.outputs.some((candidate) => candidate.id === entry.id);
      if (without && isEventFamily(entry)) continue;
      const output = this.recorded(entry, producer);
      const damage = outputDamage(this.world.run.dir, producer, output);
      if (damage) throw damage;
      if (entry.segment !== this.segment.segment) this.assertSealed(entry, producer, output);
      outputs.push({ ...output, producer });
    }
    return outputs;
  }

  /** What another segment made is read as this segment's gate sealed it. */
  private assertSealed(entry: DatasetEntry, producer: StateId, output: RecordedOutput): void {
    if (this.resolved.external) return;
    const expected = sealedDigests(gateRecord(this.world, this.segment)).dataset(`${entry.id}@${producer}`);
    if (expected !== output.file_digest)
      throw notAsSealed(entry.id, output.path, expected, output.file_digest);
  }

  private record(producer: StateId): StateRecord | null {
    let record = this.records.get(producer);
    if (record === undefined) {
      record = readRecord(this.world.run, producer);
      this.records.set(producer, record);
    }
    return record;
  }

  private recorded(entry: DatasetEntry, producer: StateId): RecordedOutput {
    const output = this.record(producer)?.outputs.find((candidate) => candidate.id === entry.id);
    if (output) return output;
    throw new Failure('record_missing', `${producer} has not published ${entry.id}.`, {
      dataset: entry.id,
      path: recordPath(producer),
    });
  }

  private async parquet(entry: DatasetEntry, files: string[]): Promise<Table> {
    return readTable(await this.world.database(), files, this.world.contracts.tableSchema(entry.id));
  }
}

const notAsSealed = (dataset: string, path: string, expected: string, found: string): Failure =>
  new Failure('sealed_input_mismatch', `${dataset} is not what the gate sealed.`, {
    dataset,
    path,
    expected,
    found,
  });
