import { gather, stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import { openEvents, standsAt, startsOf, type RngAccounting } from '@merchantry/engine/validation';
import { gamma, poisson, POISSON_LARGEST_MEAN, Substream } from '@merchantry/rng';
import exp from '@stdlib/math-base-special-exp';
import ln from '@stdlib/math-base-special-ln';
import {
  assertSameDictionary,
  dispersions,
  meanOutlets,
  type DispersionModel,
  type HurdleModel,
} from '../design/index.js';
import { gdpByCountry } from '../ingress/home-lookups.js';
import type { DesignMatrix } from '../ingress/design-matrix.js';
import type { ValidationPolicy } from '../policy/validation-policy.js';
import type { SegmentFindings } from './checks.js';
import type { SegmentFacts } from './segment-facts.js';

interface MixtureTables {
  readonly gamma: Table;
  readonly poisson: Table;
  readonly finals: Table;
  readonly gdp: Table;
}

/** Rows of `poisson_component` in one context; other rows are -1. Fills `out` with the merchant of each row. */
export function inContext(poissonRows: Table, merchant: Int32Array, context: 'nb' | 'ztp'): Uint32Array {
  const { codes, dictionary } = stringsOf(poissonRows, 'poisson_component', 'context');
  const wanted = Uint8Array.from(dictionary, (name) => Number(name === context));
  const rows = new Uint32Array(merchant.length);
  let count = 0;
  for (let row = 0; row < merchant.length; row++) if (wanted[codes[row]] === 1) rows[count++] = row;
  return rows.subarray(0, count);
}

/**
 * S2 once more: means and dispersions from the coefficients; for each merchant with several outlets the attempts pair up
 * and count from one, every rate is (mu / phi) times its gamma, every gamma and Poisson number is the one its stream
 * gives, and there is one final event, of the last attempt. Fills `facts.outlets`.
 */
export function replayMixture(
  facts: SegmentFacts,
  tables: MixtureTables,
  matrix: DesignMatrix,
  models: { readonly hurdle: HurdleModel; readonly dispersion: DispersionModel },
  corridor: ValidationPolicy,
  accounting: RngAccounting,
  findings: SegmentFindings,
): void {
  assertSameDictionary(models.hurdle, models.dispersion);
  const gdp = gdpByCountry(tables.gdp, facts.countries);
  const lnByCountry = Float64Array.from(gdp, (value) => (value > 0 ? ln(value) : NaN));
  const lnGdp = Float64Array.from(facts.home, (country) => lnByCountry[country]);
  const mu = meanOutlets(models.hurdle.mean, matrix.design);
  const phi = dispersions(models.dispersion.dispersion, matrix.design, lnGdp);

  const merchantOf = (table: Table, family: string) =>
    facts.merchantsOf(valuesOf(table, family, 'merchant_id', 'uint64'));
  const gammaMerchant = merchantOf(tables.gamma, 'gamma_component');
  const poissonMerchant = merchantOf(tables.poisson, 'poisson_component');
  const finalMerchant = merchantOf(tables.finals, 'nb_final');
  const nb = inContext(tables.poisson, poissonMerchant, 'nb');
  const [gammaStreams, poissonStreams, finalStreams] = ['gamma_nb', 'poisson_nb', 'nb_final'].map((label) =>
    facts.streams.of(label),
  );
  const [gammaStarts, poissonStarts, finalStarts] = [gammaStreams, poissonStreams, finalStreams].map(
    startsOf,
  );
  const g = {
    events: openEvents(tables.gamma, 'gamma_component'),
    index: valuesOf(tables.gamma, 'gamma_component', 'index', 'int32'),
    alpha: valuesOf(tables.gamma, 'gamma_component', 'alpha', 'float64'),
    value: valuesOf(tables.gamma, 'gamma_component', 'gamma_value', 'float64'),
  };
  const p = {
    events: openEvents(tables.poisson, 'poisson_component'),
    lambda: valuesOf(tables.poisson, 'poisson_component', 'lambda', 'float64'),
    k: valuesOf(tables.poisson, 'poisson_component', 'k', 'int64'),
    attempt: valuesOf(tables.poisson, 'poisson_component', 'attempt', 'int32'),
  };
  const f = {
    events: openEvents(tables.finals, 'nb_final'),
    mu: valuesOf(tables.finals, 'nb_final', 'mu', 'float64'),
    phi: valuesOf(tables.finals, 'nb_final', 'dispersion_k', 'float64'),
    outlets: valuesOf(tables.finals, 'nb_final', 'n_outlets', 'int32'),
    rejections: valuesOf(tables.finals, 'nb_final', 'nb_rejections', 'int32'),
  };

  if (nb.length !== tables.poisson.rows)
    findings.fail('s2_replay', 'E_S2_COMPONENT_ORDER', {
      dataset: 'poisson_component',
      expected: 'attempts of context nb only in the part of S2',
      found: `${tables.poisson.rows - nb.length} others`,
    });
  const gammaStream = new Substream();
  const poissonStream = new Substream();
  const rejections: number[] = [];
  const accepted: number[] = [];
  let [gi, pi, fi] = [0, 0, 0];
  for (let m = 0; m < facts.rows; m++) {
    const fail = findings.ofMerchant('s2_replay', facts.ids, m);
    while (gi < gammaMerchant.length && gammaMerchant[gi] < m) gi++;
    while (pi < nb.length && poissonMerchant[nb[pi]] < m) pi++;
    while (fi < finalMerchant.length && finalMerchant[fi] < m) fi++;
    const hasEvents =
      gammaMerchant[gi] === m || (pi < nb.length && poissonMerchant[nb[pi]] === m) || finalMerchant[fi] === m;
    if (facts.isMulti[m] === 0) {
      facts.outlets[m] = 1;
      if (hasEvents)
        fail('E_S1_GATING_VIOLATION', 'nb_final', undefined, 'no event of a single site', 'events');
      continue;
    }
    if (facts.abortedBy[m] === 3) {
      if (hasEvents)
        fail('E_FINALISER_CARDINALITY', 'nb_final', undefined, 'no event: given up in S2', 'events');
      continue;
    }
    gammaStream.seat(gammaStreams, m);
    poissonStream.seat(poissonStreams, m);
    const scale = mu[m] / phi[m];
    let made = 0;
    let k = -1;
    for (; gammaMerchant[gi] === m && pi < nb.length && poissonMerchant[nb[pi]] === m; gi++, pi++) {
      const row = nb[pi];
      made++;
      if (k >= 2) fail('E_S2_COMPONENT_ORDER', 'gamma_component', gi, `no attempt after ${k} outlets`, 'one');
      if (p.attempt[row] !== made || g.index[gi] !== 0)
        fail(
          'E_S2_COMPONENT_ORDER',
          'poisson_component',
          row,
          `attempt ${made}`,
          `attempt ${p.attempt[row]}`,
        );
      if (g.alpha[gi] !== phi[m])
        fail('E_S2_COMPOSITION_MISMATCH', 'gamma_component', gi, `alpha ${phi[m]}`, g.alpha[gi]);
      const lambda = scale * g.value[gi];
      if (p.lambda[row] !== lambda)
        fail('E_S2_COMPOSITION_MISMATCH', 'poisson_component', row, `lambda ${lambda}`, p.lambda[row]);

      const gammaAt = gammaStream.blocks;
      const gammaDraws = gammaStream.draws;
      const value = gamma(gammaStream, phi[m]);
      if (g.value[gi] !== value)
        fail('E_REPLAY_MISMATCH', 'gamma_component', gi, `gamma ${value}`, g.value[gi]);
      if (
        !standsAt(g.events.beforeLo, g.events.beforeHi, gi, gammaStarts, m, gammaAt) ||
        g.events.blocks[2 * gi] !== gammaStream.blocks - gammaAt
      )
        fail(
          'E_RNG_COUNTER_MISMATCH',
          'gamma_component',
          gi,
          `block ${gammaAt} of the stream`,
          'another counter',
        );
      if (g.events.draws[2 * gi] !== gammaStream.draws - gammaDraws)
        fail(
          'E_RNG_BUDGET_VIOLATION',
          'gamma_component',
          gi,
          gammaStream.draws - gammaDraws,
          g.events.draws[2 * gi],
        );

      const rate = scale * value;
      if (!(rate > 0 && rate <= POISSON_LARGEST_MEAN)) {
        fail('E_S2_COMPOSITION_MISMATCH', 'poisson_component', row, 'a rate that can be drawn from', rate);
        continue;
      }
      const poissonAt = poissonStream.blocks;
      const poissonDraws = poissonStream.draws;
      k = poisson(poissonStream, rate);
      if (Number(p.k[row]) !== k) fail('E_REPLAY_MISMATCH', 'poisson_component', row, `k ${k}`, p.k[row]);
      if (
        !standsAt(p.events.beforeLo, p.events.beforeHi, row, poissonStarts, m, poissonAt) ||
        p.events.blocks[2 * row] !== poissonStream.blocks - poissonAt
      )
        fail(
          'E_RNG_COUNTER_MISMATCH',
          'poisson_component',
          row,
          `block ${poissonAt} of the stream`,
          'another counter',
        );
      if (p.events.draws[2 * row] !== poissonStream.draws - poissonDraws)
        fail(
          'E_RNG_BUDGET_VIOLATION',
          'poisson_component',
          row,
          poissonStream.draws - poissonDraws,
          p.events.draws[2 * row],
        );
    }
    if (gammaMerchant[gi] === m || (pi < nb.length && poissonMerchant[nb[pi]] === m) || made === 0)
      fail(
        'E_S2_COMPONENT_ORDER',
        'gamma_component',
        gi,
        'a gamma and a Poisson an attempt',
        'one without the other',
      );
    if (finalMerchant[fi] !== m) {
      fail('E_FINALISER_CARDINALITY', 'nb_final', undefined, 'one final number', 'none');
      continue;
    }
    if (f.outlets[fi] < 2 || f.outlets[fi] !== k)
      fail('E_S2_N_LT_2', 'nb_final', fi, `${k} outlets, two or more`, f.outlets[fi]);
    if (f.rejections[fi] !== made - 1)
      fail('E_S2_COMPONENT_ORDER', 'nb_final', fi, `${made - 1} rejections`, f.rejections[fi]);
    if (f.mu[fi] !== mu[m] || f.phi[fi] !== phi[m])
      fail(
        'E_S2_COMPOSITION_MISMATCH',
        'nb_final',
        fi,
        `mu ${mu[m]}, phi ${phi[m]}`,
        `${f.mu[fi]}, ${f.phi[fi]}`,
      );
    if (!standsAt(f.events.beforeLo, f.events.beforeHi, fi, finalStarts, m, 0))
      fail('E_NONCONSUMING_CHANGED_COUNTERS', 'nb_final', fi, 'the start of its stream', 'another counter');
    facts.outlets[m] = f.outlets[fi];
    rejections.push(made - 1);
    accepted.push(m);
    fi++;
    if (finalMerchant[fi] === m) fail('E_FINALISER_CARDINALITY', 'nb_final', fi, 'one final number', 'two');
  }
  checkCorridor(
    rejections,
    gather(mu, Uint32Array.from(accepted)),
    gather(phi, Uint32Array.from(accepted)),
    corridor,
    findings,
  );

  accounting.addIntervals(tables.gamma, 'gamma_component', gammaStreams, gammaMerchant);
  const ofNb = new Int32Array(poissonMerchant.length).fill(-1);
  for (const row of nb) ofNb[row] = poissonMerchant[row];
  accounting.addIntervals(tables.poisson, 'poisson_component', poissonStreams, ofNb);
}

/** The three tests of the corridor over all accepted merchants, which stand in id order. */
function checkCorridor(
  rejections: readonly number[],
  mu: Float64Array,
  phi: Float64Array,
  { corridor, cusum }: ValidationPolicy,
  findings: SegmentFindings,
): void {
  const counted: number[] = [];
  let sum = 0;
  let level = 0;
  let highest = 0;
  rejections.forEach((r, i) => {
    const share = phi[i] / (mu[i] + phi[i]);
    const p0 = exp(phi[i] * ln(share));
    const alpha = 1 - p0 - p0 * phi[i] * (1 - share);
    if (!(alpha > 0 && alpha <= 1)) return;
    counted.push(r);
    sum += r;
    const a = Math.min(alpha, cusum.alpha_cap);
    const z = (r - (1 - a) / a) / Math.sqrt((1 - a) / (a * a));
    level = Math.max(0, level + z - cusum.reference_k);
    highest = Math.max(highest, level);
  });
  const n = counted.length;
  const p99 = [...counted].sort((a, b) => a - b)[Math.ceil(0.99 * n) - 1] ?? 0;
  const rho = n === 0 ? 0 : sum / (sum + n);
  if (rho > corridor.rejection_share_max || p99 > corridor.rejections_p99_max || highest >= cusum.threshold_h)
    findings.fail('s2_replay', 'E_S2_CORRIDOR', {
      dataset: 'nb_final',
      expected: `share <= ${corridor.rejection_share_max}, p99 <= ${corridor.rejections_p99_max}, CUSUM < ${cusum.threshold_h}`,
      found: `${rho}, ${p99}, ${highest}`,
    });
}
