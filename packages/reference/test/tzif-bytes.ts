/** A compiled zone to write, and what to write wrongly. */
export interface TzifParts {
  readonly magic?: string;
  readonly version?: string;
  /** Of the second header, where it is another. */
  readonly secondVersion?: string;
  /** Leap seconds that the second header claims. */
  readonly leaps?: number;
  /** Offset (seconds) and place of the abbreviation in `names`, by type. */
  readonly types?: readonly (readonly [offset: number, name: number])[];
  readonly names?: string;
  /** Instant (seconds) and type. */
  readonly changes?: readonly (readonly [instant: bigint, type: number])[];
  /** With its newlines. */
  readonly footer?: string;
}

/** A slim TZif file (RFC 8536): an empty block of version 1, then that of 64-bit instants and the footer. */
export function tzifBytes({
  magic = 'TZif',
  version = '2',
  secondVersion = version,
  leaps = 0,
  types = [[3600, 0]],
  names = 'CET\0',
  changes = [],
  footer = '\nCET-1\n',
}: TzifParts = {}): Buffer {
  const header = (mark: string, counts: readonly number[]) => {
    const bytes = Buffer.alloc(44);
    bytes.write(magic + mark, 'latin1');
    counts.forEach((count, i) => bytes.writeUInt32BE(count, 20 + 4 * i));
    return bytes;
  };
  const instants = Buffer.alloc(8 * changes.length);
  changes.forEach(([instant], i) => instants.writeBigInt64BE(instant, 8 * i));
  const records = Buffer.alloc(6 * types.length);
  types.forEach(([offset, name], i) => {
    records.writeInt32BE(offset, 6 * i);
    records[6 * i + 5] = name;
  });
  return Buffer.concat([
    header(version, [0, 0, 0, 0, 1, 1]),
    Buffer.alloc(7),
    header(secondVersion, [0, 0, leaps, changes.length, types.length, names.length]),
    instants,
    Buffer.from(changes.map(([, type]) => type)),
    records,
    Buffer.from(names, 'latin1'),
    Buffer.from(footer, 'latin1'),
  ]);
}

/** A member of an archive: a file, or a link of that type (1 hard, 2 symbolic, 3 a device) to another place. */
export type Member = readonly [
  path: string,
  content: Buffer | string | { readonly type: 1 | 2 | 3; readonly to: string },
];

/** A ustar archive of the members, without the two blocks at its end where asked. */
export function tarBytes(members: readonly Member[], ended = true): Buffer {
  const blocks = members.flatMap(([path, content]) => {
    const link = typeof content === 'object' && 'type' in content ? content : null;
    const body = link ? Buffer.alloc(0) : Buffer.from(content as string | Buffer);
    const header = Buffer.alloc(512);
    const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
    header.write(path, 0);
    header.write(
      `${octal(0o644, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0${octal(body.length, 11)}\0${octal(0, 11)}\0`,
      100,
    );
    header.write(`        ${link?.type ?? 0}`, 148);
    header.write(link?.to ?? '', 157);
    header.write('ustar\x0000', 257);
    header.write(
      `${octal(
        header.reduce((sum, byte) => sum + byte, 0),
        6,
      )}\0 `,
      148,
    );
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(ended ? 1024 : 0)]);
}
