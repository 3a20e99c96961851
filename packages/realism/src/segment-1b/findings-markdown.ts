import { formatMetric, inNameOrder, mark, markdownTable } from '../markdown-text.js';
import { precursorLines } from '../precursor-markdown.js';
import type { Findings1b } from './findings-1b.js';
import type { NeighbourSpread } from './neighbour-distances.js';
import type { PairFloors } from './pair-floors.js';
import type { Verdict1b } from './verdict-1b.js';

/** What a grade of segment 1B rests on. */
export const verdictLines1b = ({ open_bplus: open }: Verdict1b): string[] => [
  `- in B but not in B+: ${open.length > 0 ? open.join(', ') : 'no row'}`,
];

/** Findings of segment 1B for a reader. */
export function findingLines1b(findings: Findings1b): string[] {
  const { lock, regions, neighbours, shapes, pair_floors: floors, soft, precursors } = findings;
  return [
    ...precursorLines(precursors),
    'As first published every zone of a country counts, and a large country of one zone fails 2A-05. Best: even sites over all zones, the limit of any placing.',
    '',
    ...markdownTable(
      ['row', 'countries', 'published value', 'countries', 'best'],
      Object.entries(precursors).map(([id, { n, published }]) => [
        id,
        String(n),
        formatMetric(published.value),
        String(published.n),
        formatMetric(published.best),
      ]),
    ),
    '## Nearest neighbours',
    '',
    `Of all sites: half within ${formatMetric(neighbours.p50_km)} km, 99 % within ${formatMetric(neighbours.p99_km)} km. ` +
      `The ratio is ${formatMetric(neighbours.contraction)} below the baseline (contraction). ` +
      `Sites that share a place: ${neighbours.doubles}. Random gap: greatest difference from sites strewn at random.`,
    '',
    ...markdownTable(
      ['of', 'sites', 'P50 km', 'P99 km', 'ratio', 'random gap'],
      [
        ['all', ...spreadCells(neighbours)],
        ...inNameOrder(soft.neighbours_by_region).flatMap(([region, spread]) =>
          spread ? [[region, ...spreadCells(spread)]] : [],
        ),
        ...soft.largest.map((country) => [country.iso, ...spreadCells(country)]),
      ],
    ),
    '## Regions',
    '',
    ...markdownTable(
      ['region', 'countries', 'sites', 'share', 'floor', 'met'],
      regions.map(({ region, countries, sites, share, floor, met }) => [
        region,
        String(countries),
        String(sites),
        formatMetric(share),
        floor === null ? '' : formatMetric(floor),
        mark(met),
      ]),
    ),
    '## Shapes of the largest countries',
    '',
    ...markdownTable(
      ['country', 'sites', 'anisotropy', 'along', 'distinct latitudes', 'distinct longitudes', 'collapsed'],
      shapes.map(({ iso, sites, anisotropy, along, distinct_lat, distinct_lon, collapsed }) => [
        iso,
        String(sites),
        anisotropy === null ? 'a line' : formatMetric(anisotropy),
        formatMetric(along),
        formatMetric(distinct_lat),
        formatMetric(distinct_lon),
        collapsed ? '**yes**' : 'no',
      ]),
    ),
    '## Soft diagnostics',
    '',
    ...markdownTable(
      ['figure', 'value'],
      [
        ['entropy of countries (nats)', formatMetric(soft.country_entropy)],
        ['largest country less the second', formatMetric(soft.top1_top2_gap)],
        ['balance of regions', formatMetric(soft.region_balance)],
        ['dispersion in the bounding box', formatMetric(soft.bounding_box_dispersion)],
      ],
    ),
    ...floorLines(floors),
    `Against the locked run: ${lock.result}${lock.regressed.length > 0 ? `, worse in ${lock.regressed.join(', ')}` : ''}.`,
    '',
  ];
}

const spreadCells = ({ sites, p50_km, p99_km, ratio, poisson_gap }: NeighbourSpread) => [
  String(sites),
  formatMetric(p50_km),
  formatMetric(p99_km),
  formatMetric(ratio),
  formatMetric(poisson_gap),
];

function floorLines(floors: PairFloors | null): string[] {
  if (floors === null) return ['No slots: no floors of pairs.', ''];
  const { pairs, active_tiles, top1, hhi } = floors;
  const row = (name: string, { observed, floor, headroom }: PairFloors['top1']) => [
    name,
    formatMetric(observed),
    formatMetric(floor),
    formatMetric(headroom),
  ];
  return [
    `Merchants in countries: ${pairs} pairs, on ${formatMetric(active_tiles)} tiles each. Means, over slots:`,
    '',
    ...markdownTable(
      ['figure', 'observed', 'least possible', 'headroom'],
      [row('share of the fullest place', top1), row('sum of squared shares', hhi)],
    ),
  ];
}
