import type { FigureOptions } from './figure-options.js';
import { linearScale } from './linear-scale.js';
import { grouped, percent } from './number-text.js';
import { SHEET_LEFT, sheet } from './sheet.js';
import { group, rect, text } from './svg.js';

const TOP = 92;
const ROW = 40;
const SITES = 16;
const PEOPLE = 6;
const BARS = { left: 112, right: 446 };
const WORDS = 460;
const SHOWN = 20;
/** Shades that neighbouring zones take in turn. */
const SHADES = 4;
/** Letters that have room beside a bar. */
const LETTERS = 64;

/** A country with several time zones, fullest zone first. */
export interface ZonedCountry {
  readonly iso: string;
  readonly sites: number;
  readonly zones: readonly {
    readonly tzid: string;
    readonly sites: number;
    /** Share of the people of the country. */
    readonly population: number;
  }[];
}

/** Sites of countries with several material time zones by zone, over a thin bar of their people in the same zones. */
export function zoneChart(countries: readonly ZonedCountry[], { run, theme }: FigureOptions): string {
  const shown = countries.slice(0, SHOWN);
  const title = 'Sites by time zone, where a country has several';
  const height = TOP + Math.max(1, shown.length) * ROW + 16;
  const sites = countries.reduce((sum, country) => sum + country.sites, 0);
  const which = shown.length < countries.length ? `, the ${shown.length} largest shown` : '';
  return sheet({
    height,
    title,
    note:
      `${run}, n = ${grouped(sites)} sites in ${countries.length} countries with two or more material zones${which}. ` +
      'Thick: sites, thin: people',
    theme,
    body: shown.map((country, i) => row(country, TOP + i * ROW)),
  });
}

function row({ iso, sites, zones }: ZonedCountry, top: number): string {
  const held = zones.filter((zone) => zone.sites > 0).length;
  return group(
    `${iso}: ${zones.map(({ tzid, sites: here, population }) => `${tzid} ${grouped(here)} sites, ${percent(population)} of the people`).join('; ')}`,
    [
      text(SHEET_LEFT, top + 13, 'name', iso),
      text(SHEET_LEFT + 30, top + 13, 'small', grouped(sites)),
      ...bar(
        zones.map((zone) => zone.sites),
        top,
        SITES,
      ),
      ...bar(
        zones.map((zone) => zone.population),
        top + SITES + 2,
        PEOPLE,
      ),
      text(WORDS, top + 10, 'small', `${held} of ${zones.length} zones have sites: sites (people)`),
      text(WORDS, top + 24, 'small', shares(zones, sites)),
    ],
  );
}

/** As many zones with their shares as there is room for, and how many are left. */
function shares(zones: ZonedCountry['zones'], sites: number): string {
  let named = '';
  for (const [i, { tzid, sites: here, population }] of zones.entries()) {
    const next = `${i > 0 ? ', ' : ''}${place(tzid)} ${percent(here / sites, 0)} (${percent(population, 0)})`;
    if (i > 0 && named.length + next.length > LETTERS) return `${named}, ${zones.length - i} more`;
    named += next;
  }
  return named;
}

/** Amounts side by side, of their sum; what would be thinner than a pixel is left out. */
function bar(amounts: readonly number[], top: number, height: number): string[] {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  if (!(total > 0)) return [];
  const x = linearScale([0, total], [BARS.left, BARS.right]);
  let before = 0;
  return amounts.flatMap((amount, i) => {
    const from = x(before);
    before += amount;
    const width = x(before) - from;
    return width < 1 ? [] : [rect(`shade${i % SHADES}`, from, top, width - 0.6, height)];
  });
}

/** The place that names a zone, without its continent. */
const place = (tzid: string) => (tzid.split('/').pop() ?? tzid).replaceAll('_', ' ');
