import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { fromHex, toHex } from './encoding.js';
import { commitBytes, manifestFingerprint } from './manifest-fingerprint.js';
import { parameterHash } from './parameter-hash.js';
import { runId } from './run-id.js';
import { sha256Hex } from './sha256.js';
import { worldDigest } from './world-digest.js';

const files = [
  { name: 'a.yaml', digest: sha256Hex('') },
  { name: 'b.yaml', digest: sha256Hex('x: 1\n') },
];
const artefacts = [...files, { name: 'iso.bin', digest: sha256Hex(Uint8Array.of(0, 1)) }];
const TOY_PARAMETER_HASH = 'b5e0e8734e1a9cfcaeee5e24e66d6259a24e35b918c0f6ac90a93cbad6147841';
const member = fc.record({
  name: fc.stringMatching(/^[a-z0-9._-]{1,12}$/),
  digest: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex),
});
const members = fc.uniqueArray(member, { selector: ({ name }) => name, minLength: 1, maxLength: 6 });

describe('parameter hash', () => {
  it('meets its known answer', () => {
    expect(parameterHash(files)).toBe(TOY_PARAMETER_HASH);
  });

  it('does not depend on the order of members, and does on every name and digest', () => {
    fc.assert(
      fc.property(members, (list) => {
        const hash = parameterHash(list);
        expect(parameterHash([...list].reverse())).toBe(hash);
        const [first, ...rest] = list;
        expect(parameterHash([{ ...first, name: first.name + '~' }, ...rest])).not.toBe(hash);
        expect(parameterHash([{ ...first, digest: sha256Hex(first.digest) }, ...rest])).not.toBe(hash);
        expect(parameterHash(rest)).not.toBe(hash);
      }),
    );
  });

  it('of no policy is the digest of nothing', () => {
    expect(parameterHash([])).toBe(sha256Hex(''));
  });

  it.each([
    ['an empty name', [{ name: '', digest: sha256Hex('') }], 'identity_name_invalid'],
    ['a name outside ASCII', [{ name: '\u00e9.yaml', digest: sha256Hex('') }], 'identity_name_invalid'],
    ['one name twice', [files[0], files[1], files[0]], 'identity_name_invalid'],
    ['a digest in capitals', [{ name: 'a', digest: sha256Hex('').toUpperCase() }], 'bad_hex_encoding'],
    ['a short digest', [{ name: 'a', digest: 'ab' }], 'bad_hex_encoding'],
  ])('refuses %s', (_, list, code) => {
    expect(() => parameterHash(list)).toThrow(expect.objectContaining({ code }));
  });
});

describe('manifest fingerprint', () => {
  it('meets its known answer', () => {
    expect(manifestFingerprint(artefacts, TOY_PARAMETER_HASH, new Uint8Array(32))).toBe(
      'b8b67b21f10cd84be578166fb81e0136a8fd6139356aa00da3e830f816d9f311',
    );
  });

  it('takes 32 zero bytes when no commit is given', () => {
    expect(manifestFingerprint(artefacts, TOY_PARAMETER_HASH)).toBe(
      manifestFingerprint(artefacts, TOY_PARAMETER_HASH, new Uint8Array(32)),
    );
  });

  it('pads a SHA-1 commit on the left', () => {
    const sha1 = fromHex('da39a3ee5e6b4b0d3255bfef95601890afd80709');
    expect(toHex(commitBytes(sha1))).toBe('00'.repeat(12) + 'da39a3ee5e6b4b0d3255bfef95601890afd80709');
    expect(manifestFingerprint(artefacts, TOY_PARAMETER_HASH, sha1)).toBe(
      manifestFingerprint(artefacts, TOY_PARAMETER_HASH, commitBytes(sha1)),
    );
  });

  it('refuses an empty set, another commit length and a malformed parameter hash', () => {
    expect(() => manifestFingerprint([], TOY_PARAMETER_HASH)).toThrow(
      expect.objectContaining({ code: 'fingerprint_empty_artifacts' }),
    );
    expect(() => manifestFingerprint(artefacts, TOY_PARAMETER_HASH, new Uint8Array(16))).toThrow(
      expect.objectContaining({ code: 'bad_hex_encoding' }),
    );
    expect(() => manifestFingerprint(artefacts, 'b5')).toThrow(
      expect.objectContaining({ code: 'bad_hex_encoding' }),
    );
  });
});

describe('run id', () => {
  it('is the head of a hash over "run", seed and profile', () => {
    const bytes = Buffer.concat([
      Buffer.from([3, 0, 0, 0]),
      Buffer.from('run'),
      Buffer.from([42, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from([5, 0, 0, 0]),
      Buffer.from('smoke'),
    ]);
    expect(runId(42n, 'smoke')).toBe(createHash('sha256').update(bytes).digest('hex').slice(0, 32));
  });

  it('differs by seed, also above 2^53, and by profile', () => {
    const ids = [
      runId(2n ** 64n - 1n, 'smoke'),
      runId(2n ** 64n - 2n, 'smoke'),
      runId(2n ** 64n - 1n, 'default'),
    ];
    expect(new Set(ids).size).toBe(3);
  });
});

describe('world digest', () => {
  const a = { id: 'outlet_catalogue', contentDigest: sha256Hex('a') };
  const b = { id: 'Zeta', contentDigest: sha256Hex('b') };

  it('is SHA-256 over UER(id) and content digest in code-point order of ids', () => {
    const bytes = Buffer.concat(
      [b, a].flatMap(({ id, contentDigest }) => [
        Buffer.from([id.length, 0, 0, 0]),
        Buffer.from(id),
        Buffer.from(contentDigest, 'hex'),
      ]),
    );
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect(worldDigest([a, b])).toBe(expected);
    expect(worldDigest([b, a])).toBe(expected);
  });

  it('refuses an id twice, an empty id, and a malformed digest', () => {
    expect(() => worldDigest([a, b, a])).toThrow(expect.objectContaining({ code: 'identity_name_invalid' }));
    expect(() => worldDigest([{ ...a, id: '' }])).toThrow(
      expect.objectContaining({ code: 'identity_name_invalid' }),
    );
    expect(() => worldDigest([{ ...a, contentDigest: 'x' }])).toThrow(
      expect.objectContaining({ code: 'bad_hex_encoding' }),
    );
  });
});

it('digests written out: they may not change by accident', () => {
  expect(runId(42n, 'default')).toMatchInlineSnapshot(`"365b872fe56fb492c78a397bd5b57495"`);
  expect(worldDigest([])).toMatchInlineSnapshot(
    `"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"`,
  );
  expect(worldDigest([{ id: 'a', contentDigest: sha256Hex('a') }])).toMatchInlineSnapshot(
    `"0c2dfae2ffec0ddce7cfbf7c68a2363852934d0cb0a30cf63408b49ec8041fbc"`,
  );
});
