import { contractFiles, type ContractDocument } from './contract-files.js';
import { readDictionary, type DatasetEntry, type StateId } from './dataset-entry.js';
import { Failure } from './failure/index.js';
import { jsonSchemaOf, type JsonSchemaNode } from './json-schema.js';
import { compileValidator } from './json-validator.js';
import { SchemaPacks } from './schema-pack.js';
import { stateGraph, type StateNode } from './state-graph.js';
import { isTableNode, readTableNode } from './table-node.js';
import type { TableSchema } from './table-schema.js';

/** Everything that `contracts/` says, with schemas resolved at first use. */
export interface Contracts {
  /** The folder that holds `contracts/`. */
  readonly root: string;
  /** Entries by id; an id that several dictionaries list is here as its owner's dictionary has it. */
  readonly datasets: ReadonlyMap<string, DatasetEntry>;
  /** Every entry of every dictionary, in file order. */
  readonly entries: readonly DatasetEntry[];
  /** The files behind it all. */
  readonly documents: readonly ContractDocument[];
  readonly packs: SchemaPacks;
  /** Failure `dictionary_path_violation` for an id that no dictionary holds. */
  dataset(id: string): DatasetEntry;
  /** Failure `non_authoritative_schema_ref` or `contract_invalid` where the schema is no table. */
  tableSchema(id: string): TableSchema;
  /** The same for a table that no dictionary holds, as `id`: a logical one, which no run stores. */
  tableSchemaAt(schemaRef: string, id: string): TableSchema;
  /** Closed JSON Schema of the document, or of one row for a table. */
  jsonSchema(id: string): JsonSchemaNode;
  /** Throws Failure `json_schema_violation` with the dataset and the JSON pointer. */
  jsonValidator(id: string): (value: unknown) => void;
  /** The same for a schema that documents name themselves, such as the members of a bundle. */
  jsonValidatorAt(schemaRef: string, dataset: string): (value: unknown) => void;
  /** In topological order; of one segment where one is named. */
  states(segment?: string): readonly StateNode[];
  produced(state: StateId): readonly DatasetEntry[];
  /** What a state may read, policies left out. */
  consumed(state: StateId): readonly DatasetEntry[];
  policiesOf(state: StateId): readonly DatasetEntry[];
  /**
   * External inputs that the gate of a segment seals: every policy and reference that a state of the segment consumes,
   * and every dataset that it consumes of another segment. By id.
   */
  sealedInputs(segment: string): readonly DatasetEntry[];
  /** What of an entry and its schema decides bytes, as a plain value to be digested: no prose, no consumers. */
  meaning(id: string): unknown;
  /** Dictionary, registry and packs of a segment, parsed, by file name: members of its fingerprint. */
  segmentMeaning(segment: string): readonly { readonly name: string; readonly value: unknown }[];
}

/** Load the contracts below `root/contracts`. Synchronous; schema packs and registries are parsed when first needed. */
export function loadContracts(root: string): Contracts {
  const documents = contractFiles(root);
  const entries = documents.filter(({ kind }) => kind === 'dictionary').flatMap(readDictionary);
  return new LoadedContracts(root, documents, entries);
}

class LoadedContracts implements Contracts {
  readonly datasets: ReadonlyMap<string, DatasetEntry>;
  readonly packs: SchemaPacks;
  private readonly tables = new Map<string, TableSchema>();
  private readonly validators = new Map<string, (value: unknown) => void>();
  private graph: StateNode[] | undefined;

  constructor(
    readonly root: string,
    readonly documents: readonly ContractDocument[],
    readonly entries: readonly DatasetEntry[],
  ) {
    const byId = new Map<string, DatasetEntry>();
    for (const entry of entries) {
      if (!byId.has(entry.id) || entry.segment === entry.ownerSubsegment) byId.set(entry.id, entry);
    }
    this.datasets = byId;
    this.packs = new SchemaPacks(documents);
  }

  dataset(id: string): DatasetEntry {
    const entry = this.datasets.get(id);
    if (!entry) {
      throw new Failure('dictionary_path_violation', `No dictionary holds a dataset ${id}.`, {
        dataset: id,
        expected: [...this.datasets.keys()].join(', '),
        found: id,
      });
    }
    return entry;
  }

  tableSchema(id: string): TableSchema {
    let schema = this.tables.get(id);
    if (!schema) {
      schema = this.tableSchemaAt(this.dataset(id).schemaRef, id);
      this.tables.set(id, schema);
    }
    return schema;
  }

  tableSchemaAt(schemaRef: string, id: string): TableSchema {
    const placed = this.packs.resolve(schemaRef);
    if (!isTableNode(placed)) {
      throw new Failure('contract_invalid', `${id} is not a table.`, {
        dataset: id,
        path: placed.ref,
        expected: 'a node of type table, geotable or stream',
        found: String(placed.node.type),
      });
    }
    return readTableNode(id, placed, this.packs);
  }

  jsonSchema(id: string): JsonSchemaNode {
    return jsonSchemaOf(this.packs.resolve(this.dataset(id).schemaRef), this.packs);
  }

  jsonValidator(id: string): (value: unknown) => void {
    let validator = this.validators.get(id);
    if (!validator) {
      validator = compileValidator(id, this.dataset(id).schemaRef, this.jsonSchema(id));
      this.validators.set(id, validator);
    }
    return validator;
  }

  jsonValidatorAt(schemaRef: string, dataset: string): (value: unknown) => void {
    let validator = this.validators.get(schemaRef);
    if (!validator) {
      validator = compileValidator(
        dataset,
        schemaRef,
        jsonSchemaOf(this.packs.resolve(schemaRef), this.packs),
      );
      this.validators.set(schemaRef, validator);
    }
    return validator;
  }

  states(segment?: string): readonly StateNode[] {
    this.graph ??= stateGraph(this.datasets.values());
    return segment === undefined ? this.graph : this.graph.filter((node) => node.segment === segment);
  }

  produced(state: StateId): readonly DatasetEntry[] {
    return this.having(({ producedBy }) => producedBy.includes(state));
  }

  consumed(state: StateId): readonly DatasetEntry[] {
    return this.having((entry) => entry.class !== 'policy' && entry.consumedBy.includes(state));
  }

  policiesOf(state: StateId): readonly DatasetEntry[] {
    return this.having((entry) => entry.class === 'policy' && entry.consumedBy.includes(state));
  }

  sealedInputs(segment: string): readonly DatasetEntry[] {
    const own = (state: StateId) => state.startsWith(`${segment}.`);
    return this.having(({ consumedBy, producedBy }) => consumedBy.some(own) && !producedBy.some(own));
  }

  private having(wanted: (entry: DatasetEntry) => boolean): DatasetEntry[] {
    return [...this.datasets.values()].filter(wanted).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  meaning(id: string): unknown {
    const entry = this.dataset(id);
    const placed = this.packs.resolve(entry.schemaRef);
    return {
      id,
      class: entry.class,
      scope: entry.scope,
      format: entry.format,
      path: entry.path,
      partitioning: entry.partitioning,
      ordering: entry.ordering,
      canonical_name: entry.canonicalName ?? null,
      schema: withoutProse(isTableNode(placed) ? this.tableSchema(id) : this.jsonSchema(id)),
    };
  }

  segmentMeaning(segment: string): readonly { name: string; value: unknown }[] {
    return this.documents
      .filter(
        (document) =>
          document.segment === segment ||
          (document.kind === 'pack' && ['layer1', 'reference'].includes(document.segment)),
      )
      .map(({ name, value }) => ({ name, value: withoutProse(value) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** A copy without texts named `description` or `notes`, so that wording changes no identity. */
function withoutProse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !((key === 'description' || key === 'notes') && typeof item === 'string'))
      .map(([key, item]) => [key, withoutProse(item)]),
  );
}
