import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { Failure } from '@merchantry/contracts';
import type { SourceFile } from '../src/source-file.js';
import { clockRelease } from '../src/time-zones/clock-release.js';
import { type Member, tarBytes, tzifBytes, type TzifParts } from './tzif-bytes.js';

const source = (bytes: Buffer): SourceFile => ({
  id: 'user:zoneinfo.tar',
  path: 'zoneinfo.tar',
  dataset: 'tzdb',
  bytes,
  sha256: '',
  dataLicence: 'Unstated',
});
const TAG: Member = ['zoneinfo/+VERSION', '2026f\n'];
const ZONE: Member = ['zoneinfo/Europe/Here', tzifBytes()];
const read = (...members: Member[]) => clockRelease(source(tarBytes(members)));
/** Changes of one zone, the instant, offset and abbreviation of each. */
const changesOf = (parts: TzifParts) =>
  read(TAG, ['zoneinfo/Here', tzifBytes(parts)])
    .clocks.get('Here')!
    .map(({ from, offset, abbreviation }) => [from, offset, abbreviation]);

describe('a compiled zone', () => {
  const types = [
    [-968, 0],
    [0, 4],
    [1200, 8],
    [0, 4],
  ] as const;
  const names = 'LMT\0GMT\0+0020\0';

  it('is set by type 0 first; changes of nothing but the mark of daylight saving are none', () => {
    const changes = [
      [-1_830_383_032n, 1],
      [0n, 3],
      [100n, 2],
    ] as const;
    expect(changesOf({ types, names, changes, footer: '\n\n' })).toEqual([
      [null, -968, 'LMT'],
      [-1_830_383_032, 0, 'GMT'],
      [100, 1200, '+0020'],
    ]);
  });

  it('may begin with the beginning of time', () => {
    const changes = [
      [-(2n ** 59n), 1],
      [100n, 2],
    ] as const;
    expect(changesOf({ types, names, changes, footer: '\n\n' })).toEqual([
      [null, 0, 'GMT'],
      [100, 1200, '+0020'],
    ]);
  });

  it('follows its footer to the horizon, and not beyond', () => {
    const parts = {
      types: [
        [3600, 0],
        [7200, 4],
      ],
      names: 'CET\0CEST\0',
      footer: '\nCET-1CEST,M3.5.0,M10.5.0/3\n',
      changes: [[BigInt(Date.UTC(2035, 2, 25, 1) / 1000), 1]],
    } as const;
    const changes = changesOf(parts);
    expect(
      changes.slice(1).map(([from]) => new Date(1000 * Number(from)).toISOString().slice(0, 13)),
    ).toEqual([
      '2035-03-25T01',
      '2035-10-28T01',
      '2036-03-30T01',
      '2036-10-26T01',
      '2037-03-29T01',
      '2037-10-25T01',
    ]);
    expect(changes.at(-1)!.slice(1)).toEqual([3600, 'CET']);
    expect(changesOf({ ...parts, changes: [[2_500_000_000n, 0]] })).toEqual([[null, 3600, 'CET']]);
  });
});

describe('an archive of compiled zones', () => {
  it('may be gzipped, lie in other folders, hold links, variants and lists', () => {
    const members: Member[] = [
      ['./usr/share/zoneinfo/Europe/Here', tzifBytes()],
      ['./usr/share/zoneinfo/Near', { type: 1, to: './usr/share/zoneinfo/Europe/There' }],
      ['./usr/share/zoneinfo/Europe/There', { type: 2, to: 'Here' }],
      ['./usr/share/zoneinfo/posix/Europe/Here', tzifBytes()],
      ['./usr/share/zoneinfo/right/Europe/Here', tzifBytes({ leaps: 27 })],
      ['./usr/share/zoneinfo/localtime', { type: 2, to: '/etc/localtime' }],
      ['./usr/share/zoneinfo/zone1970.tab', 'XX'],
      ['./usr/share/zoneinfo/tzdata.zi', '# version 2026b\nZ Europe/Here 1 - CET\n'],
      ['./usr/share/doc/copyright', 'public domain'],
    ];
    const { tag, clocks } = clockRelease(source(gzipSync(tarBytes(members))));
    expect(tag).toBe('2026b');
    expect([...clocks.keys()]).toEqual(['Europe/Here', 'Europe/There', 'Near']);
    expect(new Set(clocks.values()).size).toBe(1);
  });

  it.each<[string, Member[]]>([
    ['2026f', [TAG]],
    ['2026a', [['zoneinfo/version', '2026a']]],
    ['2025c', [['zoneinfo/tzdata.zi', '# version 2025c\n']]],
    ['2024', [['tzdb_release.json', '{"release_tag": "2024"}'], TAG]],
    ['2024b', [['version', '2024b\n']]],
  ])('is of release %s', (tag, members) => expect(read(ZONE, ...members).tag).toBe(tag));
});

/** Bytes that are refused: with which code, at which member, and what is said to have been expected and found. */
type Hostile = readonly [bytes: () => Buffer, place: Readonly<Record<string, unknown>>, code?: string];

const zone = (parts: TzifParts, expected: string, found?: string): Hostile => [
  () => tarBytes([TAG, ['zoneinfo/Bad', tzifBytes(parts)]]),
  {
    column: 'zoneinfo/Bad',
    expected: expect.stringContaining(expected),
    ...(found === undefined ? {} : { found: expect.stringContaining(found) }),
  },
];
const bytes = (content: Buffer | string, expected: string): Hostile => [
  () => tarBytes([TAG, ['zoneinfo/Bad', content]]),
  { column: 'zoneinfo/Bad', expected: expect.stringContaining(expected) },
];
const archive = (members: Member[], place: Record<string, unknown>, code?: string): Hostile => [
  () => tarBytes(members),
  place,
  code,
];
const good = tzifBytes({ changes: [[0n, 0]] });
const twoTypes = {
  types: [
    [0, 0],
    [3600, 0],
  ],
  footer: '\n\n',
} as const;

const hostile: Record<string, Hostile> = {
  'nothing at all': [
    () => Buffer.alloc(0),
    { expected: expect.stringContaining('tar'), found: '0 bytes that do not' },
  ],
  'a text': [() => Buffer.from('Rule EU 1977'), { expected: expect.stringContaining('tar') }],
  'a truncated gzip': [
    () => gzipSync(tarBytes([TAG, ZONE])).subarray(0, 60),
    { expected: expect.stringContaining('gzip'), found: expect.stringContaining('unexpected end of file') },
  ],
  'gzip that unpacks to more than a tz database': [
    () => gzipSync(Buffer.alloc(65 * 2 ** 20)),
    { expected: expect.stringContaining('67108864 bytes') },
  ],
  'a truncated tar': [
    () => tarBytes([TAG, ZONE], false),
    { expected: expect.stringContaining('two blocks of zeros') },
  ],
  'a tar that is cut within a member': [
    () =>
      Buffer.concat([
        tarBytes([TAG, ['zoneinfo/Bad', Buffer.alloc(4096, 1)]]).subarray(0, 2048),
        Buffer.alloc(1024),
      ]),
    { expected: 'a tar archive', found: expect.stringContaining('Truncated') },
  ],
  'a header with a wrong sum': [
    () => {
      const tar = tarBytes([TAG, ZONE]);
      tar[1024] ^= 1;
      return tar;
    },
    { expected: 'a tar archive', found: expect.stringContaining('checksum') },
  ],
  'no folder zoneinfo': archive(
    [
      ['Europe/Here', tzifBytes()],
      ['+VERSION', '2026f'],
    ],
    {
      expected: expect.stringContaining('zoneinfo'),
    },
  ),
  'no zones': archive([TAG], { column: 'zoneinfo/', found: 'none' }),
  'a member twice': archive([TAG, ZONE, ZONE], { column: 'zoneinfo/Europe/Here' }, 'ingress_pk_duplicate'),
  'a device': archive([TAG, ['zoneinfo/Bad', { type: 3, to: '' }]], {
    column: 'zoneinfo/Bad',
    found: 'CharacterDevice',
  }),
  'a link that leads nowhere': archive([TAG, ['zoneinfo/Bad', { type: 2, to: '../../etc/localtime' }]], {
    column: 'zoneinfo/Bad',
    found: '../etc/localtime',
  }),
  'links in a ring': archive(
    [TAG, ['zoneinfo/Bad', { type: 2, to: 'Worse' }], ['zoneinfo/Worse', { type: 2, to: 'Bad' }]],
    { column: 'zoneinfo/Bad', found: 'zoneinfo/Bad' },
  ),
  'a name that no zone has': archive([TAG, ['zoneinfo/Europe/Köln', tzifBytes()]], {
    expected: 'the name of a zone',
    found: '"Europe/Köln"',
  }),

  'no tag': archive([ZONE], { expected: expect.stringContaining('+VERSION'), found: 'none' }),
  'a tag of another form': archive([ZONE, ['zoneinfo/+VERSION', '2026f-rearguard\n']], {
    column: 'zoneinfo/+VERSION',
    found: '"2026f-rearguard"',
  }),
  'a tzdata.zi without a version': archive([ZONE, ['zoneinfo/tzdata.zi', 'Z Europe/Here 1 - CET\n']], {
    column: 'zoneinfo/tzdata.zi',
  }),
  'two tags': archive([ZONE, TAG, ['zoneinfo/tzdata.zi', '# version 2026e\n']], {
    expected: expect.stringContaining('2026f'),
    found: '2026f 2026e',
  }),
  'an explicit tag that is none': archive([ZONE, TAG, ['tzdb_release.json', '{"release_tag": 2026}']], {
    column: 'tzdb_release.json',
  }),
  'an explicit tag that is not JSON': archive([ZONE, ['zoneinfo/tzdb_release.json', '2026f']], {
    column: 'zoneinfo/tzdb_release.json',
  }),

  'an empty file': bytes('', 'a header of 44 bytes at byte 0'),
  'a text in place of a zone': bytes('This zone has moved to another place, see there.', 'TZif at byte 0'),
  'another magic': zone({ magic: 'TZiG' }, 'TZif', 'TZiG'),
  'version 1': zone({ version: '\0' }, 'version 2, 3 or 4', 'version 1'),
  'version 5': zone({ version: '5' }, 'version 2, 3 or 4', '"5"'),
  'two versions': zone({ secondVersion: '3' }, 'version 2 in both', 'version 3'),
  'a header that is cut off': bytes(good.subarray(0, 70), 'a header of 44 bytes at byte 51'),
  'a block that is cut off': bytes(good.subarray(0, 100), 'a data block of 19 bytes at byte 95'),
  'a footer that is cut off': bytes(good.subarray(0, good.length - 1), 'a footer between two newlines'),
  'bytes after the footer': bytes(Buffer.concat([good, Buffer.from('x')]), 'and no more'),
  'leap seconds': zone({ leaps: 27 }, 'no leap seconds', '27'),
  'no type': zone({ types: [] }, 'a local time type below 0', '0'),
  'a type that there is not': zone({ changes: [[0n, 1]] }, 'a local time type below 1', '1'),
  'an abbreviation outside of the names': zone(
    { types: [[0, 4]] },
    'an abbreviation that ends with NUL',
    'byte 4 of 4',
  ),
  'an abbreviation without an end': zone({ names: 'CET' }, 'an abbreviation that ends with NUL'),
  'an abbreviation of other letters': zone({ names: 'CÉT\0' }, 'an abbreviation of letters'),
  'an offset beyond 26 hours': zone({ types: [[93_601, 0]] }, '26 hours', '93601 seconds'),
  'an offset beyond 26 hours west': zone({ types: [[-93_601, 0]] }, '26 hours', '-93601 seconds'),
  'instants that fall': zone(
    {
      ...twoTypes,
      changes: [
        [10n, 1],
        [9n, 0],
      ],
    },
    'an instant after 10',
    '9 (change 2)',
  ),
  'an instant twice': zone(
    {
      ...twoTypes,
      changes: [
        [10n, 1],
        [10n, 0],
      ],
    },
    'an instant after 10',
    '10 (change 2)',
  ),
  'an instant beyond every calendar': zone(
    { ...twoTypes, changes: [[2n ** 42n + 1n, 1]] },
    'within 2^42 seconds',
  ),
  'a footer that is no rule': zone({ footer: '\nCET\n' }, 'a TZ rule of POSIX', '"CET"'),
  'a footer that disagrees': zone({ footer: '\nEET-2\n' }, 'a footer that has 3600 seconds', '7200 seconds'),
  'a rule with nothing before it': zone(
    { footer: '\nCET-1CEST,M3.5.0,M10.5.0/3\n' },
    'a first instant',
    'none',
  ),
};

describe('an archive that is refused', () => {
  it.each(Object.keys(hostile))('for %s', (name) => {
    const [make, place, code = 'reference_source_invalid'] = hostile[name];
    let failure: unknown;
    try {
      clockRelease(source(make()));
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code, place: { dataset: 'tzdb', path: 'zoneinfo.tar', ...place } });
  });
});
