import type { ContractDocument } from './contract-files.js';
import type { Contracts } from './contracts.js';
import { asRecord, type DatasetEntry } from './dataset-entry.js';
import { Failure, isFailure, type FailureCode, type FailurePlace } from './failure/index.js';
import { IDENTITY_TOKENS, LAYOUT_TOKENS, nxOutputFolder, pathTokens, splitStateId } from './path-template.js';
import { omit } from './omit.js';
import { readRegistry, type Artefact } from './registry.js';
import type { TableSchema } from './table-schema.js';

type Check = (contracts: Contracts) => Failure[];

/**
 * Everything that is wrong with the contracts; empty when they agree with themselves. `licences`, where given, are the
 * keys of the licence map that every dictionary licence must be one of.
 */
export function checkContracts(contracts: Contracts, licences?: ReadonlySet<string>): Failure[] {
  const checks: Check[] = [
    schemasResolve,
    idsAreUnique,
    sharedIdsAgree,
    pathsMatchPartitioning,
    keysNameColumns,
    graphIsSound,
    oneWriterPerFolder,
    policiesHaveNames,
    registriesAgree,
    noPlaceholders,
  ];
  const found = checks.flatMap((check) => check(contracts));
  return licences ? [...found, ...knownLicences(contracts, licences)] : found;
}

const complaint = (message: string, place: FailurePlace, code: FailureCode = 'contract_invalid') =>
  new Failure(code, message, place);

/** Run what may throw a Failure and list it instead. */
function caught(run: () => void): Failure[] {
  try {
    run();
    return [];
  } catch (error) {
    if (isFailure(error)) return [error];
    throw error;
  }
}

const isTableFormat = (entry: DatasetEntry) => entry.format === 'parquet';

const schemasResolve: Check = (contracts) =>
  contracts.entries.flatMap((entry) =>
    caught(() => {
      if (/\.avsc\b|avro/i.test(entry.schemaRef)) {
        throw complaint(`${entry.id} refers to an Avro schema.`, {
          dataset: entry.id,
          found: entry.schemaRef,
        });
      }
      contracts.packs.resolve(entry.schemaRef);
      if (contracts.datasets.get(entry.id) !== entry) return;
      if (isTableFormat(entry)) contracts.tableSchema(entry.id);
      contracts.jsonValidator(entry.id);
    }),
  );

const idsAreUnique: Check = ({ entries }) => {
  const seen = new Set<string>();
  return entries.flatMap(({ id, segment }) => {
    const key = `${segment}/${id}`;
    if (seen.has(key)) return [complaint(`The dictionary of ${segment} lists ${id} twice.`, { dataset: id })];
    seen.add(key);
    return [];
  });
};

const sharedIdsAgree: Check = ({ entries, datasets }) =>
  entries.flatMap((entry) => {
    const owner = datasets.get(entry.id)!;
    if (entry.segment === owner.segment) return [];
    const wrong = (['path', 'schemaRef'] as const).find((key) => entry[key] !== owner[key]);
    if (wrong === undefined) return [];
    return [
      complaint(`The dictionaries of ${owner.segment} and ${entry.segment} disagree on ${entry.id}.`, {
        dataset: entry.id,
        expected: owner[wrong],
        found: entry[wrong],
      }),
    ];
  });

const pathsMatchPartitioning: Check = ({ entries }) =>
  entries.flatMap((entry) => {
    const tokens = pathTokens(entry.path);
    const identity = tokens.filter((token) => IDENTITY_TOKENS.includes(token));
    const place = { dataset: entry.id, path: entry.path };
    const stranger = tokens.find(
      (token) => !IDENTITY_TOKENS.includes(token) && !LAYOUT_TOKENS.includes(token),
    );
    if (stranger !== undefined) {
      return [
        complaint(
          `The path of ${entry.id} has an unknown token.`,
          { ...place, found: stranger },
          'dictionary_path_violation',
        ),
      ];
    }
    if (identity.join() !== entry.partitioning.join()) {
      return [
        complaint(
          `The path of ${entry.id} and its partitioning differ.`,
          { ...place, expected: entry.partitioning.join(', '), found: identity.join(', ') },
          'dictionary_path_violation',
        ),
      ];
    }
    const folder = entry.path.endsWith('/');
    if (isTableFormat(entry) !== folder && ['parquet', 'json', 'yaml'].includes(entry.format)) {
      return [
        complaint(
          `${entry.id} is ${entry.format}: tables are folders, documents are files.`,
          { ...place, expected: isTableFormat(entry) ? 'a trailing slash' : 'a file name' },
          'dictionary_path_violation',
        ),
      ];
    }
    if (entry.path.startsWith('/') || entry.path.split('/').includes('..') || entry.path.includes('\\')) {
      return [complaint(`The path of ${entry.id} leaves its root.`, place, 'dictionary_path_violation')];
    }
    return [];
  });

const keysNameColumns: Check = (contracts) =>
  [...contracts.datasets.values()].filter(isTableFormat).flatMap((entry) => {
    const schema = resolved(contracts, entry);
    if (!schema) return [];
    const columns = new Set(schema.columns.map(({ name }) => name));
    const named = [
      ...entry.ordering,
      ...schema.primaryKey,
      ...schema.sortKeys,
      ...schema.unique.flat(),
      ...schema.foreignKeys.flatMap((key) => key.columns),
      ...schema.groupSums.flatMap((sum) => [...sum.groupBy, sum.valueColumn]),
    ];
    const out = named
      .filter((name) => !columns.has(name))
      .map((name) =>
        complaint(`${entry.id} has a key on a column that it lacks.`, { dataset: entry.id, column: name }),
      );
    if (entry.ordering.join() !== schema.sortKeys.join()) {
      out.push(
        complaint(`Dictionary and schema order ${entry.id} differently.`, {
          dataset: entry.id,
          expected: schema.sortKeys.join(', '),
          found: entry.ordering.join(', '),
        }),
      );
    }
    return [...out, ...schema.foreignKeys.flatMap((key) => foreignKeyResolves(contracts, entry, key))];
  });

function foreignKeyResolves(
  contracts: Contracts,
  entry: DatasetEntry,
  { dataset, columns, referenced }: TableSchema['foreignKeys'][number],
): Failure[] {
  const target = contracts.datasets.get(dataset);
  const there = target && resolved(contracts, target)?.columns.map(({ name }) => name);
  if (there && columns.length === referenced.length && referenced.every((name) => there.includes(name)))
    return [];
  return [
    complaint(`A foreign key of ${entry.id} points at nothing.`, {
      dataset: entry.id,
      column: columns.join(', '),
      found: `${dataset} (${referenced.join(', ')})`,
    }),
  ];
}

/** The table schema, or nothing where `schemasResolve` has already complained. */
function resolved(contracts: Contracts, { id }: DatasetEntry): TableSchema | undefined {
  try {
    return contracts.tableSchema(id);
  } catch (error) {
    if (isFailure(error)) return undefined;
    throw error;
  }
}

const graphIsSound: Check = (contracts) => {
  const failures = caught(() => contracts.states());
  const producing = new Set(contracts.entries.flatMap(({ producedBy }) => producedBy));
  for (const { id, consumedBy, producedBy, builtBy } of contracts.entries) {
    for (const consumer of consumedBy) {
      if (producing.has(consumer)) continue;
      failures.push(
        complaint(`${id} is consumed by a state that produces nothing.`, { dataset: id, found: consumer }),
      );
    }
    if (producedBy.length === 0 && builtBy === undefined) {
      failures.push(complaint(`Nobody produces ${id}.`, { dataset: id, expected: 'a state or a builder' }));
    }
  }
  return failures;
};

const oneWriterPerFolder: Check = ({ datasets }) => {
  const written = [...datasets.values()].flatMap((entry) =>
    entry.producedBy.map((state) => ({
      entry,
      state,
      folder: nxOutputFolder(entry, splitStateId(state).state),
    })),
  );
  const failures: Failure[] = [];
  for (const [i, one] of written.entries()) {
    for (const two of written.slice(i + 1)) {
      if (one.state === two.state && one.entry === two.entry) continue;
      const nested =
        one.folder === two.folder ||
        one.folder.startsWith(`${two.folder}/`) ||
        two.folder.startsWith(`${one.folder}/`);
      if (!nested) continue;
      failures.push(
        complaint(`${one.state} and ${two.state} write to one folder.`, {
          dataset: two.entry.id,
          path: two.folder,
          expected: 'one dataset and one writer a folder',
          found: `${one.entry.id} in ${one.folder}`,
        }),
      );
    }
  }
  return failures;
};

const policiesHaveNames: Check = ({ datasets }) => {
  const byName = new Map<string, string>();
  return [...datasets.values()]
    .filter((entry) => entry.class === 'policy')
    .flatMap(({ id, canonicalName, governed, path }) => {
      const place = { dataset: id, path };
      if (governed === undefined) {
        return [complaint(`The policy ${id} does not say whether it is governed.`, place)];
      }
      const name = canonicalName ?? path.slice(path.lastIndexOf('/') + 1);
      const twin = byName.get(name);
      byName.set(name, id);
      return twin === undefined
        ? []
        : [complaint(`The policies ${twin} and ${id} share one hashed name.`, { ...place, found: name })];
    });
};

const registriesAgree: Check = (contracts) =>
  contracts.documents
    .filter(({ kind }) => kind === 'registry')
    .flatMap((document) => {
      let artefacts: Artefact[] = [];
      const failures = caught(() => {
        artefacts = readRegistry(document);
      });
      if (failures.length > 0) return failures;
      return [
        ...everyOpenedIsRegistered(contracts, document, artefacts),
        ...artefacts.flatMap((artefact) => agreesWithDictionary(contracts, artefact)),
        ...dependenciesAreSound(document, artefacts),
      ];
    });

function everyOpenedIsRegistered(
  { datasets }: Contracts,
  document: ContractDocument,
  artefacts: readonly Artefact[],
): Failure[] {
  const names = new Set(artefacts.map(({ name }) => name));
  const own = (state: string) => state.startsWith(`${document.segment}.`);
  return [...datasets.values()]
    .filter(({ producedBy, consumedBy }) => producedBy.some(own) || consumedBy.some(own))
    .filter(({ id }) => !names.has(id))
    .map(({ id }) =>
      complaint(`${document.segment} opens ${id}, which its registry lacks.`, {
        dataset: id,
        path: document.path,
      }),
    );
}

function agreesWithDictionary({ datasets }: Contracts, artefact: Artefact): Failure[] {
  const entry = datasets.get(artefact.name);
  if (!entry) {
    return [
      complaint(`The registry names ${artefact.name}, which no dictionary holds.`, {
        dataset: artefact.name,
      }),
    ];
  }
  const pairs = [
    ['path', entry.path, artefact.path],
    ['licence', entry.licence, artefact.license],
  ] as const;
  return pairs
    .filter(([, expected, found]) => expected !== found)
    .map(([what, expected, found]) =>
      complaint(`Registry and dictionary disagree on the ${what} of ${entry.id}.`, {
        dataset: entry.id,
        expected,
        found,
      }),
    );
}

function dependenciesAreSound(document: ContractDocument, artefacts: readonly Artefact[]): Failure[] {
  const byName = new Map(artefacts.map((artefact) => [artefact.name, artefact]));
  const failures: Failure[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (name: string, from: string): void => {
    const artefact = byName.get(name);
    if (!artefact || state.get(name) === 'open') {
      failures.push(
        complaint(
          artefact
            ? `Dependencies of the registry form a circle at ${name}.`
            : `${from} depends on what is not registered.`,
          { dataset: from, path: document.path, found: name },
        ),
      );
      return;
    }
    if (state.get(name) === 'done') return;
    state.set(name, 'open');
    for (const before of artefact.dependencies) visit(before, name);
    state.set(name, 'done');
  };
  for (const { name } of artefacts) if (!state.has(name)) visit(name, name);
  if (byName.size !== artefacts.length) {
    failures.push(complaint('A registry lists an artefact twice.', { path: document.path }));
  }
  return failures;
}

/** A dictionary whose phase forbids placeholders may hold none, nor a null. */
const noPlaceholders: Check = ({ documents }) =>
  documents
    .filter(({ kind }) => kind === 'dictionary')
    .flatMap((document) => {
      const top = asRecord(document.value, document.path, '');
      const policy = (top.ci_policy ?? {}) as { block_on_phase?: string[]; placeholder_markers?: string[] };
      const phase = (top.lifecycle as { phase?: string } | undefined)?.phase ?? '';
      if (!policy.block_on_phase?.includes(phase)) return [];
      const markers = policy.placeholder_markers ?? [];
      return leaves(omit(top, ['ci_policy']), '')
        .filter(([, value]) => value === null || markers.includes(String(value)))
        .map(([at, value]) =>
          complaint(`${document.path} holds a placeholder in phase ${phase}.`, {
            path: document.path,
            found: `${String(value)} at ${at}`,
          }),
        );
    });

function leaves(value: unknown, at: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[at, value]];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, `${at}/${key}`));
}

const knownLicences = ({ entries }: Contracts, licences: ReadonlySet<string>): Failure[] =>
  entries
    .filter(({ licence }) => !licences.has(licence))
    .map(({ id, licence }) =>
      complaint(`The licence of ${id} is not in the licence map.`, {
        dataset: id,
        expected: [...licences].join(', '),
        found: licence,
      }),
    );
