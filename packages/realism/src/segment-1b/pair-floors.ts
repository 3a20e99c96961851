import type { Coded } from '../coded.js';
import type { Segment1bInput } from './segment-1b-input.js';

/** Headroom up to which a mean counts as none. */
const NO_HEADROOM = 1e-12;

/** How a figure of the pairs stands above the least that their numbers of sites and places allow; means over pairs. */
export interface Headroom {
  readonly observed: number;
  readonly floor: number;
  readonly headroom: number;
  readonly at_floor: boolean;
}

/** How evenly the sites of a merchant in a country spread over the places of the country. */
export interface PairFloors {
  readonly pairs: number;
  /** Tiles with a site, mean over pairs. */
  readonly active_tiles: number;
  /** Share of the fullest place. */
  readonly top1: Headroom;
  /** Sum of squared shares. */
  readonly hhi: Headroom;
}

/**
 * Pairs against their floors. The places of a pair are the slots of its country, and each of its sites on a tile without
 * a slot is a place of its own; sites on a tile with several slots are told apart as evenly as they go. With n sites on m
 * places, q = floor(n / m) stand on each and one more on n mod m of them: that is the floor. Null without slots.
 *
 * @throws nothing: pairs of a country without a slot have a place for each site
 */
export function pairFloors({ plan, slots }: Pick<Segment1bInput, 'plan' | 'slots'>): PairFloors | null {
  if (slots.tileId.length === 0) return null;
  const { ofCountry, ofTile } = slotCounts(slots);
  const sums = { pairs: 0, active: 0, top1: 0, top1Floor: 0, hhi: 0, hhiFloor: 0 };
  const { merchantId, country, tileId, sites } = plan;
  for (let i = 0; i < merchantId.length;) {
    const first = i;
    const iso = country.dictionary[country.codes[i]];
    let [all, most, squares, loose] = [0, 0, 0, 0];
    for (; i < merchantId.length && merchantId[i] === merchantId[first] && isoAt(country, i) === iso; i++) {
      const n = Number(sites[i]);
      const slotted = ofTile.get(`${iso}|${tileId[i]}`) ?? 0;
      if (slotted === 0) loose += n;
      const { top, square } = evenly(n, slotted === 0 ? n : slotted);
      most = Math.max(most, top);
      squares += square;
      all += n;
    }
    const least = evenly(all, (ofCountry.get(iso) ?? 0) + loose);
    sums.pairs++;
    sums.active += i - first;
    sums.top1 += most / all;
    sums.top1Floor += least.top / all;
    sums.hhi += squares / (all * all);
    sums.hhiFloor += least.square / (all * all);
  }
  const mean = (sum: number) => (sums.pairs === 0 ? 0 : sum / sums.pairs);
  return {
    pairs: sums.pairs,
    active_tiles: mean(sums.active),
    top1: headroom(mean(sums.top1), mean(sums.top1Floor)),
    hhi: headroom(mean(sums.hhi), mean(sums.hhiFloor)),
  };
}

/** The fullest of m places, and the sum of squares, when n sites are spread as evenly as they go. */
function evenly(n: number, m: number): { top: number; square: number } {
  const each = Math.floor(n / m);
  const more = n % m;
  return { top: each + Number(more > 0), square: more * (each + 1) ** 2 + (m - more) * each ** 2 };
}

const headroom = (observed: number, floor: number): Headroom => ({
  observed,
  floor,
  headroom: observed - floor,
  at_floor: observed - floor <= NO_HEADROOM,
});

const isoAt = ({ codes, dictionary }: Coded, row: number) => dictionary[codes[row]];

function slotCounts({ country, tileId }: Segment1bInput['slots']) {
  const ofCountry = new Map<string, number>();
  const ofTile = new Map<string, number>();
  tileId.forEach((tile, i) => {
    const iso = isoAt(country, i);
    const key = `${iso}|${tile}`;
    ofCountry.set(iso, (ofCountry.get(iso) ?? 0) + 1);
    ofTile.set(key, (ofTile.get(key) ?? 0) + 1);
  });
  return { ofCountry, ofTile };
}
