/**
 * Writes, reads and validates a ten-column table of 10k, 100k and 1M rows; prints rows, seconds, rows a second and the
 * peak memory of the process. Run with `nx bench tables`, or give row counts: `node bench/tables.bench.mjs 6000000`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coded, constant, fixed } from '@merchantry/contracts';
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

function schemaOf(table) {
  const limits = {
    merchant_id: { minimum: 0n },
    legal_country_iso: { pattern: '^[A-Z]{2}$' },
    site_order: { minimum: 0, maximum: 999999 },
    lat_deg: { minimum: -90, maximum: 90 },
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
    primaryKey: ['merchant_id'],
    sortKeys: ['merchant_id'],
    unique: [['site_id', 'tile_id']],
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
  for (const rows of sizes.length > 0 ? sizes : [10_000, 100_000, 1_000_000]) {
    const table = tenColumns(rows);
    const schema = schemaOf(table);
    const path = join(folder, `${rows}.parquet`);
    row('table', rows, '', '', '', Math.round(process.memoryUsage().rss / 2 ** 20));
    await timed('validate', rows, () => validateTable(table, schema));
    await timed('write', rows, () => writeParquet(database, path, table, schema));
    await timed('read', rows, () => readTable(database, [path], schema));
  }
} finally {
  database.close();
  rmSync(folder, { recursive: true });
}
