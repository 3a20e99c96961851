import { KeyedHash, type KeyIdentity } from '../src/allocation/keyed-hash.js';

/** One stratum as the twin sees it: every tile with what places go by. */
export interface TwinStratum {
  readonly iso: string;
  readonly name: string;
  readonly tiles: readonly { readonly tile: number; readonly measure: number }[];
}

const word = (hash: KeyedHash, i: number) => (BigInt(hash.high(i)) << 32n) | BigInt(hash.low(i));

/** First tile at which the running sum passes the place. */
export function twinTileAt({ tiles }: TwinStratum, place: bigint): number {
  let sum = 0n;
  for (const { tile, measure } of tiles) {
    sum += BigInt(measure);
    if (sum > place) return tile;
  }
  return -1;
}

const measureOf = ({ tiles }: TwinStratum) => tiles.reduce((sum, { measure }) => sum + BigInt(measure), 0n);

/** Slots of one stratum straight from the law: whole numbers of any size, every tile looked at. */
export function twinSlots(stratum: TwinStratum, slots: number, cap: number, identity: KeyIdentity): number[] {
  const { iso, name } = stratum;
  const total = measureOf(stratum);
  const shift = (word(new KeyedHash('1B.S4.slot_start', identity).of(`${iso}|${name}`), 0) * total) >> 64n;
  const tiles = Array.from({ length: slots }, (_, j) =>
    twinTileAt(stratum, (BigInt(j) * total + shift) / BigInt(slots)),
  );
  const held = (tile: number, kept: readonly (number | null)[]) => kept.filter((t) => t === tile).length;
  const kept: (number | null)[] = [];
  for (const tile of tiles) kept.push(held(tile, kept) < cap ? tile : null);
  const fullest = [...stratum.tiles].sort((a, b) => b.measure - a.measure || a.tile - b.tile);
  kept.forEach((tile, j) => {
    if (tile === null) kept[j] = fullest.find((at) => held(at.tile, kept) < cap)?.tile ?? -1;
  });
  const order = new KeyedHash('1B.S4.slot_order', identity);
  return kept
    .map((tile, j) => ({ tile: tile ?? -1, j, key: word(order.of(`${iso}|${name}|${j}`), 0) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.j - b.j))
    .map(({ tile }) => tile);
}

/** Tiles of the sites of one pair in one stratum. */
export function twinSites(
  stratum: TwinStratum,
  slots: readonly number[],
  merchant: bigint,
  sites: number,
  freeMillionths: number,
  identity: KeyIdentity,
): number[] {
  const key = `${merchant}|${stratum.iso}|${stratum.name}`;
  const start = new KeyedHash('1B.S4.pair_start', identity).of(key);
  const shift = (word(start, 0) * BigInt(slots.length)) >> 64n;
  const turn = (word(start, 1) * 1_000_000n) >> 64n;
  const free = Number((BigInt(sites) * BigInt(freeMillionths) + turn) / 1_000_000n);
  const bound = sites - free;
  const own = Array.from(
    { length: bound },
    (_, i) => slots[Number((BigInt(i) * BigInt(slots.length) + shift) / BigInt(bound))],
  );
  const hash = new KeyedHash('1B.S4.free_site', identity);
  for (let i = 0; i < free; i++)
    own.push(twinTileAt(stratum, (word(hash.of(`${key}|${i}`), 0) * measureOf(stratum)) >> 64n));
  return own;
}
