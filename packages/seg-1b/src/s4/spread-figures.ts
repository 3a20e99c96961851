import type { PairTiles } from '../allocation/pair-tiles.js';
import { NO_SLOT, type PlacedSites } from '../allocation/place-sites.js';
import type { Slots } from '../allocation/slots.js';
import type { ZoneQuotas } from '../allocation/zone-quotas.js';
import type { ZoneStrata } from '../allocation/zone-strata.js';

/** How the sites of each pair spread over places. */
export interface PairSpread {
  /** Share of the fullest place. */
  readonly top1: Float64Array;
  /** Sum of squared shares. */
  readonly hhi: Float64Array;
  /** Places with a site. */
  readonly active: Float64Array;
}

/** Spread over tiles. */
export function tileSpread({ start, sites }: PairTiles): PairSpread {
  const pairs = start.length - 1;
  const spread = emptySpread(pairs);
  for (let p = 0; p < pairs; p++) {
    let all = 0;
    let most = 0;
    let squares = 0;
    for (let i = start[p]; i < start[p + 1]; i++) {
      all += sites[i];
      most = Math.max(most, sites[i]);
      squares += sites[i] * sites[i];
    }
    fill(spread, p, all, most, squares, start[p + 1] - start[p]);
  }
  return spread;
}

/** Spread over slots, where each free site is a place of its own, and the least that the places of the pair allow. */
export interface SlotSpread extends PairSpread {
  readonly top1Floor: Float64Array;
  readonly hhiFloor: Float64Array;
}

/**
 * Spread of each pair over the slots of its country beside its floors: n sites over m places leave
 * q = floor(n / m) on each and one more on n mod m of them. A pair stays above its floor only as far as zones force it.
 *
 * @param country position in the countries of the universe, for each pair
 */
export function slotSpread(
  { start, slot }: PlacedSites,
  { pair }: ZoneQuotas,
  slots: Slots,
  strata: ZoneStrata,
  country: Uint16Array,
): SlotSpread {
  const spread = {
    ...emptySpread(country.length),
    top1Floor: new Float64Array(country.length),
    hhiFloor: new Float64Array(country.length),
  };
  for (let i = 0; i < pair.length;) {
    const p = pair[i];
    let all = 0;
    let most = 0;
    let squares = 0;
    let active = 0;
    let free = 0;
    for (; i < pair.length && pair[i] === p; i++) {
      // Slots of a quota never fall, so equal ones stand together.
      let same = 0;
      for (let s = start[i]; s < start[i + 1]; s++) {
        const own = slot[s] === NO_SLOT;
        if (own) free++;
        same = s > start[i] && !own && slot[s] === slot[s - 1] ? same + 1 : 1;
        if (same === 1) active++;
        squares += 2 * same - 1;
        most = Math.max(most, same);
      }
      all += start[i + 1] - start[i];
    }
    fill(spread, p, all, most, squares, active);
    const c = country[p];
    const places = slots.start[strata.starts[c + 1]] - slots.start[strata.starts[c]] + free;
    const each = Math.floor(all / places);
    const more = all % places;
    spread.top1Floor[p] = (each + (more > 0 ? 1 : 0)) / all;
    spread.hhiFloor[p] = (more * (each + 1) ** 2 + (places - more) * each ** 2) / all ** 2;
  }
  return spread;
}

const emptySpread = (pairs: number) => ({
  top1: new Float64Array(pairs),
  hhi: new Float64Array(pairs),
  active: new Float64Array(pairs),
});

function fill(
  spread: PairSpread,
  p: number,
  all: number,
  most: number,
  squares: number,
  active: number,
): void {
  spread.top1[p] = most / all;
  spread.hhi[p] = squares / all ** 2;
  spread.active[p] = active;
}

/** Nearest-rank quantiles and the mean; zeros where there is no value. */
export function distribution(values: Float64Array): Record<'p50' | 'p90' | 'p99' | 'mean', number> {
  const ascending = values.slice().sort();
  const at = (level: number) => ascending[Math.ceil(level * ascending.length) - 1] ?? 0;
  let sum = 0;
  for (const value of ascending) sum += value;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), mean: values.length === 0 ? 0 : sum / values.length };
}
