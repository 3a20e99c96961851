import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parsePolicyYaml, valueAt } from '@merchantry/contracts';
import { sha256Hex } from '@merchantry/hashgate';
import { assertDisjointStreams, type CounterIntervals, type EventBatch } from '@merchantry/rng';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  assertSameDictionary,
  hurdleCoefficientsSchema,
  nbDispersionCoefficientsSchema,
  openDispersionModel,
  openHurdleModel,
} from '../src/design/index.js';
import type { ModelBundle } from '../src/model/bundle.js';
import { modelBundle } from '../src/model/bundle.js';
import { fitModels, type FitInputs } from '../src/model/fit-models.js';
import { readFitInputs } from '../src/model/read-fit-inputs.js';
import { refuseDrift } from '../src/model/run-fit.js';
import { fittedValues } from '../src/model/self-check.js';
import { hurdleEvents } from '../src/s1/hurdle.js';
import { mixtureEvents } from '../src/s2/mixture-events.js';
import { nbMixture } from '../src/s2/nb-mixture.js';
import { MerchantStreams } from '../src/streams/merchant-streams.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const text = (name: string) => readFileSync(join(root, 'config/layer1/1A/models', name), 'utf8');
const hurdleFile = hurdleCoefficientsSchema.parse(
  parsePolicyYaml(text('hurdle_coefficients.yaml'), 'hurdle_coefficients.yaml'),
);
const dispersionFile = nbDispersionCoefficientsSchema.parse(
  parsePolicyYaml(text('nb_dispersion_coefficients.yaml'), 'nb_dispersion_coefficients.yaml'),
);
const hurdle = openHurdleModel(hurdleFile);
const dispersion = openDispersionModel(dispersionFile);

describe('the committed bundle', () => {
  it('opens, with one dictionary of 298 categories', () => {
    assertSameDictionary(hurdle, dispersion);
    expect(hurdle.dictionary.mccs.length).toBe(298);
  });

  it('passed its self-check and has the digests that its provenance states', () => {
    expect(JSON.parse(text('bundle_selfcheck.json'))).toMatchObject({ decision: 'PASS' });
    const { outputs } = JSON.parse(text('provenance.json')) as { outputs: Record<string, string> };
    expect(Object.keys(outputs).sort()).toEqual([
      'hurdle_coefficients.yaml',
      'nb_dispersion_coefficients.yaml',
    ]);
    for (const [name, digest] of Object.entries(outputs)) expect(sha256Hex(text(name))).toBe(digest);
  });
});

// The reference tables of the default profile are built by the target that runs these tests.
describe('the fit of the built references', () => {
  let inputs: FitInputs;
  let bundle: ModelBundle;

  beforeAll(async () => {
    const read = await readFitInputs(root);
    inputs = read.inputs;
    bundle = modelBundle(inputs, fitModels(inputs), read.digests);
  });

  it('gives the committed files, byte for byte', () => {
    expect(() => refuseDrift(root, bundle)).not.toThrow();
  });

  it('names the line where a committed file would differ', () => {
    const name = 'provenance.json';
    const moved = {
      ...bundle,
      files: { ...bundle.files, [name]: bundle.files[name].replace('"v1"', '"v2"') },
    };
    expect(() => refuseDrift(root, moved)).toThrow(
      expect.objectContaining({ code: 'model_bundle_drift', place: expect.objectContaining({ line: 3 }) }),
    );
  });

  it.each([42n, 7n, 101n, 202n])('makes a pyramid of merchants inside B+ for seed %s', (seed) => {
    const { pi, mu, phi } = fittedValues(hurdle, dispersion, inputs.snapshot);
    const rows = inputs.snapshot.rows;
    const ids = BigUint64Array.from({ length: rows }, (_, row) => BigInt(row + 1));
    const streams = new MerchantStreams(ids, { b32: inputs.b32, seed });
    const isMulti = hurdleEvents(ids, pi, streams.of('hurdle_bernoulli')).payload.is_multi;
    const counts = nbMixture(mu, phi, streams.of('gamma_nb'), streams.of('poisson_nb')).outlets;
    const several = Array.from({ length: rows }, (_, row) => valueAt(isMulti, row) === true);
    const outlets = several.map((multi, row) => (multi ? counts[row] : 1)).sort((a, b) => a - b);
    const shapes = Array.from(phi)
      .filter((_, row) => several[row])
      .sort((a, b) => a - b);

    const total = outlets.reduce((sum, n) => sum + n, 0);
    const single = several.filter((multi) => !multi).length / rows;
    const median = (outlets[rows / 2 - 1] + outlets[rows / 2]) / 2;
    const topTenth = outlets.slice(-Math.ceil(rows / 10)).reduce((sum, n) => sum + n, 0) / total;
    const gini = outlets.reduce((sum, n, i) => sum + (2 * (i + 1) - rows - 1) * n, 0) / (rows * total);
    const centre = shapes.reduce((sum, x) => sum + x, 0) / shapes.length;
    const sd = Math.sqrt(shapes.reduce((sum, x) => sum + (x - centre) ** 2, 0) / shapes.length);
    const rank = (q: number) => shapes[Math.ceil(q * shapes.length) - 1];

    // Both bands of 1A-01 to 04, 11 and 12: B+ and inside B.
    const bands: [number, number, number][] = [
      [single, 0.35, 0.45],
      [median, 8, 18],
      [topTenth, 0.38, 0.5],
      [gini, 0.48, 0.58],
      [sd / centre, 0.1, 0.2],
      [rank(0.95) / rank(0.05), 1.5, 2],
    ];
    for (const [value, low, high] of bands) {
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(high);
    }
  });

  it.each([42n, 7n, 101n, 202n])('draws no block twice in any event of the world of seed %s', (seed) => {
    const { pi, mu, phi } = fittedValues(hurdle, dispersion, inputs.snapshot);
    const ids = BigUint64Array.from(pi, (_, row) => BigInt(row + 1));
    const streams = new MerchantStreams(ids, { b32: inputs.b32, seed });
    const [gammaStreams, poissonStreams, finalStreams, hurdleStreams] = [
      'gamma_nb',
      'poisson_nb',
      'nb_final',
      'hurdle_bernoulli',
    ].map((label) => streams.of(label));
    // Every merchant goes through the mixture here, so these are more events than the world has, and all of its own.
    const mixture = mixtureEvents(
      { ids, mu, phi, gammaStreams, poissonStreams, finalStreams },
      nbMixture(mu, phi, gammaStreams, poissonStreams),
    );
    const drawn: [EventBatch, BigUint64Array][] = [
      [hurdleEvents(ids, pi, hurdleStreams), hurdleStreams.keys],
      [mixture[0], gammaStreams.keys],
      [mixture[1], poissonStreams.keys],
    ];
    expect(drawn.map(([{ label }]) => label)).toEqual(['hurdle_bernoulli', 'gamma_nb', 'poisson_nb']);
    const intervals: CounterIntervals = {
      keys: joined(drawn.map(([{ merchantId }, keys]) => merchantId!.map((id) => keys[Number(id) - 1]))),
      beforeHi: joined(drawn.map(([{ beforeHi }]) => beforeHi)),
      beforeLo: joined(drawn.map(([{ beforeLo }]) => beforeLo)),
      afterHi: joined(drawn.map(([{ afterHi }]) => afterHi)),
      afterLo: joined(drawn.map(([{ afterLo }]) => afterLo)),
    };
    expect(intervals.keys.length).toBeGreaterThan(30_000);
    expect(() => assertDisjointStreams(intervals)).not.toThrow();
    // The check can fail: intervals under one key that all begin at high word 0 cover one another.
    const met = {
      ...intervals,
      keys: intervals.keys.map(() => 1n),
      beforeHi: intervals.beforeHi.map(() => 0n),
    };
    expect(() => assertDisjointStreams(met)).toThrow(expect.objectContaining({ code: 'rng_stream_overlap' }));
  });
});

const joined = (columns: readonly BigUint64Array[]): BigUint64Array =>
  BigUint64Array.from(columns.flatMap((column) => [...column]));
