import { inTitleOrder, type Figure } from '../figure-file.js';
import type { Theme } from '../figure/sheet.js';
import { choiceGrid } from '../figure/choice-grid.js';
import { countryChart } from '../figure/country-chart.js';
import { grouped } from '../figure/number-text.js';
import { decileChart } from '../figure/decile-chart.js';
import { outletCcdf } from '../figure/outlet-ccdf.js';
import { outletLorenz } from '../figure/outlet-lorenz.js';
import { precursorChart } from '../figure/precursor-chart.js';
import { strataPanel } from '../figure/strata-panel.js';
import { tally } from '../metric/tally.js';
import type { Scorecard1a } from './findings-1a.js';
import type { CountryFacts } from './segment-1a-input.js';
import type { Segment1aRows } from './segment-1a-rows.js';
import { countryCounts } from '../series/country-counts.js';
import { lorenzCurve } from '../series/lorenz-curve.js';
import { pairCounts } from '../series/pair-counts.js';
import { survivalCurve } from '../series/survival-curve.js';

/** Names and titles of the figures of segment 1A, in the order of the report. */
export const FIGURES_1A = {
  outlet_ccdf: 'Merchants with at least that many outlets',
  outlet_lorenz: 'Outlets over merchants, with the largest tenth marked',
  abroad_by_size: 'Outlets outside the home country, by size of merchant',
  choices: 'Foreign countries considered and chosen',
  countries: 'Outlets by country, class M marked',
  strata: 'The same metrics in every stratum',
  precursors: 'What later segments inherit',
} as const;

/** Draw what a card of segment 1A states, from the card and the tables that it was scored on. */
export function figures1a(
  { metrics, thresholds, checks, findings, run: { label, seed } }: Scorecard1a,
  { composite, rows }: Segment1aRows,
  countries: CountryFacts,
  theme?: Theme,
): Figure[] {
  if (findings === null) return [];
  const options = { run: `${label}, seed ${seed}`, theme };
  const stated = (id: string) => ({ ...metrics[id], bands: thresholds[id] });
  const outlets = tally(composite.outlets.filter((count) => !Number.isNaN(count)));
  const { isos, outletsOfCountry } = rows.catalogue;
  const classM = new Set(countries.isos.filter((_, i) => countries.multiZone[i] === 1));
  const perCountry = countryCounts(isos, outletsOfCountry, classM);
  const overCountries = lorenzCurve(tally(perCountry.map(({ count }) => count)));
  const { precursors, deciles, gradient_rates: ends, strata } = findings;
  const topCountries = precursors['1B-02'];
  const svg: Record<keyof typeof FIGURES_1A, string> = {
    outlet_ccdf: outletCcdf(survivalCurve(outlets), metrics['1A-02'].value, thresholds['1A-02'], options),
    outlet_lorenz: outletLorenz(lorenzCurve(outlets), stated('1A-03'), stated('1A-04'), options),
    abroad_by_size: decileChart(
      deciles,
      ends,
      metrics['1A-06'].value,
      { B: thresholds['1A-06'].B[0], BPLUS: thresholds['1A-06'].BPLUS[0] },
      options,
    ),
    choices: choiceGrid(
      pairCounts(rows.candidates, rows.members),
      {
        median: { ...metrics['1A-08'], inB: checks.B['1A-08'] },
        medianBands: thresholds['1A-08'],
        ratio: metrics['1A-10'].value,
        correlation: metrics['1A-09'].value,
      },
      options,
    ),
    countries: countryChart(
      perCountry,
      'outlets',
      overCountries,
      precursors['1B-01'].value,
      { share: topCountries.value, bands: { B: topCountries.B!, BPLUS: topCountries.BPLUS! } },
      options,
    ),
    strata: strataPanel(strata, thresholds, options),
    precursors: precursorChart(
      precursors,
      `${grouped(overCountries.total)} outlets of all merchants, and ${grouped(metrics['1A-07'].n)} multi-site merchants`,
      options,
    ),
  };
  return inTitleOrder(FIGURES_1A, svg);
}
