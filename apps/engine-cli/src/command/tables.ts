import { join } from 'node:path';
import { Failure, valueAt } from '@merchantry/contracts';
import { canonicalJson } from '@merchantry/hashgate';
import { readRecords, type World } from '@merchantry/engine';
import { createViews, query, readTable } from '@merchantry/tables';
import { console_, parseCount, withExistingRun, type SharedOptions } from '../command-context.js';
import { textTable } from '../text-table.js';

/** Parquet files of every table of a run, by dataset id; parts of one dataset stand together. */
function tablesOf(world: World): { id: string; files: string[] }[] {
  const byId = new Map<string, string[]>();
  for (const record of readRecords(world.run)) {
    for (const output of record.outputs) {
      if (output.content_digest === null) continue;
      byId.set(output.id, [
        ...(byId.get(output.id) ?? []),
        ...output.files.map((file) => join(world.run.dir, file.path)),
      ]);
    }
  }
  return [...byId].map(([id, files]) => ({ id, files })).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** `merchantry sql "select ..."`: one view a dataset of the run. */
export async function sqlCommand(sql: string, options: SharedOptions): Promise<void> {
  await withExistingRun(options, async (world) => {
    const database = await world.database();
    await createViews(database, tablesOf(world));
    const { columns, rows } = await query(database, sql);
    if (options.json) {
      console_.out(
        canonicalJson(
          rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, jsonValue(row[i])]))),
        ),
      );
    } else {
      console_.out(
        textTable(
          columns,
          rows.map((row) => row.map(shown)),
        ),
      );
    }
  });
}

/** `merchantry events <family>`: the events of a family, one canonical JSON line each, as an event log would hold them. */
export async function eventsCommand(
  family: string,
  options: SharedOptions & { jsonl?: boolean; limit?: string },
): Promise<void> {
  await withExistingRun(options, async (world) => {
    const known = tablesOf(world).filter(({ id }) => world.contracts.dataset(id).class === 'log');
    const found = known.find(({ id }) => id === family);
    if (!found) {
      throw new Failure('usage', `The run has no event family ${family}.`, {
        expected: known.map(({ id }) => id).join(', '),
        found: family,
      });
    }
    const schema = world.contracts.tableSchema(family);
    const table = await readTable(await world.database(), found.files, schema);
    const limit = Math.min(table.rows, parseCount('limit', options.limit) ?? table.rows);
    const names = schema.columns.map((column) => column.name);
    if (!options.jsonl && !options.json) {
      const rows = Array.from({ length: limit }, (_, row) =>
        names.map((name) => shown(eventValue(name, valueAt(table.columns[name], row)))),
      );
      console_.out(textTable(names, rows));
      return;
    }
    // One document with --json, one document a line with --jsonl.
    const [head, between, tail] = options.jsonl ? ['', '\n', '\n'] : ['[', ',', ']\n'];
    let text = head;
    for (let row = 0; row < limit; row++) {
      const event: Record<string, unknown> = {};
      for (const name of names) {
        const value = valueAt(table.columns[name], row);
        if (value !== null) event[name] = eventValue(name, value);
      }
      text += (row === 0 ? '' : between) + canonicalJson(event);
      if (text.length > 1 << 20) {
        console_.write(text);
        text = '';
      }
    }
    console_.write(limit === 0 && options.jsonl ? '' : text + tail);
  });
}

/** The line form of an event: time as text with six decimals, `draws` as a decimal string (it may pass 2^64). */
function eventValue(name: string, value: unknown): unknown {
  if (name === 'ts_utc' && typeof value === 'bigint') return utcText(value);
  return name === 'draws' ? String(value) : value;
}

/** Microseconds since the epoch as RFC 3339 with six decimals and Z. */
export function utcText(micros: bigint): string {
  const seconds = new Date(Number(micros / 1000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(micros % 1_000_000n).padStart(6, '0')}Z`;
}

function jsonValue(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (['bigint', 'number', 'string', 'boolean'].includes(typeof value)) return value;
  return Array.isArray(value) ? value.map(jsonValue) : String(value);
}

const shown = (value: unknown): string =>
  value === null || value === undefined ? '' : Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
