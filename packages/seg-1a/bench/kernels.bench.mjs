// Rows a second of the kernels of S0 to S2, S4 and S6 on synthetic merchants, at three sizes. Run `npx nx run seg-1a:bench`.
// Optional arguments: the sizes, for example `node bench/kernels.bench.mjs 10000 5000000`.
import { readFileSync } from 'node:fs';
import { fixed, parsePolicyYaml } from '@merchantry/contracts';
import {
  dispersions,
  hurdleCoefficientsSchema,
  hurdleLogits,
  meanOutlets,
  nbDispersionCoefficientsSchema,
  openDispersionModel,
  openHurdleModel,
  probabilities,
} from '../dist/design/index.js';
import { crossborderHyperparamsSchema } from '../dist/policy/index.js';
import { compileEligibility, winningRules } from '../dist/s0/eligibility.js';
import { openness } from '../dist/s0/openness.js';
import { hurdleEvents } from '../dist/s1/hurdle.js';
import { measureCorridor } from '../dist/s2/corridor.js';
import { mixtureEvents } from '../dist/s2/mixture-events.js';
import { nbMixture } from '../dist/s2/nb-mixture.js';
import { ztpKernel } from '../dist/s4/ztp-kernel.js';
import { gumbelKernel } from '../dist/s6/gumbel-kernel.js';
import { MerchantStreams } from '../dist/streams/merchant-streams.js';

const config = (path) =>
  parsePolicyYaml(readFileSync(new URL(`../../../config/layer1/1A/${path}`, import.meta.url), 'utf8'), path);
const hurdleModel = openHurdleModel(
  hurdleCoefficientsSchema.parse(config('models/hurdle_coefficients.yaml')),
);
const spread = openDispersionModel(
  nbDispersionCoefficientsSchema.parse(config('models/nb_dispersion_coefficients.yaml')),
);
const { eligibility } = crossborderHyperparamsSchema.parse(config('policy/crossborder_hyperparams.yaml'));
const isos = [...new Set(Object.values(eligibility.home_sets).flat())].sort();
const rules = compileEligibility(eligibility, isos);
const identity = { b32: Uint8Array.from({ length: 32 }, (_, i) => i), seed: 42n };

const sizes = process.argv.slice(2).map(Number);
const lines = [];
for (const rows of sizes.length > 0 ? sizes : [10_000, 100_000, 1_000_000]) {
  const { mccs } = hurdleModel.dictionary;
  const ids = BigUint64Array.from({ length: rows }, (_, i) => BigInt(i + 1));
  const pick = (array, step, range) => array.map((_, i) => (i * step) % range);
  const design = {
    rows,
    mcc: pick(new Uint16Array(rows), 101, mccs.length),
    channel: Uint8Array.from({ length: rows }, (_, i) => (i % 4 === 0 ? 1 : 0)),
    bucket: pick(new Uint8Array(rows), 3, 5),
  };
  const codes = Int32Array.from(design.mcc, (position) => mccs[position]);
  const home = pick(new Uint16Array(rows), 7, isos.length);
  const bucketIds = Int8Array.from(design.bucket, (b) => b + 1);

  measure('s0 eligibility', rows, () => winningRules(rules, design.channel, home, codes));
  measure('s0 openness', rows, () => openness(bucketIds, design.channel, codes));
  const pi = measure('s0/s1 probabilities', rows, () =>
    probabilities(hurdleLogits(hurdleModel.hurdle, design)),
  );
  const streams = measure('s1 substreams', rows, () =>
    new MerchantStreams(ids, identity).of('hurdle_bernoulli'),
  );
  const events = measure('s1 hurdle events', rows, () => hurdleEvents(ids, pi, streams));

  const multi = Uint32Array.from(ids.keys()).filter((row) => events.payload.is_multi.values[row] === 1);
  const chosen = {
    rows: multi.length,
    mcc: Uint16Array.from(multi, (row) => design.mcc[row]),
    channel: Uint8Array.from(multi, (row) => design.channel[row]),
  };
  const lnGdp = Float64Array.from(multi, (row) => 7 + (row % 40) / 10);
  const [mu, phi] = measure('s2 means, dispersions', multi.length, () => [
    meanOutlets(hurdleModel.mean, chosen),
    dispersions(spread.dispersion, chosen, lnGdp),
  ]);
  const multiIds = BigUint64Array.from(multi, (row) => ids[row]);
  const input = measure('s2 substreams', multi.length, () => {
    const of = new MerchantStreams(multiIds, identity);
    return {
      ids: multiIds,
      mu,
      phi,
      gammaStreams: of.of('gamma_nb'),
      poissonStreams: of.of('poisson_nb'),
      finalStreams: of.of('nb_final'),
    };
  });
  const mixture = measure('s2 mixture', multi.length, () =>
    nbMixture(mu, phi, input.gammaStreams, input.poissonStreams),
  );
  measure('s2 mixture events', multi.length, () => mixtureEvents(input, mixture));
  measure('s2 corridor', multi.length, () =>
    measureCorridor(mixture.rejections, mu, phi, { reference_k: 0.45, threshold_h: 90, alpha_cap: 0.999 }),
  );

  // Zero to eight foreign candidates a merchant, all countries of one weight.
  const candidates = Int32Array.from(multi, (_, i) => i % 9);
  const ztp = measure('s4 kernel', multi.length, () =>
    ztpKernel({
      rows: multi.length,
      columns: {
        merchant_id: fixed('uint64', multiIds),
        n_outlets: fixed('int32', mixture.outlets),
        openness: fixed('float64', new Float64Array(multi.length).fill(0.25)),
        candidates: fixed('int32', candidates),
      },
      params: {
        ...identity,
        terms: { intercept: -1.6, logSites: 0.95, openness: 0.5 },
        cap: 64,
        abortsExhausted: false,
      },
    }),
  );
  const offsets = new Uint32Array(multi.length + 1);
  candidates.forEach((count, i) => (offsets[i + 1] = offsets[i] + count));
  const pairs = offsets[multi.length];
  const items = fixed('uint16', pick(new Uint16Array(pairs), 1, isos.length));
  measure('s6 kernel, by pair', pairs, () =>
    gumbelKernel({
      rows: multi.length,
      columns: {
        merchant_id: fixed('uint64', multiIds),
        k_target: ztp.tables.outcome.columns.k,
        currency: fixed('uint16', new Uint16Array(multi.length)),
        candidates: { kind: 'list', type: { list: 'uint16' }, length: multi.length, offsets, items },
      },
      params: {
        ...identity,
        countries: isos,
        weights: new Float64Array(isos.length).fill(1 / isos.length),
        caps: Int32Array.of(0),
        includesZero: Uint8Array.of(0),
        logsAll: true,
      },
    }),
  );
}
console.table(lines);

function measure(kernel, rows, run) {
  const start = process.hrtime.bigint();
  const result = run();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  lines.push({
    kernel,
    rows,
    seconds: Number(seconds.toFixed(4)),
    'rows/s': Math.round(rows / seconds),
    'peak MiB': Math.round(process.resourceUsage().maxRSS / 1024),
  });
  return result;
}
