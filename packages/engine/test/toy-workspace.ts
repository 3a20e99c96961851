import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixed, isFailure, loadContracts, strings, type Failure, type Table } from '@merchantry/contracts';
import { openDatabase, writeParquet } from '@merchantry/tables';
import { openWorld, runWorld, type Segment, type StateDefinition, type World } from '../src/index.js';
import type { StateContext, WorldOptions } from '../src/index.js';
import { segment } from './fixtures/toy-segment.mjs';

const FIXTURE = fileURLToPath(new URL('./fixtures/toy', import.meta.url));
const LAYER_PACK = 'contracts/layer1/schemas.layer1.yaml';
const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));

export { segment };
export const ALL = ['9Z.S0', '9Z.S1', '9Z.S2', '9Z.S3', '9Z.S4', '9Z.S5'];

const MERCHANTS = 20;
const COUNTRIES = ['DE', 'FR', 'KE'];

/** The reference tables of the toy world. Merchant k has k mod 7 outlets. */
export function toyTables(): Record<string, Table> {
  const ids = BigUint64Array.from({ length: MERCHANTS }, (_, i) => BigInt(i + 1) * 1_000_003n);
  return {
    toy_countries: { rows: COUNTRIES.length, columns: { country_iso: strings(COUNTRIES) } },
    toy_merchants: {
      rows: MERCHANTS,
      columns: {
        merchant_id: fixed('uint64', ids),
        country_iso: strings(Array.from(ids, (_, i) => COUNTRIES[i % COUNTRIES.length])),
        outlets: fixed(
          'int32',
          Int32Array.from({ length: MERCHANTS }, (_, i) => i % 7),
        ),
      },
    },
    toy_weights: {
      rows: MERCHANTS,
      columns: {
        merchant_id: fixed('uint64', ids),
        weight: fixed(
          'float64',
          Float64Array.from({ length: MERCHANTS }, (_, i) => i / 8),
        ),
      },
    },
  };
}

/** A workspace of the toy segment in a temporary folder. The first one builds the references; copies are cheap. */
export class ToyWorkspace {
  readonly root = mkdtempSync(join(tmpdir(), 'merchantry-engine-'));
  private readonly open: { close(): Promise<void> }[] = [];

  static async build(): Promise<ToyWorkspace> {
    const workspace = new ToyWorkspace();
    cpSync(FIXTURE, workspace.root, { recursive: true });
    cpSync(join(CHECKOUT, LAYER_PACK), workspace.path(LAYER_PACK));
    for (const [id, table] of Object.entries(toyTables())) await workspace.writeReference(id, table);
    return workspace;
  }

  copy(): ToyWorkspace {
    const workspace = new ToyWorkspace();
    cpSync(this.root, workspace.root, { recursive: true });
    return workspace;
  }

  /** Write a reference table; the one that every profile has its own of, for the two profiles of the toy. */
  async writeReference(id: string, table: Table): Promise<void> {
    const database = await openDatabase({ threads: 1 });
    const folders = id === 'toy_merchants' ? [`${id}/default`, `${id}/tiny`] : [id];
    for (const folder of folders) {
      const file = this.path(`reference/toy/${folder}/part-00000.parquet`);
      mkdirSync(dirname(file), { recursive: true });
      await writeParquet(database, file, table, loadContracts(this.root).tableSchema(id));
    }
    database.close();
  }

  path(relative: string): string {
    return join(this.root, relative);
  }

  text(relative: string): string {
    return readFileSync(this.path(relative), 'utf8');
  }

  write(relative: string, text: string): void {
    mkdirSync(dirname(this.path(relative)), { recursive: true });
    writeFileSync(this.path(relative), text);
  }

  /** Replace text that must be there. */
  edit(relative: string, from: string, to: string): void {
    const text = this.text(relative);
    if (!text.includes(from)) throw new Error(`${relative} does not hold ${from}`);
    this.write(relative, text.replaceAll(from, to));
  }

  world(options: Partial<WorldOptions> = {}): World {
    const world = openWorld({ root: this.root, segments: [segment], ...options });
    this.open.push(world);
    return world;
  }

  run(options: Partial<WorldOptions> = {}, targets: readonly string[] = ALL) {
    return runWorld(this.world(options), targets);
  }

  async closeWorlds(): Promise<void> {
    await Promise.all(this.open.splice(0).map((world) => world.close()));
  }

  async remove(): Promise<void> {
    await this.closeWorlds();
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** The toy segment with one state changed. */
export function withState(id: string, change: Partial<StateDefinition>): Segment {
  return {
    ...segment,
    states: segment.states.map((state) => (state.id === id ? { ...state, ...change } : state)),
  };
}

export const runOf = (id: string): StateDefinition['run'] =>
  segment.states.find((state) => state.id === id)!.run;

/** The Failure that something ends in; anything else is thrown on. */
export async function failureOf(act: () => unknown): Promise<Failure> {
  try {
    await act();
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

/** The context of a state with some of its doors replaced. */
export const contextWith = (context: StateContext, doors: Partial<StateContext>): StateContext =>
  Object.assign(Object.create(context) as StateContext, doors);
