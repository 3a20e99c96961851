import { describe, expect, it } from '@jest/globals';
import { strings } from '@merchantry/contracts';
import { failureOf } from '../../test/failure-of.js';
import { BY } from './site-zones.js';
import { checkZoneCaps, fallbackRate, overrideRate, zoneFigures, type ZoneFigures } from './zone-figures.js';

const CAPS = {
  fallback_rate_cap: 0.0005,
  override_rate_cap: 0.002,
  country_fallback_rate_cap: 0.02,
  country_min_sites: 100,
};

/** Figures of sites that came by their zones in these ways: country, way, how many. */
function figuresOf(...counts: readonly (readonly [iso: string, by: number, sites: number])[]): ZoneFigures {
  const rows = counts.flatMap(([iso, by, sites]) => Array.from({ length: sites }, () => ({ iso, by })));
  const n = rows.length;
  return zoneFigures(
    {
      merchantId: new BigUint64Array(n),
      country: strings(rows.map(({ iso }) => iso)),
      siteOrder: new Uint32Array(n),
      lon: new Float64Array(n),
      lat: new Float64Array(n),
    },
    {
      zone: Uint16Array.from(rows, ({ iso }) => iso.charCodeAt(0)),
      by: Uint8Array.from(rows, ({ by }) => by),
      nudged: Uint8Array.from(rows, ({ by }) => Number(by >= BY.nudge)),
      nudgedLon: new Float64Array(n),
      nudgedLat: new Float64Array(n),
      distances: new Map(),
    },
  );
}

const codeOf = (figures: ZoneFigures) => failureOf(() => checkZoneCaps(figures, CAPS))?.code ?? 'passed';

describe('figures of the zones of sites', () => {
  it('count each way, and fallbacks by country', () => {
    const all = Object.values(BY).map((by) => ['AA', by, by + 1] as const);
    const figures = figuresOf(...all, ['BB', BY.polygon, 5], ['CC', BY.far, 2]);
    expect(figures).toEqual({
      sites_total: 62,
      distinct_tzids: 3,
      several_polygons_by_country: 2,
      several_polygons_by_preference: 3,
      border_nudged: 51,
      overrides_site: 5,
      overrides_mcc: 6,
      overrides_country: 7,
      overrides_country_singleton_auto: 8,
      fallback_nearest_within_threshold: 9,
      fallback_nearest_outside_threshold: 12,
      fallback_by_country: { AA: { sites: 55, fallback: 19 }, CC: { sites: 2, fallback: 2 } },
    });
    expect([fallbackRate(figures), overrideRate(figures)]).toEqual([21 / 62, 18 / 62]);
  });

  it('are those of no sites at all', () => {
    const none = figuresOf();
    expect([fallbackRate(none), overrideRate(none), codeOf(none)]).toEqual([0, 0, 'passed']);
  });

  it('pass at a cap and fail beyond it', () => {
    expect(codeOf(figuresOf(['AA', BY.polygon, 9995], ['AA', BY.near, 5]))).toBe('passed');
    expect(codeOf(figuresOf(['AA', BY.polygon, 9994], ['AA', BY.near, 6]))).toBe('E_2A_S1_090_FALLBACK_RATE');
    expect(codeOf(figuresOf(['AA', BY.polygon, 9980], ['AA', BY.mcc, 20]))).toBe('passed');
    expect(codeOf(figuresOf(['AA', BY.polygon, 9979], ['AA', BY.mcc, 21]))).toBe('E_2A_S1_092_OVERRIDE_RATE');
  });

  it('ask of a country only where it has sites enough', () => {
    const rest = ['AA', BY.polygon, 20_000] as const;
    expect(codeOf(figuresOf(rest, ['BB', BY.polygon, 96], ['BB', BY.far, 3]))).toBe('passed');
    expect(codeOf(figuresOf(rest, ['BB', BY.polygon, 98], ['BB', BY.far, 2]))).toBe('passed');
    const failing = figuresOf(rest, ['BB', BY.polygon, 97], ['BB', BY.far, 3]);
    expect(codeOf(failing)).toBe('E_2A_S1_091_COUNTRY_FALLBACK_RATE');
    expect(failureOf(() => checkZoneCaps(failing, CAPS))?.message).toContain('BB');
  });

  it('let ways through that no cap is about', () => {
    expect(
      codeOf(figuresOf(['AA', BY.country, 50], ['AA', BY.preference, 50], ['AA', BY.singleton, 50])),
    ).toBe('passed');
  });
});
