import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FLAG_FILE, INDEX_FILE } from './bundle-index.js';
import { canonicalJson } from './canonical-json.js';
import { passedFlag } from './passed-flag.js';
import { sha256Hex } from './sha256.js';
import { verifyBundle } from './verify-bundle.js';
import { writeBundle } from './write-bundle.js';

const root = mkdtempSync(join(tmpdir(), 'hashgate-bundle-'));
afterAll(() => rmSync(root, { recursive: true }));

const members = [
  { path: 'summary.json', role: 'summary', content: { status: 'PASS', seed: 2n ** 64n - 1n } },
  {
    path: 'checks/rng.json',
    role: 'checks',
    schemaRef: 'schemas.1A.yaml#/validation/rng',
    content: [1, 2.5, null],
  },
];
let made = 0;
const freshFolder = () => {
  const folder = join(root, `b${made++}`);
  mkdirSync(folder);
  return folder;
};
const good = freshFolder();
const written = writeBundle(good, members, { passed: true });
const copyOfGood = () => {
  const folder = join(root, `b${made++}`);
  cpSync(good, folder, { recursive: true });
  return folder;
};
const codeOf = (folder: string): string => {
  try {
    verifyBundle(folder);
    return 'verified';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
/** Puts another index into a folder together with a flag that fits it. */
function reindex(folder: string, text: string): void {
  writeFileSync(join(folder, INDEX_FILE), text);
  writeFileSync(join(folder, FLAG_FILE), passedFlag(sha256Hex(text)));
}

describe('a good bundle', () => {
  it('verifies, and hands over the members it has read', () => {
    const verified = verifyBundle(good);
    expect(verified.sha256Hex).toBe(written.sha256Hex);
    expect(verified.flagSha256Hex).toBe(sha256Hex(`sha256_hex = ${written.sha256Hex}\n`));
    expect([...verified.members.keys()]).toEqual(['checks/rng.json', 'summary.json']);
    expect(Buffer.from(verified.members.get('summary.json')!).toString()).toBe(
      '{"seed":18446744073709551615,"status":"PASS"}',
    );
    expect(verified.index).toEqual(written.index);
  });

  it('has the same bytes whatever the order of its members', () => {
    expect(writeBundle(freshFolder(), [...members].reverse(), { passed: true })).toEqual(written);
  });

  it('may lack the newline of its flag', () => {
    const folder = copyOfGood();
    writeFileSync(join(folder, FLAG_FILE), passedFlag(written.sha256Hex).trimEnd());
    expect(codeOf(folder)).toBe('verified');
  });

  it('may be empty of members', () => {
    const folder = freshFolder();
    writeBundle(folder, [], { passed: true });
    expect(verifyBundle(folder).members.size).toBe(0);
  });
});

describe('one flipped byte', () => {
  const flip = (file: string, at: number, mask: number) => {
    const folder = copyOfGood();
    const bytes = readFileSync(join(folder, file));
    bytes[at % bytes.length] ^= mask;
    writeFileSync(join(folder, file), bytes);
    const code = codeOf(folder);
    rmSync(folder, { recursive: true });
    return code;
  };
  const place = fc.tuple(fc.nat(1 << 16), fc.integer({ min: 1, max: 255 }));

  it.each(members.map(({ path }) => path))('in %s is a member mismatch', (path) => {
    fc.assert(
      fc.property(place, ([at, mask]) => expect(flip(path, at, mask)).toBe('E_MEMBER_MISMATCH')),
      { numRuns: 60 },
    );
  });

  it('in the index is an index out of form, or an index that the flag does not state', () => {
    fc.assert(
      fc.property(place, ([at, mask]) =>
        expect(['E_INDEX_INVALID', 'E_FLAG_HASH_MISMATCH']).toContain(flip(INDEX_FILE, at, mask)),
      ),
      { numRuns: 150 },
    );
  });

  it('in the flag is a flag out of form, or one that states another digest', () => {
    const isHexDigit = (byte: number) => /[0-9a-f]/.test(String.fromCharCode(byte));
    const bytes = Buffer.from(passedFlag(written.sha256Hex));
    fc.assert(
      fc.property(place, ([at, mask]) => {
        const i = at % bytes.length;
        const inDigest = i >= 13 && i < 77 && isHexDigit(bytes[i] ^ mask);
        expect(flip(FLAG_FILE, at, mask)).toBe(inDigest ? 'E_FLAG_HASH_MISMATCH' : 'E_FLAG_FORMAT_INVALID');
      }),
      { numRuns: 150 },
    );
  });
});

describe('a bundle that is not whole', () => {
  it.each<[string, string, (folder: string) => void]>([
    ['no folder', 'E_BUNDLE_MISSING', (f) => rmSync(f, { recursive: true })],
    ['no index', 'E_INDEX_MISSING', (f) => rmSync(join(f, INDEX_FILE))],
    ['an empty index', 'E_INDEX_INVALID', (f) => writeFileSync(join(f, INDEX_FILE), '')],
    ['no flag', 'E_PASS_MISSING', (f) => rmSync(join(f, FLAG_FILE))],
    ['an empty flag', 'E_FLAG_FORMAT_INVALID', (f) => writeFileSync(join(f, FLAG_FILE), '')],
    ['a second newline', 'E_FLAG_FORMAT_INVALID', (f) => appendFileSync(join(f, FLAG_FILE), '\n')],
    [
      'CRLF',
      'E_FLAG_FORMAT_INVALID',
      (f) => writeFileSync(join(f, FLAG_FILE), `sha256_hex = ${written.sha256Hex}\r\n`),
    ],
    ['a member gone', 'E_MEMBER_MISMATCH', (f) => rmSync(join(f, 'summary.json'))],
    ['a member cut short', 'E_MEMBER_MISMATCH', (f) => writeFileSync(join(f, 'summary.json'), '{')],
    ['a file too many', 'E_INDEX_INVALID', (f) => writeFileSync(join(f, 'checks', 'more.json'), '{}')],
    ['a hidden file', 'E_INDEX_INVALID', (f) => writeFileSync(join(f, '.DS_Store'), '')],
    [
      'a link in place of a member',
      'E_INDEX_INVALID',
      (f) => {
        rmSync(join(f, 'summary.json'));
        symlinkSync(join(good, 'summary.json'), join(f, 'summary.json'));
      },
    ],
  ])('%s: %s', (_, code, break_) => {
    const folder = copyOfGood();
    break_(folder);
    expect(codeOf(folder)).toBe(code);
  });

  it('was written without its flag when it did not pass', () => {
    const folder = freshFolder();
    expect(writeBundle(folder, members, { passed: false })).toEqual(written);
    expect(codeOf(folder)).toBe('E_PASS_MISSING');
  });
});

describe('an index out of form, under a flag that fits it', () => {
  const row = { path: 'summary.json', role: 'r', sha256_hex: sha256Hex('{}') };
  const text = canonicalJson([row]);
  it.each([
    ['a space more', text.replace(',', ', ')],
    ['a newline at the end', text + '\n'],
    ['keys in another order', JSON.stringify([{ role: 'r', path: row.path, sha256_hex: row.sha256_hex }])],
    ['an escape that need not be', text.replace('summary', '\\u0073ummary')],
    ['an object', canonicalJson({ files: [row] })],
    ['a row twice', canonicalJson([row, row])],
    ['rows out of order', canonicalJson([row, { ...row, path: 'a.json' }])],
    ['an unknown field', canonicalJson([{ ...row, size: 1 }])],
    ['no role', canonicalJson([{ path: row.path, sha256_hex: row.sha256_hex }])],
    ['a digest in capitals', canonicalJson([{ ...row, sha256_hex: row.sha256_hex.toUpperCase() }])],
    ['the index itself', canonicalJson([{ ...row, path: INDEX_FILE }])],
    ['the flag', canonicalJson([{ ...row, path: FLAG_FILE }])],
    ...[
      '/etc/passwd',
      '../x',
      'a/../b',
      'a\\b',
      'C:x',
      'a//b',
      './a',
      'a/',
      '',
      '\u00e9',
      'a b',
      '.hidden',
    ].map((path) => [`path ${JSON.stringify(path)}`, canonicalJson([{ ...row, path }])]),
  ])('%s', (_, index) => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'summary.json'), '{}');
    reindex(folder, index);
    expect(codeOf(folder)).toBe('E_INDEX_INVALID');
  });

  it('and the same index in form verifies', () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'summary.json'), '{}');
    reindex(folder, text);
    expect(codeOf(folder)).toBe('verified');
  });
});

describe('the writer refuses', () => {
  it.each([
    ['another format than JSON', [{ path: 'a.txt', role: 'r', content: 1 }], 'E_INDEX_INVALID'],
    ['a path out of the bundle', [{ path: '../a.json', role: 'r', content: 1 }], 'E_INDEX_INVALID'],
    ['a path twice', [members[0], members[0]], 'E_INDEX_INVALID'],
    ['an empty role', [{ path: 'a.json', role: '', content: 1 }], 'E_INDEX_INVALID'],
    ['content without a JSON form', [{ path: 'a.json', role: 'r', content: NaN }], 'json_unrepresentable'],
  ])('%s', (_, list, code) => {
    expect(() => writeBundle(freshFolder(), list, { passed: true })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

it('digests written out: they may not change by accident', () => {
  expect(written.sha256Hex).toMatchInlineSnapshot(
    `"4270f43bb210394210defcda91669553f160314c13fc8c541b3e12c4b0525e68"`,
  );
});
