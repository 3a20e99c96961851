/**
 * Writes, reads and validates a ten-column table of 10k, 100k and 1M rows, one of 3.5M rows with two columns of string
 * lists by code, and one of 40k geometries; prints rows, seconds, rows a second and the peak memory of the process. Run with `nx bench tables`, or give row counts: `node bench/tables.bench.mjs 6000000`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, coded, codedList, constant, fixed, strings } from '@merchantry/contracts';
import { tableDigest } from '@merchantry/hashgate';
import { openDatabase, readTable, validateTable, writeParquet } from '../dist/index.js';

const sizes = process.argv.slice(2).map(Number);

function tenColumns(rows) {
  let state = 1;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  const words = (fill) => {
    const values = new BigUint64Array(rows);
    fill(new Uint32Array(values.buffer));
    return fixed('uint64', values);
  };
  const ascending = () => words((halves) => halves.forEach((_, i) => (halves[i] = i % 2 ? 0 : i >>> 1)));
  const random = () => words((halves) => halves.forEach((_, i) => (halves[i] = next())));
  const cities = Array.from({ length: 400 }, (_, i) => `America/Some_City_${i}`);
  const countries = Array.from({ length: 249 }, (_, i) =>
    String.fromCharCode(65 + (i % 26), 65 + ((i / 26) | 0)),
  );
  const codes = (count) => Uint32Array.from({ length: rows }, () => (next() >>> 8) % count);
  return {
    rows,
    columns: {
      merchant_id: ascending(),
      site_id: random(),
      tile_id: random(),
      legal_country_iso: coded(codes(249), countries),
      tzid: coded(codes(400), cities),
      site_order: fixed(
        'int32',
        Int32Array.from({ length: rows }, () => (next() >>> 8) % 999999),
      ),
      lat_deg: fixed(
        'float64',
        Float64Array.from({ length: rows }, () => (next() / 2 ** 32) * 180 - 90),
      ),
      lon_deg: fixed(
        'float64',
        Float64Array.from({ length: rows }, () => (next() / 2 ** 32) * 360 - 180),
      ),
      created_utc: fixed(
        'timestamp',
        BigInt64Array.from({ length: rows }, (_, i) => 1767225600000000n + BigInt(i)),
      ),
      manifest_fingerprint: constant('string', rows, 'ab'.repeat(32)),
    },
  };
}

function noise() {
  let state = 1;
  return (count) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8) % count;
}

/** Candidate rows: ids and two lists of up to six words, of 3,000 and 500 different ones. */
function withLists(rows) {
  const pick = noise();
  const words = Array.from({ length: 40 }, (_, i) =>
    i % 2 ? `REASON_${i}` : `REASON_${i}_WITH_A_LONG_NAME`,
  );
  const lists = (different) => {
    const all = Array.from({ length: different }, () =>
      Array.from({ length: pick(7) }, () => words[pick(words.length)]),
    );
    const offsets = new Uint32Array(different + 1);
    all.forEach((list, i) => (offsets[i + 1] = offsets[i] + list.length));
    const dictionary = {
      kind: 'list',
      type: { list: 'string' },
      length: different,
      offsets,
      items: strings(all.flat()),
    };
    return codedList(
      Uint32Array.from({ length: rows }, () => pick(different)),
      dictionary,
    );
  };
  const id = fixed(
    'uint32',
    Uint32Array.from({ length: rows }, (_, i) => i),
  );
  return { rows, columns: { id, reason_codes: lists(3000), filter_tags: lists(500) } };
}

/** Shapes of 3 kB on average, one of 1 MB. */
function withGeometries(rows) {
  const pick = noise();
  const shapes = Array.from({ length: rows }, (_, i) => {
    const bytes = new Uint8Array(i === 7 ? 1_000_000 : 21 + pick(6000));
    for (let k = 0; k < bytes.length; k++) bytes[k] = pick(256);
    bytes.set([1, 6, 0, 0, 0]);
    return bytes;
  });
  const id = fixed(
    'uint32',
    Uint32Array.from({ length: rows }, (_, i) => i),
  );
  return { rows, columns: { id, geometry: binary(shapes) } };
}

function schemaOf(table) {
  const limits = {
    merchant_id: { minimum: 0n },
    legal_country_iso: { pattern: '^[A-Z]{2}$' },
    site_order: { minimum: 0, maximum: 999999 },
    lat_deg: { minimum: -90, maximum: 90 },
    reason_codes: { pattern: '^[A-Z0-9_]+$' },
    geometry: { geometry: 'wkb' },
    manifest_fingerprint: { pattern: '^[0-9a-f]{64}$', lineage: true },
  };
  return {
    id: 'bench',
    columns: Object.entries(table.columns).map(([name, { type }]) => ({
      name,
      type,
      nullable: false,
      lineage: false,
      ...limits[name],
    })),
    primaryKey: Object.keys(table.columns).slice(0, 1),
    sortKeys: Object.keys(table.columns).slice(0, 1),
    unique: table.columns.site_id ? [['site_id', 'tile_id']] : [],
    foreignKeys: [],
    groupSums: [],
  };
}

const folder = mkdtempSync(join(tmpdir(), 'tables-bench-'));
const database = await openDatabase({ threads: 2 });
const row = (...cells) => console.log(cells.map((cell) => String(cell).padStart(12)).join(''));
row('step', 'rows', 'seconds', 'cpu s', 'rows/s', 'peak MB');

async function timed(step, rows, act) {
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  await act();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  const peak = process.resourceUsage().maxRSS / 1024;
  row(
    step,
    rows,
    seconds.toFixed(3),
    ((user + system) / 1e6).toFixed(3),
    Math.round(rows / seconds),
    Math.round(peak),
  );
}

try {
  const tables = (sizes.length > 0 ? sizes : [10_000, 100_000, 1_000_000]).map(
    (rows) => () => tenColumns(rows),
  );
  if (sizes.length === 0)
    tables.push(
      () => withLists(3_500_000),
      () => withGeometries(40_000),
    );
  for (const made of tables) {
    const table = made();
    const { rows } = table;
    const schema = schemaOf(table);
    const path = join(folder, `${rows}.parquet`);
    row(
      Object.keys(table.columns).at(-1).slice(0, 11),
      rows,
      '',
      '',
      '',
      Math.round(process.memoryUsage().rss / 2 ** 20),
    );
    await timed('validate', rows, () => validateTable(table, schema));
    await timed('digest', rows, () => tableDigest(schema.columns, table));
    await timed('write', rows, () => writeParquet(database, path, table, schema));
    await timed('read', rows, () => readTable(database, [path], schema));
  }
} finally {
  database.close();
  rmSync(folder, { recursive: true });
}
