import { posix } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Failure } from '@merchantry/contracts';
import { parseJson } from '@merchantry/hashgate';
import { Parser } from 'tar';
import { z } from 'zod';
import { at } from '../csv-rows.js';
import type { SourceFile } from '../source-file.js';
import { type ClockChange, type ClockRelease, inAsciiOrder, RELEASE_TAG, TZID } from './clock-changes.js';
import { tzifChanges } from './tzif.js';

/** A compiled tz database is under a megabyte; what unpacks to more than this is something else. */
const MOST_BYTES = 64 * 2 ** 20;

/** Two blocks of zeros end an archive. */
const END_BYTES = 1024;

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

type Refuse = (column: string | undefined, expected: string, found: string, cause?: unknown) => Failure;

/**
 * The release in a tar of a compiled tz database, gzipped or not: TZif files and links to them below a folder `zoneinfo`.
 * `posix/`, `right/` and the files that zone tables come with are passed over. The tag is that of `tzdb_release.json`
 * (`{"release_tag": "2026f"}`), or else of `+VERSION`, `version` and the first line of `tzdata.zi`, in that folder or
 * beside it.
 *
 * @throws Failure reference_source_invalid with the member as `column`; ingress_pk_duplicate for one that occurs twice
 */
export function archivedRelease(source: SourceFile): ClockRelease {
  const refuse: Refuse = (column, expected, found, cause) =>
    new Failure('reference_source_invalid', `${source.id} is not an archive of compiled time zones`, {
      ...at(source),
      column,
      expected,
      found,
      cause,
    });
  const members = membersOf(source, unzipped(source.bytes, refuse), refuse);
  const folder = zoneinfoFolder([...members.keys()]);
  if (folder === null) throw refuse(undefined, 'files below a folder zoneinfo', 'none');
  const clocks = new Map<string, readonly ClockChange[]>();
  const read = new Map<Buffer, readonly ClockChange[]>();
  for (const path of members.keys()) {
    const tzid = path.startsWith(folder) ? path.slice(folder.length) : '';
    if (tzid === '' || isNoZone(tzid)) continue;
    if (!TZID.test(tzid)) throw refuse(path, 'the name of a zone', JSON.stringify(tzid));
    const bytes = contentOf(path, members, refuse);
    let changes = read.get(bytes);
    if (!changes)
      read.set(bytes, (changes = tzifChanges(bytes, (expected, found) => refuse(path, expected, found))));
    clocks.set(tzid, changes);
  }
  if (clocks.size === 0) throw refuse(folder, 'compiled time zones', 'none');
  return { tag: releaseTag(folder, members, refuse), clocks: inAsciiOrder(clocks) };
}

function unzipped(bytes: Buffer, refuse: Refuse): Buffer {
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw refuse(undefined, `gzip, of ${MOST_BYTES} bytes at most`, found, cause);
  }
}

/** A file by its bytes, or a link by the path it leads to. */
type Member = Buffer | string;

/** Files and links of an archive by their normal path; folders are left out. */
function membersOf(source: SourceFile, bytes: Buffer, refuse: Refuse): Map<string, Member> {
  if (bytes.length < END_BYTES || bytes.subarray(-END_BYTES).some((byte) => byte !== 0))
    throw refuse(undefined, 'a tar that ends with two blocks of zeros', `${bytes.length} bytes that do not`);
  const members = new Map<string, Member>();
  let failure: Error | undefined;
  const add = (path: string, member: Member): void => {
    const normal = posix.normalize(path);
    if (members.has(normal))
      failure ??= new Failure('ingress_pk_duplicate', `${source.id} holds ${normal} twice`, {
        ...at(source),
        column: normal,
        expected: `${normal} once`,
        found: normal,
      });
    members.set(normal, member);
  };
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      const { path, type, linkpath = '' } = entry;
      if (type === 'File' || type === 'OldFile' || type === 'ContiguousFile') {
        const chunks: Buffer[] = [];
        entry.on('data', (chunk) => chunks.push(chunk));
        entry.on('end', () => add(path, Buffer.concat(chunks)));
        return;
      }
      if (type === 'Link') add(path, posix.normalize(linkpath));
      else if (type === 'SymbolicLink') add(path, posix.join(posix.dirname(path), linkpath));
      else if (type !== 'Directory' && type !== 'GNUDumpDir')
        failure ??= refuse(path, 'a file, a folder or a link', type);
      entry.resume();
    },
  });
  parser.on('error', (cause) => {
    failure ??= refuse(
      undefined,
      'a tar archive',
      cause instanceof Error ? cause.message : String(cause),
      cause,
    );
  });
  // Its streams pass everything on at once: when this returns, the whole archive has been read.
  parser.end(bytes);
  if (failure) throw failure;
  return members;
}

/** The folder `zoneinfo` of the first member that lies in one, with a slash at its end. */
function zoneinfoFolder(paths: readonly string[]): string | null {
  for (const path of paths) {
    const found = /^(?:.*?\/)?zoneinfo\//.exec(path);
    if (found) return found[0];
  }
  return null;
}

/** Variants of every zone, copies of the local one, and what is no zone at all. */
const isNoZone = (name: string): boolean =>
  /^(?:posix|right)\/|^(?:localtime|posixrules|leapseconds|\+VERSION|version|tzdb_release\.json)$|\.(?:tab|list|zi)$/.test(
    name,
  );

/** Bytes of a member, or of what its links lead to. */
function contentOf(path: string, members: ReadonlyMap<string, Member>, refuse: Refuse): Buffer {
  const seen = new Set<string>();
  let next = path;
  for (;;) {
    const member = members.get(next);
    if (typeof member !== 'string' && member !== undefined) return member;
    if (member === undefined || seen.has(next)) throw refuse(path, 'a link to a file of the archive', next);
    seen.add(next);
    next = member;
  }
}

const explicitTag = z.strictObject({ release_tag: z.string().regex(RELEASE_TAG) });

/** What the archive says of its release. */
function releaseTag(folder: string, members: ReadonlyMap<string, Member>, refuse: Refuse): string {
  const said = (name: string): { readonly path: string; readonly text: string } | null => {
    const path = [folder, folder.slice(0, -'zoneinfo/'.length)]
      .map((where) => where + name)
      .find((candidate) => members.has(candidate));
    return path === undefined ? null : { path, text: contentOf(path, members, refuse).toString('utf8') };
  };
  const explicit = said('tzdb_release.json');
  if (explicit) {
    const { path, text } = explicit;
    const checked = explicitTag.safeParse(jsonOrNull(text));
    if (!checked.success) throw refuse(path, '{"release_tag": "2026f"}', JSON.stringify(text.slice(0, 80)));
    return checked.data.release_tag;
  }
  const version = /^# version (\S+)$/m;
  const tags = ['+VERSION', 'version', 'tzdata.zi'].flatMap((name) => {
    const found = said(name);
    if (!found) return [];
    const tag = name === 'tzdata.zi' ? version.exec(found.text)?.[1] : found.text.trim();
    if (tag === undefined || !RELEASE_TAG.test(tag))
      throw refuse(
        found.path,
        'a release tag such as 2026f',
        JSON.stringify((tag ?? found.text).slice(0, 80)),
      );
    return [tag];
  });
  const [tag, ...others] = tags;
  if (tag === undefined)
    throw refuse(
      undefined,
      'the tag of the release in tzdb_release.json, +VERSION, version or tzdata.zi',
      'none',
    );
  if (others.some((other) => other !== tag))
    throw refuse(undefined, `release ${tag} throughout`, tags.join(' '));
  return tag;
}

function jsonOrNull(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}
