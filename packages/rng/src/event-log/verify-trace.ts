import { Failure, type Column, type Table } from '@merchantry/contracts';
import { countsAsNumbers } from './counts-as-u64.js';

interface Totals {
  events: number;
  draws: number;
  blocks: number;
}

/**
 * Checks the trace of a state or a segment against its events, as sets: for every (module, substream_label) the trace
 * has one row an event, its `events_total` are 1 .. n each once, and its last totals are the sums of draws and blocks
 * over the events of every family with that pair. Row order does not matter on either side.
 * @param families all event tables that feed the trace
 * @throws Failure `rng_trace_mismatch`, naming the pair
 */
export function verifyTrace(families: Readonly<Record<string, Table>>, trace: Table): void {
  const expected = new Map<string, Totals>();
  for (const table of Object.values(families)) addEvents(expected, table);
  const found = finalTotals(trace);
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    const want = expected.get(key) ?? { events: 0, draws: 0, blocks: 0 };
    const have = found.get(key) ?? { events: 0, draws: 0, blocks: 0 };
    if (want.events !== have.events || want.draws !== have.draws || want.blocks !== have.blocks)
      throw new Failure('rng_trace_mismatch', `Trace totals of ${key} are not the sums over its events`, {
        dataset: 'rng_trace_log',
        expected: spell(want),
        found: spell(have),
      });
  }
}

const spell = ({ events, draws, blocks }: Totals) => `${events} events, ${draws} draws, ${blocks} blocks`;

function addEvents(sums: Map<string, Totals>, table: Table): void {
  const pairs = pairOf(table);
  const draws = counts(table, 'draws');
  const blocks = counts(table, 'blocks');
  const perPair = pairs.names.map((name) => {
    const known = sums.get(name);
    if (known) return known;
    const fresh = { events: 0, draws: 0, blocks: 0 };
    sums.set(name, fresh);
    return fresh;
  });
  for (let row = 0; row < table.rows; row++) {
    const sum = perPair[pairs.codeAt(row)];
    sum.events += 1;
    sum.draws += draws[row];
    sum.blocks += blocks[row];
  }
}

function finalTotals(trace: Table): Map<string, Totals> {
  const pairs = pairOf(trace);
  const events = counts(trace, 'events_total');
  const draws = counts(trace, 'draws_total');
  const blocks = counts(trace, 'blocks_total');
  const rows = new Float64Array(pairs.names.length);
  for (let row = 0; row < trace.rows; row++) rows[pairs.codeAt(row)] += 1;
  const seen = pairs.names.map((_, code) => new Uint8Array(rows[code] + 1));
  const last = pairs.names.map((): Totals => ({ events: 0, draws: 0, blocks: 0 }));
  for (let row = 0; row < trace.rows; row++) {
    const code = pairs.codeAt(row);
    const place = events[row];
    if (!(place >= 1 && place <= rows[code]) || seen[code][place] === 1)
      throw new Failure(
        'rng_trace_mismatch',
        `The trace of ${pairs.names[code]} does not count its events once each`,
        {
          dataset: 'rng_trace_log',
          row,
          expected: `events_total 1 to ${rows[code]}, each once`,
          found: `events_total ${place}`,
        },
      );
    seen[code][place] = 1;
    if (place > last[code].events) last[code] = { events: place, draws: draws[row], blocks: blocks[row] };
  }
  const out = new Map<string, Totals>();
  pairs.names.forEach((name, code) => {
    if (rows[code] > 0) out.set(name, last[code]);
  });
  return out;
}

/** The (module, substream_label) pair of each row, coded. */
function pairOf(table: Table): { names: string[]; codeAt: (row: number) => number } {
  const module = codesOf(table, 'module');
  const label = codesOf(table, 'substream_label');
  const width = label.dictionary.length;
  const codeOf = new Map<string, number>();
  const names: string[] = [];
  const codes = new Uint32Array(module.dictionary.length * width);
  module.dictionary.forEach((moduleName, m) =>
    label.dictionary.forEach((labelName, l) => {
      const name = `(${moduleName}, ${labelName})`;
      let code = codeOf.get(name);
      if (code === undefined) {
        code = names.push(name) - 1;
        codeOf.set(name, code);
      }
      codes[m * width + l] = code;
    }),
  );
  return { names, codeAt: (row) => codes[module.at(row) * width + label.at(row)] };
}

function codesOf(table: Table, name: string): { dictionary: readonly string[]; at: (row: number) => number } {
  const column = required(table, name);
  if (column.kind === 'constant') return { dictionary: [String(column.value)], at: () => 0 };
  if (column.kind === 'string') return { dictionary: column.dictionary, at: (row) => column.codes[row] };
  throw wrongColumn(name);
}

function counts(table: Table, name: string): Float64Array {
  const column = required(table, name);
  if (column.kind === 'constant') return new Float64Array(table.rows).fill(Number(column.value));
  if (column.kind === 'fixed' && column.values instanceof BigUint64Array)
    return countsAsNumbers(column.values);
  throw wrongColumn(name);
}

function required(table: Table, name: string): Column {
  const column = table.columns[name];
  if (!column) throw wrongColumn(name);
  return column;
}

const wrongColumn = (name: string) =>
  new Failure('rng_envelope_violation', 'An event or trace table lacks a column of its envelope', {
    column: name,
  });
