import type { CountryCount } from '../series/country-counts.js';
import type { LorenzCurve } from '../series/lorenz-curve.js';
import type { FigureOptions } from './figure-options.js';
import { lorenzPanel, type LorenzMark } from './lorenz-panel.js';
import { linearScale } from './linear-scale.js';
import { grouped, percent, short } from './number-text.js';
import { SHEET_LEFT, sheet } from './sheet.js';
import { rect, text } from './svg.js';

const BARS = { left: 84, right: 360, top: 112, row: 21 };
const LORENZ = { left: 540, right: 896, top: 132, bottom: 488 };
const HEIGHT = 576;
const SHOWN = 20;

/** The countries with most outlets or sites, class M marked, and the Lorenz curve over all countries that have any. */
export function countryChart(
  countries: readonly CountryCount[],
  what: 'outlets' | 'sites',
  curve: LorenzCurve,
  gini: number | null,
  top10: Pick<LorenzMark, 'share' | 'bands'>,
  { run, theme }: FigureOptions,
): string {
  const title = what === 'outlets' ? 'Outlets by country' : 'Sites by country';
  if (countries.length === 0)
    return sheet({ height: HEIGHT, title, note: `${run}: no ${what} to draw`, body: [], theme });
  const shown = countries.slice(0, SHOWN);
  const width = linearScale([0, shown[0].share], [0, BARS.right - BARS.left]);
  const classM = countries.reduce((sum, { share, multiZone }) => sum + (multiZone ? share : 0), 0);
  const bars = shown.flatMap(({ iso, count, share, multiZone }, i) => {
    const top = BARS.top + i * BARS.row;
    return [
      text(SHEET_LEFT, top + 13, multiZone ? 'name marked' : 'name', multiZone ? `${iso} M` : iso),
      rect(multiZone ? 'marked' : 'amount', BARS.left, top, width(share), BARS.row - 5),
      text(BARS.left + width(share) + 8, top + 13, 'note', `${grouped(count)}, ${percent(share)}`),
    ];
  });
  return sheet({
    height: HEIGHT,
    title,
    note:
      `${run}, n = ${grouped(curve.total)} ${what} in ${curve.n} countries; ` +
      `${percent(classM)} stand in class M, the countries with two or more material time zones`,
    theme,
    body: [
      text(SHEET_LEFT, BARS.top - 16, 'note', `the ${shown.length} largest; M: class M`),
      ...bars,
      text(LORENZ.left, LORENZ.top - 34, 'name', `Gini over countries ${short(gini)}`),
      ...lorenzPanel(
        LORENZ,
        curve,
        {
          percent: 10,
          ...top10,
          label: `largest tenth: ${top10.share === null ? 'none' : percent(top10.share)}`,
        },
        { x: 'share of countries, the smallest first', y: `share of ${what}` },
      ),
    ],
  });
}
