import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from '@merchantry/tables';
import type { ScratchWorkspace } from './scratch-workspace.js';

/**
 * What stands at a path of the workspace when the command runs. Exactly one origin (`text`, `fixture`, `copy`, `sql`, `folder`,
 * `gone`, or none: what the workspace holds there already), then `edit`, then `cut`.
 */
export interface PlacedFile {
  readonly text?: string;
  /** Name of a file beside the case. */
  readonly fixture?: string;
  /** Path of another file of the workspace. */
  readonly copy?: string;
  /** A query over the good reference tables by dataset id, written in the format of the path's extension. */
  readonly sql?: string;
  readonly folder?: true;
  readonly gone?: true;
  /** [old, new] pairs over the bytes, a character a byte; every occurrence, and there must be one. */
  readonly edit?: readonly (readonly [string, string])[];
  /** How many bytes of it there are. */
  readonly cut?: number;
}

export type Placed = Readonly<Record<string, PlacedFile>>;

/** How a refusal must read: equal values for numbers, code and names, a part of the text for the rest. */
export interface Refusal {
  readonly status: 1 | 2;
  readonly code: string;
  readonly dataset?: string;
  readonly column?: string;
  readonly row?: number;
  readonly line?: number;
  readonly path?: string;
  readonly expected?: string;
  readonly found?: string;
}

/** One bad (or merely odd) input and what the command has to make of it. */
export interface HostileCase {
  readonly name: string;
  /** Folder of the case file. */
  readonly folder: string;
  /** `built` (default): references and the smoke world exist; `fresh`: neither does. */
  readonly workspace?: 'built' | 'fresh';
  /** What has happened before, in order; every command succeeds. */
  readonly given?: { readonly place: Placed; readonly commands: readonly (readonly string[])[] };
  readonly place: Placed;
  /** Every one of them is tried and answers the same. */
  readonly commands: readonly (readonly string[])[];
  /** Absent: the commands succeed. */
  readonly refused?: Refusal;
  /**
   * The state that refuses. States before it may have published what the changed input means to them; it and those after it
   * leave what they published before. Absent: nothing changes.
   */
  readonly stops?: string;
  /** Queries of accepted cases over the run, and what `sql --json` says to them. */
  readonly answers?: readonly { readonly sql: string; readonly says: string }[];
}

const FIXTURES = fileURLToPath(new URL('fixtures/hostile', import.meta.url));

/** Every case below `fixtures/hostile`, by folder and name. */
export function hostileCases(): HostileCase[] {
  return readdirSync(FIXTURES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .flatMap((topic) =>
      readdirSync(join(FIXTURES, topic))
        .filter((file) => file.endsWith('.case.json'))
        .sort()
        .map((file): HostileCase => {
          const folder = join(FIXTURES, topic);
          const name = `${topic}/${file.slice(0, -'.case.json'.length)}`;
          return { ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as HostileCase), name, folder };
        }),
    );
}

/** Puts the files of a case where it wants them. Returns the way back. */
export async function place(
  placed: Placed,
  folder: string,
  workspace: ScratchWorkspace,
  references: Database,
): Promise<() => void> {
  const undo: (() => void)[] = [];
  for (const [relative, file] of Object.entries(placed)) {
    const path = workspace.path(relative);
    undo.push(keep(path));
    await write(path, file, folder, workspace, references);
  }
  return () => undo.reverse().forEach((step) => step());
}

/** Remembers what stands at a path: a file, or nothing. */
function keep(path: string): () => void {
  const before = existsSync(path) ? readFileSync(path) : null;
  return () => {
    rmSync(path, { recursive: true, force: true });
    if (before) writeFileSync(path, before);
  };
}

async function write(
  path: string,
  file: PlacedFile,
  folder: string,
  workspace: ScratchWorkspace,
  references: Database,
): Promise<void> {
  const before = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  rmSync(path, { recursive: true, force: true });
  if (file.gone) return;
  mkdirSync(file.folder ? path : dirname(path), { recursive: true });
  if (file.folder) return;
  if (file.fixture !== undefined) copyFileSync(join(folder, file.fixture), path);
  else if (file.copy !== undefined) copyFileSync(workspace.path(file.copy), path);
  else if (file.sql !== undefined) await writeQuery(references, file.sql, path);
  else writeFileSync(path, file.text ?? before);
  if (file.edit) writeFileSync(path, edited(readFileSync(path), file.edit, path));
  if (file.cut !== undefined) writeFileSync(path, readFileSync(path).subarray(0, file.cut));
}

function edited(bytes: Buffer, edits: readonly (readonly [string, string])[], path: string): Buffer {
  let text = bytes.toString('latin1');
  for (const [old, replacement] of edits) {
    if (old === '^') text = replacement + text;
    else if (text.includes(old)) text = text.replaceAll(old, replacement);
    else throw new Error(`${path} does not hold ${JSON.stringify(old)}`);
  }
  return Buffer.from(text, 'latin1');
}

function writeQuery(references: Database, sql: string, path: string): Promise<unknown> {
  const format = extname(path) === '.parquet' ? 'FORMAT parquet' : 'FORMAT csv, HEADER true';
  return references.withConnection((connection) =>
    connection.run(`COPY (${sql}) TO '${path.replaceAll("'", "''")}' (${format})`),
  );
}

/** Every reference table of a workspace as a view by its dataset id. */
export async function viewReferences(references: Database, workspace: ScratchWorkspace): Promise<void> {
  const index = workspace.path('reference', 'index');
  for (const file of readdirSync(index)) {
    const { id, path } = JSON.parse(readFileSync(join(index, file), 'utf8')) as { id: string; path: string };
    if (extname(path) !== '.parquet') continue;
    await references.withConnection((connection) =>
      connection.run(`CREATE VIEW ${id} AS SELECT * FROM read_parquet('${workspace.path(path)}')`),
    );
  }
}
