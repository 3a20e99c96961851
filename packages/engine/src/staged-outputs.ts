import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  constant,
  Failure,
  type Column,
  type DatasetEntry,
  type StateId,
  type Table,
} from '@merchantry/contracts';
import {
  canonicalJson,
  directoryDigest,
  fileSha256,
  sha256Hex,
  writeBundle,
  type BundleMember,
} from '@merchantry/hashgate';
import { validateTable, writeParquet, writing } from '@merchantry/tables';
import type { Tokens } from './define-state.js';
import { publishFailedBundle } from './failed-bundle.js';
import { outputPath } from './output-path.js';
import { isMainDocument, receiptTexts, type ReceiptFiles } from './receipt-folder.js';
import type { SealedReader } from './read-inputs.js';
import { recordTokens, type RecordedOutput } from './record.js';
import type { World } from './world-context.js';

/** Outputs of one state on their way: lineage filled in, validated by column, written below a stage, digested. */
export class StagedOutputs {
  readonly outputs: RecordedOutput[] = [];
  /** Where a bundle that did not pass was put; the state that wrote it must end in a Failure. */
  failedBundle: string | null = null;
  private readonly produced: ReadonlyMap<string, DatasetEntry>;

  constructor(
    private readonly world: World,
    private readonly state: StateId,
    readonly stage: string,
    private readonly tokens: Tokens,
    private readonly segmentTokens: Tokens,
    private readonly reader: SealedReader,
  ) {
    this.produced = new Map(world.contracts.produced(state).map((entry) => [entry.id, entry]));
  }

  async table(id: string, table: Table): Promise<void> {
    const entry = this.claim(id);
    const schema = this.world.contracts.tableSchema(id);
    const complete = this.withLineage(entry, table);
    const referenced = new Map<string, Table>();
    for (const key of schema.foreignKeys)
      referenced.set(key.dataset, await this.reader.referenced(key.dataset));
    validateTable(complete, schema, { dataset: id }, (dataset) => referenced.get(dataset));
    const folder = this.path(entry);
    const relative = `${folder}part-00000.parquet`;
    const file = this.make(relative);
    const written = await writeParquet(await this.world.database(), file, complete, schema);
    this.outputs.push({
      id,
      class: entry.class,
      path: folder.replace(/\/$/, ''),
      files: [{ path: relative, sha256: written.sha256, bytes: written.bytes }],
      rows: written.rows,
      bytes: written.bytes,
      file_digest: written.sha256,
      content_digest: written.contentDigest,
      tokens: recordTokens(this.tokensOf(entry)),
    });
  }

  /** A document of the dictionary, in canonical JSON, checked against its schema. */
  json(id: string, value: unknown): void {
    const entry = this.claim(id);
    this.world.contracts.jsonValidator(id)(value);
    this.document(id, entry.class, this.path(entry), value, this.tokensOf(entry));
  }

  /** A document that is the engine's own (a sealed policy), outside the dictionary. */
  document(id: string, documentClass: string, relative: string, value: unknown, tokens = this.tokens): void {
    const text = canonicalJson(value);
    const file = this.make(relative);
    writing({ dataset: id, path: relative }, () => writeFileSync(file, text, { flush: true }));
    const sha256 = sha256Hex(text);
    const bytes = statSync(file).size;
    this.outputs.push({
      id,
      class: documentClass,
      path: relative,
      files: [{ path: relative, sha256, bytes }],
      rows: 0,
      bytes,
      file_digest: sha256,
      content_digest: null,
      tokens: recordTokens(tokens),
    });
  }

  /** A receipt: documents and the flag over them, one folder. */
  receipt(id: string, files: ReceiptFiles): void {
    const entry = this.claim(id, 'receipt');
    const texts = receiptTexts(entry, files);
    for (const name of Object.keys(files))
      if (isMainDocument(entry, name)) this.world.contracts.jsonValidator(id)(files[name]);
    const folder = this.path(entry);
    for (const [name, text] of texts) {
      const file = this.make(folder + name);
      writing({ dataset: id, path: folder + name }, () => writeFileSync(file, text, { flush: true }));
    }
    this.folder(entry, folder, [...texts.keys()]);
  }

  /** The bundle of the segment. One that did not pass is put aside at once, without a flag: it is no output. */
  bundle(id: string, members: readonly BundleMember[], passed: boolean): void {
    const entry = this.claim(id, 'bundle');
    const folder = this.path(entry);
    const staged = passed
      ? join(this.stage, folder)
      : this.world.run.freshStage(`failed-bundle-${this.state}`);
    const { index } = writeBundle(staged, members, { passed });
    for (const { schemaRef, content } of members)
      if (schemaRef !== undefined) this.world.contracts.jsonValidatorAt(schemaRef, id)(content);
    this.world.contracts.jsonValidator(id)(index);
    if (passed) this.folder(entry, folder, ['index.json', '_passed.flag', ...index.map(({ path }) => path)]);
    else this.failedBundle = publishFailedBundle(this.world.run, staged, folder);
  }

  has(id: string): boolean {
    return this.outputs.some((output) => output.id === id);
  }

  /** Everything declared has been written. Event families without a single event have no file (foundations 3.2). */
  assertComplete(optional: ReadonlySet<string>): void {
    if (this.failedBundle !== null) {
      throw new Failure('internal', `${this.state} did not pass and said nothing of it.`, {
        path: this.failedBundle,
      });
    }
    for (const entry of this.produced.values()) {
      if (entry.class !== 'report' && !optional.has(entry.id) && !this.has(entry.id)) {
        throw new Failure('write_undeclared', `${this.state} declares ${entry.id} and did not write it.`, {
          dataset: entry.id,
        });
      }
    }
    this.outputs.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  drop(): void {
    rmSync(this.stage, { recursive: true, force: true });
  }

  private claim(id: string, only?: DatasetEntry['class']): DatasetEntry {
    const entry = this.produced.get(id);
    if (!entry || this.has(id)) {
      throw new Failure(
        'write_undeclared',
        entry ? `${this.state} wrote ${id} twice.` : `${this.state} may not write ${id}.`,
        {
          dataset: id,
          expected: [...this.produced.keys()].join(', '),
          found: id,
        },
      );
    }
    if ((entry.format === 'folder') !== (only !== undefined) || (only && entry.class !== only)) {
      throw new Failure('write_undeclared', `${this.state} wrote ${id} as what it is not.`, {
        dataset: id,
        expected: `a ${entry.format} of class ${entry.class}`,
        found: only ?? 'a table or document',
      });
    }
    return entry;
  }

  /** Record the staged files of a folder. */
  private folder(entry: DatasetEntry, folder: string, names: readonly string[]): void {
    const files = [...names].sort().map((name) => {
      const file = join(this.stage, folder, name);
      return { path: folder + name, sha256: fileSha256(file), bytes: statSync(file).size };
    });
    const { sha256Hex: digest, bytes } = directoryDigest(join(this.stage, folder));
    this.outputs.push({
      id: entry.id,
      class: entry.class,
      path: folder.replace(/\/$/, ''),
      files,
      rows: 0,
      bytes,
      file_digest: digest,
      content_digest: null,
      tokens: recordTokens(this.tokensOf(entry)),
    });
  }

  private tokensOf(entry: DatasetEntry): Tokens {
    return entry.scope === 'segment' ? this.segmentTokens : this.tokens;
  }

  private path(entry: DatasetEntry): string {
    return outputPath(entry, this.tokensOf(entry), this.state, this.world);
  }

  private make(relative: string): string {
    const file = join(this.stage, relative);
    writing({ path: relative }, () => {
      mkdirSync(dirname(file), { recursive: true });
    });
    return file;
  }

  private withLineage(entry: DatasetEntry, table: Table): Table {
    const { rows } = table;
    const tokens = this.tokensOf(entry);
    const lineage: Record<string, Column> = {
      seed: constant('uint64', rows, tokens.seed),
      global_seed: constant('uint64', rows, tokens.seed),
      parameter_hash: constant('string', rows, tokens.parameterHash),
      manifest_fingerprint: constant('string', rows, tokens.manifestFingerprint),
      produced_by_fingerprint: constant('string', rows, null),
      run_id: constant('string', rows, tokens.runId),
    };
    const columns: Record<string, Column> = {};
    for (const { name, lineage: isLineage } of this.world.contracts.tableSchema(entry.id).columns) {
      const column = table.columns[name] ?? (isLineage ? lineage[name] : undefined);
      if (column) columns[name] = column;
    }
    const surplus = Object.keys(table.columns).find((name) => !(name in columns));
    return { rows, columns: surplus ? { ...columns, [surplus]: table.columns[surplus] } : columns };
  }
}
