/* Verifies a bundle by docs/bundles.md alone: `node independent-verifier.mjs <folder>` prints `verified` or a code. */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';

const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');
const isText = (value) => typeof value === 'string' && value.length > 0;
const isPath = (path) =>
  isText(path) &&
  [...path].every((c) => c >= '!' && c <= '~' && c !== '\\' && c !== ':') &&
  !path.includes('..') &&
  path.split('/').every((segment) => segment !== '' && segment[0] !== '.') &&
  !['index.json', '_passed.flag'].includes(path);
// An index holds texts only, so canonical printing needs no rule for numbers.
const text = (s) =>
  JSON.stringify(s).replace(/[^\0-\x7f]/g, (c) => '\\u' + ('000' + c.charCodeAt(0).toString(16)).slice(-4));
const print = (row) =>
  `{${['path', 'role', 'schema_ref', 'sha256_hex'].filter((k) => k in row).map((k) => `"${k}":${text(row[k])}`)}}`;
const isRow = (row) =>
  isPath(row.path) &&
  isText(row.role) &&
  (!('schema_ref' in row) || isText(row.schema_ref)) &&
  /^[0-9a-f]{64}$/.test(row.sha256_hex);
const filesUnder = (folder, prefix = '') =>
  readdirSync(folder + '/' + prefix).flatMap((name) =>
    lstatSync(`${folder}/${prefix}${name}`).isDirectory()
      ? filesUnder(folder, `${prefix}${name}/`)
      : [prefix + name],
  );

export function verify(folder) {
  if (!existsSync(folder)) return 'E_BUNDLE_MISSING';
  if (!existsSync(folder + '/index.json')) return 'E_INDEX_MISSING';
  const bytes = readFileSync(folder + '/index.json', 'latin1');
  let index;
  try {
    index = JSON.parse(bytes);
    const sorted = index.every((row, i) => i === 0 || index[i - 1].path < row.path);
    if (!index.every(isRow) || !sorted || `[${index.map(print)}]` !== bytes) return 'E_INDEX_INVALID';
  } catch {
    return 'E_INDEX_INVALID';
  }
  if (!existsSync(folder + '/_passed.flag')) return 'E_PASS_MISSING';
  const flag = readFileSync(folder + '/_passed.flag', 'latin1').replace(/\n$/, '');
  if (!/^sha256_hex = [0-9a-f]{64}$/.test(flag) || flag.includes('\n')) return 'E_FLAG_FORMAT_INVALID';
  if (flag.slice(13) !== sha(Buffer.from(bytes, 'latin1'))) return 'E_FLAG_HASH_MISMATCH';
  const named = new Set(['index.json', '_passed.flag', ...index.map((row) => row.path)]);
  const stray = filesUnder(folder).some(
    (path) => !named.has(path) || lstatSync(`${folder}/${path}`).isSymbolicLink(),
  );
  if (stray) return 'E_INDEX_INVALID';
  const whole = ({ path, sha256_hex }) =>
    existsSync(`${folder}/${path}`) && sha(readFileSync(`${folder}/${path}`)) === sha256_hex;
  return index.every(whole) ? 'verified' : 'E_MEMBER_MISMATCH';
}

if (process.argv[2] && import.meta.url.endsWith(process.argv[1])) console.log(verify(process.argv[2]));
