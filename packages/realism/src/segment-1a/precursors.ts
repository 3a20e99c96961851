import { neumaierSum } from '@merchantry/rng';
import { precursor, type Precursor, type PrecursorRow } from '../precursor.js';
import type { CatalogueFigures } from './catalogue-figures.js';
import { gini } from '../metric/gini.js';
import { tally } from '../metric/tally.js';
import { topshare } from '../metric/topshare.js';
import type { CountryFacts } from './segment-1a-input.js';

const ROWS: Readonly<Record<string, PrecursorRow>> = {
  '1B-01': {
    name: 'country_gini',
    formula: 'Gini coefficient of outlets per country with any',
    B: [0, 0.68],
    BPLUS: [0, 0.6],
  },
  '1B-02': {
    name: 'top10_share',
    formula: 'outlets in the ceil(10 %) largest countries / all',
    B: [0, 0.5],
    BPLUS: [0, 0.42],
  },
  '1B-03': {
    name: 'top5_share',
    formula: 'outlets in the ceil(5 %) largest countries / all',
    B: [0, 0.33],
    BPLUS: [0, 0.27],
  },
  '1B-04': {
    name: 'top1_share',
    formula: 'outlets in the ceil(1 %) largest countries / all',
    B: [0, 0.1],
    BPLUS: [0, 0.08],
  },
  '1B-05': {
    name: 'eligible_country_nonzero_share',
    formula: 'countries with an outlet / countries',
    B: [0.85, 1],
    BPLUS: [0.92, 1],
  },
  '1B-06': {
    name: 'southern_hemisphere_share',
    formula:
      'outlets weighted by the share of people of their country who live south of the equator (an estimate)',
    B: [0.12, 1],
    BPLUS: [0.18, 1],
  },
  z: { name: 'home_in_multi_zone_country', formula: 'share of multi-site merchants at home in class M' },
  c: { name: 'several_countries', formula: 'share of multi-site merchants in two or more countries' },
  b: { name: 'both', formula: 'share of multi-site merchants in both cohorts' },
  'T-S4-02': {
    name: 'single_group_share_expected',
    formula: '1 - z - c + b, if every class M merchant spans two zones',
    B: [0, 0.35],
    BPLUS: [0, 0.2],
  },
};

/**
 * What later segments will be judged by and only this one can move: how outlets spread over countries, and how many
 * merchants can ever have outlets in two time zones. Evidence: nothing of segment 1A gates on it.
 */
export function precursors(
  catalogue: CatalogueFigures,
  isMulti: Uint8Array,
  { isos, multiZone, southShare }: CountryFacts,
): Record<string, Precursor> {
  const known = new Map(isos.map((iso, i) => [iso, i]));
  const outlets = catalogue.outletsOfCountry;
  const active = tally(outlets.filter((count) => count > 0));
  const south = catalogue.isos.map((iso, code) => outlets[code] * (southShare[known.get(iso) ?? -1] ?? NaN));
  const total = neumaierSum(outlets);

  const classM = catalogue.isos.map((iso) => multiZone[known.get(iso) ?? -1] === 1);
  let sited = 0;
  let z = 0;
  let c = 0;
  let b = 0;
  for (let row = 0; row < isMulti.length; row++) {
    if (isMulti[row] !== 1 || catalogue.outlets[row] === 0) continue;
    sited++;
    const atHome = classM[catalogue.home[row]];
    const several = catalogue.countries[row] > 1;
    if (atHome) z++;
    if (several) c++;
    if (atHome && several) b++;
  }
  const values: Record<string, number> = {
    '1B-01': active.n > 0 ? gini(active) : NaN,
    '1B-02': topshare(active, 10),
    '1B-03': topshare(active, 5),
    '1B-04': topshare(active, 1),
    '1B-05': catalogue.isos.filter((iso, code) => known.has(iso) && outlets[code] > 0).length / isos.length,
    '1B-06': neumaierSum(Float64Array.from(south)) / total,
    z: z / sited,
    c: c / sited,
    b: b / sited,
    'T-S4-02': (sited - z - c + b) / sited,
  };
  return Object.fromEntries(Object.entries(ROWS).map(([id, row]) => [id, precursor(row, values[id])]));
}
