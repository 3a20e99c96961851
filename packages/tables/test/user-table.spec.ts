import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fixed, strings, valueAt, type Table, type TableSchema } from '@merchantry/contracts';
import { openDatabase, readUserTable, writeParquet, type Database } from '../src/index.js';
import { ids, ints, schemaOf, tableOf, words } from './any-table.js';

let db: Database;
let dir: string;
beforeAll(async () => {
  db = await openDatabase();
  dir = mkdtempSync(join(tmpdir(), 'user-'));
});
afterAll(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

const schema: TableSchema = {
  ...schemaOf('merchants', {
    merchant_id: { type: 'uint64', minimum: 1n },
    mcc: { type: 'int32', minimum: 0, maximum: 9999 },
    channel: { type: 'string', enum: ['card_present', 'card_not_present'] },
    home_country_iso: { type: 'string', pattern: '^[A-Z]{2}$' },
    note: { type: 'string', nullable: true },
  }),
  primaryKey: ['merchant_id'],
  sortKeys: ['merchant_id'],
  foreignKeys: [{ columns: ['home_country_iso'], dataset: 'iso', referenced: ['country_iso'] }],
};
const countries: Table = tableOf({ country_iso: words('DE', 'FR', 'GB') });
const lookup = (dataset: string) => (dataset === 'iso' ? countries : undefined);

const header = 'merchant_id,mcc,channel,home_country_iso,note';
const good = [
  '7,5411,card_present,GB,',
  '3,5812,card_not_present,FR,"says ""hi"", once"',
  '18446744073709551615,0,card_present,DE,""',
];
const rowsOf = (table: Table) =>
  Array.from({ length: table.rows }, (_, row) =>
    Object.values(table.columns).map((column) => valueAt(column, row)),
  );
const expected = [
  [3n, 5812, 'card_not_present', 'FR', 'says "hi", once'],
  [7n, 5411, 'card_present', 'GB', null],
  [18446744073709551615n, 0, 'card_present', 'DE', ''],
];

let serial = 0;
const file = (extension: string, content: string | Uint8Array) => {
  const path = join(dir, `input-${serial++}${extension}`);
  writeFileSync(path, content);
  return path;
};
const read = (path: string) => readUserTable(db, path, schema, lookup);
const csv = (...lines: string[]) => file('.csv', lines.join('\n') + '\n');

describe('a good table', () => {
  it.each([
    ['plain', [header, ...good].join('\n') + '\n'],
    ['without a last line end', [header, ...good].join('\n')],
    ['with a byte order mark', '\ufeff' + [header, ...good].join('\n') + '\n'],
    ['with CRLF', [header, ...good].join('\r\n') + '\r\n'],
    ['with both', '\ufeff' + [header, ...good].join('\r\n') + '\r\n'],
    ['with quoted names', header.replace('mcc', '"mcc"') + '\n' + good.join('\n') + '\n'],
  ])('comes from CSV %s', async (_, content) => {
    expect(rowsOf(await read(file('.csv', content)))).toEqual(expected);
  });

  it('comes with its columns and rows in another order', async () => {
    const path = csv(
      'mcc,note,merchant_id,home_country_iso,channel',
      '5411,,7,GB,card_present',
      '1,x,2,DE,card_present',
    );
    expect(rowsOf(await read(path))).toEqual([
      [2n, 1, 'card_present', 'DE', 'x'],
      [7n, 5411, 'card_present', 'GB', null],
    ]);
  });

  it('comes from JSON lines, with ids as numbers or decimal strings', async () => {
    const path = file(
      '.jsonl',
      [
        '{"merchant_id": 18446744073709551615, "mcc": 0, "channel": "card_present", "home_country_iso": "DE", "note": ""}',
        '{"merchant_id": "7", "mcc": 5411, "channel": "card_present", "home_country_iso": "GB", "note": null}',
        '{"note": "says \\"hi\\", once", "merchant_id": 3, "mcc": 5812, "channel": "card_not_present", "home_country_iso": "FR"}',
      ].join('\n'),
    );
    expect(rowsOf(await read(path))).toEqual(expected);
  });

  it('comes from Parquet, also with signed ids', async () => {
    const table = tableOf({
      merchant_id: fixed('int64', BigInt64Array.of(9n, 4n)),
      mcc: ints(1, 2),
      channel: words('card_present', 'card_present'),
      home_country_iso: words('GB', 'FR'),
      note: words(null, 'n'),
    });
    const path = join(dir, 'signed.parquet');
    await writeParquet(db, path, table, withType('int64'));
    expect(rowsOf(await read(path)).map(([id]) => id)).toEqual([4n, 9n]);
  });
});

const withType = (type: 'int64' | 'float64'): TableSchema => ({
  ...schema,
  columns: schema.columns.map((column) => (column.name === 'merchant_id' ? { ...column, type } : column)),
});

const refused = async (path: string) => {
  try {
    await read(path);
  } catch (error) {
    return { code: (error as { code: string }).code, ...(error as { place: object }).place };
  }
  throw new Error('the file was taken');
};

describe('a hostile CSV is refused', () => {
  const row = (line: string) => [header, good[0], line, good[1]];
  it.each([
    ['duplicate id', row('7,1,card_present,GB,'), 'ingress_pk_duplicate', { column: 'merchant_id', row: 1 }],
    [
      'negative id',
      row('-5,1,card_present,GB,'),
      'ingress_schema_violation',
      { column: 'merchant_id', row: 1, found: '-5', expected: 'uint64' },
    ],
    [
      'id 2^64',
      row('18446744073709551616,1,card_present,GB,'),
      'ingress_schema_violation',
      { column: 'merchant_id', row: 1 },
    ],
    [
      'id zero',
      row('0,1,card_present,GB,'),
      'ingress_schema_violation',
      { column: 'merchant_id', row: 1, expected: '>= 1' },
    ],
    [
      'fraction',
      row('9,1.5,card_present,GB,'),
      'ingress_schema_violation',
      { column: 'mcc', row: 1, found: '1.5', expected: 'int32' },
    ],
    [
      'blank in a number',
      row('9, 1,card_present,GB,'),
      'ingress_schema_violation',
      { column: 'mcc', row: 1 },
    ],
    [
      'word for a number',
      row('nine,1,card_present,GB,'),
      'ingress_schema_violation',
      { column: 'merchant_id', row: 1, found: 'nine' },
    ],
    [
      'value out of range',
      row('9,10000,card_present,GB,'),
      'ingress_schema_violation',
      { column: 'mcc', row: 1 },
    ],
    [
      'unknown enum',
      row('9,1,carrier_pigeon,GB,'),
      'ingress_schema_violation',
      { column: 'channel', row: 1 },
    ],
    [
      'lower-case country',
      row('9,1,card_present,gb,'),
      'ingress_schema_violation',
      { column: 'home_country_iso', row: 1 },
    ],
    [
      'unknown country',
      row('9,1,card_present,ZZ,'),
      'ingress_fk_unknown',
      { column: 'home_country_iso', row: 1 },
    ],
    [
      'empty required field',
      row('9,,card_present,GB,'),
      'ingress_schema_violation',
      { column: 'mcc', row: 1, found: 'null' },
    ],
    ['too few fields', row('9,1,card_present'), 'ingress_schema_violation', { line: 3 }],
    ['too many fields', row('9,1,card_present,GB,,x'), 'ingress_schema_violation', { line: 3 }],
    ['empty fields too many', row('9,1,card_present,GB,,,'), 'ingress_schema_violation', { line: 3 }],
    ['stray quote', row('9,1,card_"present",GB,'), 'ingress_schema_violation', { line: 3 }],
    ['open quote', row('9,1,card_present,GB,"never closed'), 'ingress_schema_violation', { line: 3 }],
    ['blank line', row(''), 'ingress_schema_violation', { line: 3 }],
    [
      'missing column',
      ['merchant_id,mcc,channel,note', '1,1,card_present,'],
      'ingress_schema_violation',
      { column: 'home_country_iso' },
    ],
    [
      'extra column',
      [`${header},extra`, '1,1,card_present,GB,,x'],
      'ingress_schema_violation',
      { column: 'extra' },
    ],
    [
      'repeated column',
      [`${header},mcc`, '1,1,card_present,GB,,1'],
      'ingress_schema_violation',
      { column: 'mcc' },
    ],
    ['no rows', [header], 'ingress_schema_violation', { expected: 'at least one row' }],
  ])('%s', async (_, lines, code, place) => {
    expect(await refused(csv(...lines))).toMatchObject({ code, dataset: 'merchants', ...place });
  });

  it.each([
    ['an empty file', '.csv', ''],
    ['blank lines', '.csv', '\n\n'],
    [
      'bytes that are no text',
      '.csv',
      Buffer.concat([
        Buffer.from(`${header}\n1,1,card_present,GB,`),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('\n'),
      ]),
    ],
    ['an unknown format', '.xlsx', 'PK'],
    ['text called Parquet', '.parquet', 'merchant_id\n1\n'],
    ['broken JSON', '.jsonl', '{"merchant_id": 1,\n'],
  ])('%s', async (_, extension, content) => {
    expect(await refused(file(extension, content))).toMatchObject({ code: 'ingress_file_unreadable' });
  });

  it('a file that is not there', async () => {
    expect(await refused(join(dir, 'nowhere.csv'))).toMatchObject({ code: 'ingress_file_unreadable' });
  });
});

describe('hostile JSON lines are refused', () => {
  const line = (over: object) =>
    JSON.stringify({
      merchant_id: 1,
      mcc: 1,
      channel: 'card_present',
      home_country_iso: 'GB',
      note: null,
      ...over,
    });
  it.each([
    ['negative id', line({ merchant_id: -5 }), { column: 'merchant_id', row: 1, found: '-5' }],
    ['id as a fraction', line({ merchant_id: 1.5 }), { column: 'merchant_id', row: 1 }],
    ['number as a word', line({ mcc: 'five' }), { row: 1 }],
    ['string as a number', line({ channel: 5 }), { row: 1 }],
    ['extra key', line({ extra: 1 }), { row: 1 }],
    ['missing key', '{"merchant_id": 1}', { row: 1 }],
    ['array', '[1]', { row: 1 }],
  ])('%s', async (_, bad, place) => {
    const path = file('.jsonl', `${line({ merchant_id: 77 })}\n${bad}\n`);
    expect(await refused(path)).toMatchObject({ code: 'ingress_schema_violation', ...place });
  });
});

describe('a hostile Parquet file is refused', () => {
  const table = (id: Table['columns'][string]) =>
    tableOf({
      merchant_id: id,
      mcc: ints(1, 2),
      channel: words('card_present', 'card_present'),
      home_country_iso: words('GB', 'FR'),
      note: strings([null, null]),
    });
  it('negative id in a signed column', async () => {
    const path = join(dir, 'negative.parquet');
    await writeParquet(db, path, table(fixed('int64', BigInt64Array.of(4n, -9n))), withType('int64'));
    expect(await refused(path)).toMatchObject({
      code: 'ingress_schema_violation',
      column: 'merchant_id',
      row: 1,
      found: '-9',
    });
  });
  it('ids as floating point', async () => {
    const path = join(dir, 'double.parquet');
    await writeParquet(db, path, table(fixed('float64', Float64Array.of(4, 9))), withType('float64'));
    expect(await refused(path)).toMatchObject({
      code: 'ingress_schema_violation',
      column: 'merchant_id',
      found: 'DOUBLE',
    });
  });
  it('missing column', async () => {
    const path = join(dir, 'missing.parquet');
    await writeParquet(db, path, tableOf({ merchant_id: ids(1n) }), schemaOf('x', { merchant_id: 'uint64' }));
    expect(await refused(path)).toMatchObject({ code: 'ingress_schema_violation', column: 'mcc' });
  });
  it.each([4, 100, 300])('cut after %i bytes', async (bytes) => {
    const path = join(dir, 'whole.parquet');
    await writeParquet(db, path, table(ids(1n, 2n)), schema);
    const cut = file('.parquet', readFileSync(path).subarray(0, bytes));
    expect(await refused(cut)).toMatchObject({ code: 'ingress_file_unreadable', dataset: 'merchants' });
  });
});
