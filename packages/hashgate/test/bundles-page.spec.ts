import { afterAll, describe, expect, it } from '@jest/globals';
import { constant, fixed, strings, type Table } from '@merchantry/contracts';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  columnDigest,
  egressChecksums,
  parseJson,
  sha256Hex,
  tableDigest,
  verifyBundle,
  worldDigest,
  writeBundle,
} from '../src/index.js';

const here = dirname(fileURLToPath(import.meta.url));
const verifier = join(here, 'independent-verifier.mjs');
const page = readFileSync(join(here, '../../../docs/bundles.md'), 'utf8');
const root = mkdtempSync(join(tmpdir(), 'hashgate-page-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Fenced blocks of the page by the words after `text`. */
const blocks = new Map(
  [...page.matchAll(/^```text (.+)\n([\s\S]*?)\n```$/gm)].map(([, title, body]) => [title, body]),
);
const digests = Object.fromEntries(
  blocks
    .get('digests')!
    .split('\n')
    .map((line) => line.split(/ +/)),
) as Record<string, string>;

const example: Table = {
  rows: 3,
  columns: {
    merchant_id: fixed('uint64', BigUint64Array.of(1n, 2n, 2n ** 64n - 1n)),
    place: strings(['GB', null, '\u00c5land']),
    counts: {
      kind: 'list',
      type: { list: 'int16' },
      length: 3,
      offsets: Uint32Array.of(0, 2, 2, 3),
      items: fixed('int16', Int16Array.of(1, -2, 300)),
    },
    seed: constant('uint64', 3, 42n),
  },
};
const schema = Object.entries(example.columns).map(([name, { type }]) => ({
  name,
  type,
  lineage: name === 'seed',
}));

/** The bundle of the page, as files. */
function pageBundle(): string {
  const folder = mkdtempSync(join(root, 'page-'));
  for (const [title, body] of blocks) {
    if (!title.startsWith('file ')) continue;
    const path = join(folder, title.slice(5));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, title.endsWith('.flag') ? body + '\n' : body);
  }
  return folder;
}

const productSays = (folder: string): string => {
  try {
    verifyBundle(folder);
    return 'verified';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const { verify: independentSays } = (await import(verifier)) as { verify: (folder: string) => string };

describe('the worked example of docs/bundles.md', () => {
  it.each(['merchant_id', 'place', 'counts'])('column %s: bytes, digest and product agree', (name) => {
    const hex = blocks.get(`column ${name}`)!.replace(/\s/g, '');
    expect(sha256Hex(Buffer.from(hex, 'hex'))).toBe(digests[name]);
    expect(columnDigest(example.columns[name])).toBe(digests[name]);
  });

  it('table and world digest', () => {
    expect(tableDigest(schema, example)).toBe(digests.table);
    expect(worldDigest([{ id: 'outlet_catalogue', contentDigest: digests.table }])).toBe(digests.world);
  });

  it('bundle: both verifiers accept it, and the writer makes the same bytes from the same documents', () => {
    const folder = pageBundle();
    expect(productSays(folder)).toBe('verified');
    expect(execFileSync(process.execPath, [verifier, folder], { encoding: 'utf8' })).toBe('verified\n');
    const { index, members, sha256Hex: digest } = verifyBundle(folder);
    const rewritten = writeBundle(
      mkdtempSync(join(root, 'again-')),
      index.map(({ path, role, schema_ref }) => ({
        path,
        role,
        schemaRef: schema_ref,
        content: parseJson(Buffer.from(members.get(path)!).toString()),
      })),
      { passed: true },
    );
    expect(rewritten.sha256Hex).toBe(digest);
    expect(blocks.get('file _passed.flag')).toBe(`sha256_hex = ${digest}`);
  });

  it('its egress checksums have their form and state the digest of the example table', () => {
    const [row] = egressChecksums(JSON.parse(blocks.get('file egress_checksums.json')!));
    expect(row).toMatchObject({
      content_digest: digests.table,
      rows: 3,
      bytes: 3,
      sha256_hex: sha256Hex('abc'),
    });
  });
});

describe('the independent verifier and the product agree', () => {
  const good = pageBundle();

  it('on every flipped byte', () => {
    const files = ['index.json', '_passed.flag', 'checks/summary.json', 'egress_checksums.json'];
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.nat(1 << 16),
        fc.integer({ min: 1, max: 255 }),
        (file, at, mask) => {
          const folder = mkdtempSync(join(root, 'flip-'));
          cpSync(good, folder, { recursive: true });
          const bytes = readFileSync(join(folder, file));
          bytes[at % bytes.length] ^= mask;
          writeFileSync(join(folder, file), bytes);
          const found = independentSays(folder);
          expect(found).not.toBe('verified');
          expect(productSays(folder)).toBe(found);
          rmSync(folder, { recursive: true });
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each<[string, (folder: string) => void]>([
    ['E_BUNDLE_MISSING', (f) => rmSync(f, { recursive: true })],
    ['E_INDEX_MISSING', (f) => rmSync(join(f, 'index.json'))],
    ['E_INDEX_INVALID', (f) => appendFileSync(join(f, 'index.json'), '\n')],
    ['E_INDEX_INVALID', (f) => writeFileSync(join(f, 'stray.json'), '{}')],
    ['E_PASS_MISSING', (f) => rmSync(join(f, '_passed.flag'))],
    ['E_FLAG_FORMAT_INVALID', (f) => appendFileSync(join(f, '_passed.flag'), '\n')],
    [
      'E_FLAG_HASH_MISMATCH',
      (f) => writeFileSync(join(f, '_passed.flag'), `sha256_hex = ${'0'.repeat(64)}\n`),
    ],
    ['E_MEMBER_MISMATCH', (f) => rmSync(join(f, 'checks/summary.json'))],
    ['E_MEMBER_MISMATCH', (f) => appendFileSync(join(f, 'egress_checksums.json'), ' ')],
  ])('on %s (%#)', (code, tamper) => {
    const folder = pageBundle();
    tamper(folder);
    expect(independentSays(folder)).toBe(code);
    expect(productSays(folder)).toBe(code);
  });
});
