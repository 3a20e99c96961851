/** What a test says of a TIFF; the rest is one band in EPSG:4326 from 10 E, 50 N in pixels of 1/64 degree. */
export interface TiffLayout {
  readonly width: number;
  readonly height: number;
  readonly bigEndian?: boolean;
  /** Width and height of a tile; without it, strips of `rowsPerStrip` rows. */
  readonly tile?: readonly [width: number, height: number];
  readonly rowsPerStrip?: number;
  /** TIFF numbers: 1 unsigned, 2 signed, 3 floating point. */
  readonly sampleFormat: number;
  readonly bitsPerSample: number;
  readonly compression?: number;
  readonly predictor?: number;
  readonly nodata?: string;
  /** Bytes of a block as they stand in the file. An empty block is one that the file leaves out. */
  readonly block: (index: number, bytes: number) => Uint8Array;
}

/** A TIFF directory entry: tag, field type (2 ASCII, 3 SHORT, 4 LONG, 12 DOUBLE), values. */
type Entry = readonly [tag: number, type: 2 | 3 | 4 | 12, values: readonly number[]];

const BYTES = { 2: 1, 3: 2, 4: 4, 12: 8 } as const;

/** Rows of each block from north to south, with how many blocks stand in a row of them. */
function blockShape({ width, height, tile, rowsPerStrip = height }: TiffLayout) {
  if (tile) return { across: Math.ceil(width / tile[0]), down: Math.ceil(height / tile[1]), tile };
  return { across: 1, down: Math.ceil(height / rowsPerStrip), tile: [width, rowsPerStrip] as const };
}

/** A whole TIFF file: header, blocks, directory, values that do not fit into it. */
export function tiffFile(layout: TiffLayout): Uint8Array {
  const { across, down, tile } = blockShape(layout);
  const pixelBytes = layout.bitsPerSample / 8;
  const blocks = Array.from({ length: across * down }, (_, i) => {
    const rows = layout.tile ? tile[1] : Math.min(tile[1], layout.height - Math.floor(i / across) * tile[1]);
    return layout.block(i, tile[0] * rows * pixelBytes);
  });
  const offsets: number[] = [];
  let end = 8;
  for (const block of blocks) {
    offsets.push(end);
    end += block.length + (block.length % 2);
  }
  const entries = entriesOf(
    layout,
    offsets,
    blocks.map(({ length }) => length),
  );
  const long = ([, type, values]: Entry) => BYTES[type] * values.length;
  const size = entries.reduce((sum, entry) => sum + (long(entry) > 4 ? long(entry) : 0), 0);
  const out = new Uint8Array(end + 2 + 12 * entries.length + 4 + size);
  blocks.forEach((block, i) => out.set(block, offsets[i]));
  writeDirectory(new DataView(out.buffer), entries, end, layout.bigEndian !== true);
  return out;
}

function entriesOf(layout: TiffLayout, offsets: readonly number[], counts: readonly number[]): Entry[] {
  const { tile, nodata, height, rowsPerStrip = height } = layout;
  const placed: Entry[] = tile
    ? [
        [322, 3, [tile[0]]],
        [323, 3, [tile[1]]],
        [324, 4, offsets],
        [325, 4, counts],
      ]
    : [
        [273, 4, offsets],
        [278, 4, [rowsPerStrip]],
        [279, 4, counts],
      ];
  const entries: Entry[] = [
    [256, 4, [layout.width]],
    [257, 4, [height]],
    [258, 3, [layout.bitsPerSample]],
    [259, 3, [layout.compression ?? 1]],
    [262, 3, [1]],
    [277, 3, [1]],
    ...placed,
    [317, 3, [layout.predictor ?? 1]],
    [339, 3, [layout.sampleFormat]],
    [33550, 12, [1 / 64, 1 / 64, 0]],
    [33922, 12, [0, 0, 0, 10, 50, 0]],
    [34735, 3, [1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326]],
  ];
  if (nodata !== undefined) entries.push([42113, 2, [...Buffer.from(`${nodata}\0`, 'latin1')]]);
  return entries.sort(([a], [b]) => a - b);
}

function writeDirectory(view: DataView, entries: readonly Entry[], start: number, little: boolean): void {
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, start, little);
  view.setUint16(start, entries.length, little);
  let free = start + 2 + 12 * entries.length + 4;
  entries.forEach(([tag, type, values], i) => {
    const at = start + 2 + 12 * i;
    view.setUint16(at, tag, little);
    view.setUint16(at + 2, type, little);
    view.setUint32(at + 4, values.length, little);
    const bytes = BYTES[type] * values.length;
    if (bytes > 4) view.setUint32(at + 8, free, little);
    let to = bytes > 4 ? free : at + 8;
    if (bytes > 4) free += bytes;
    for (const value of values) {
      if (type === 2) view.setUint8(to, value);
      else if (type === 3) view.setUint16(to, value, little);
      else if (type === 4) view.setUint32(to, value, little);
      else view.setFloat64(to, value, little);
      to += BYTES[type];
    }
  });
}
