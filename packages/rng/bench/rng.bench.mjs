// Speed of the kernel, the samplers and the event log, beside peers where one exists. Run: nx run rng:bench
import { createHash } from 'node:crypto';
import process from 'node:process';
import AliasSampling from 'alias-sampling';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import {
  AliasPicker,
  Substream,
  aliasColumn,
  assertDisjointStreams,
  advanceCounters,
  deriveMaster,
  deriveSubstream,
  deriveSubstreams,
  eventTables,
  fillBlocks,
  fillU01,
  firstU01,
  gamma,
  merchantU64,
  normal,
  philox2x64,
  poisson,
  substreamIds,
} from '@merchantry/rng';

const results = [];

/**
 * Best of several runs of `work`, which handles `rows` rows; the first run warms up. What has a goal takes a millisecond
 * or two and is tried often, for a busy machine disturbs most of so short a run.
 */
function measure(name, rows, work, { goal, peerOf, times = goal === undefined ? 15 : 150 } = {}) {
  work();
  let best = Infinity;
  for (let i = 0; i < times; i++) {
    const from = process.hrtime.bigint();
    work();
    best = Math.min(best, Number(process.hrtime.bigint() - from) / 1e9);
  }
  results.push({ name, rows, seconds: best, goal, peerOf });
  return best;
}

const N = 200_000;
const blocks = new BigUint64Array(2 * N);
const uniforms = new Float64Array(N);
let sink = 0;

measure('Philox blocks, bulk', N, () => fillBlocks(5n, 7n, 9n, blocks), { goal: 12 });
measure(
  '  peer: Philox in BigInt',
  N / 10,
  () => {
    for (let i = 0; i < N / 10; i++) sink += Number(philox2x64(BigInt(i), 7n, 5n)[0] & 1n);
  },
  { peerOf: 'Philox blocks, bulk', times: 2 },
);
measure('u01, bulk', N, () => fillU01(5n, 7n, 9n, uniforms));
const cursor = new Substream();
measure('u01, one at a time from a cursor', N, () => {
  cursor.reset(5n, 7n, 9n);
  for (let i = 0; i < N; i++) sink += cursor.u01();
});
const xoroshiro = xoroshiro128plus(42);
measure(
  '  peer: pure-rand xoroshiro128plus, uniformFloat64',
  N,
  () => {
    for (let i = 0; i < N; i++) sink += uniformFloat64(xoroshiro);
  },
  { peerOf: 'u01, one at a time from a cursor' },
);

const K = 10_000;
const weights = Array.from({ length: K }, (_, i) => 1 / (i + 1));
const total = weights.reduce((a, b) => a + b, 0);
const peer = new AliasSampling(weights.map((w) => w / total));
const table = {
  probability: Float64Array.from(peer.prob),
  alias: Uint32Array.from(peer.alias, (a) => a ?? 0),
};
const picker = new AliasPicker(table);
const picked = new Uint32Array(N);
measure('alias picks of given uniforms, bulk', N, () => picker.pick(uniforms, picked), { goal: 3 });
measure('alias picks of given uniforms, one at a time', N, () => {
  for (let i = 0; i < N; i++) sink += aliasColumn(uniforms[i], table);
});
measure(
  '  peer: alias-sampling (its own Math.random)',
  N,
  () => {
    sink += peer.next(N)[0];
  },
  { peerOf: 'alias picks of given uniforms, bulk' },
);

const master = deriveMaster('bench', new Uint8Array(32), 42n);
const ids = BigUint64Array.from({ length: N }, (_, i) => BigInt(i + 1));
let merchants = ids;
measure('merchant words, bulk', ids.length, () => (merchants = merchantU64(ids)), { times: 3 });
let starts;
measure(
  'substream starts, bulk',
  ids.length,
  () => (starts = deriveSubstreams(master, 'mlr:1A', 'hurdle_bernoulli', merchants)),
  {
    times: 3,
  },
);
measure(
  '  peer: node:crypto, one at a time',
  20_000,
  () => {
    for (let i = 0; i < 20_000; i++)
      sink += Number(
        deriveSubstream(master, 'mlr:1A', 'hurdle_bernoulli', substreamIds(merchants[i])).key & 1n,
      );
  },
  { peerOf: 'substream starts, bulk', times: 2 },
);
measure('first uniform of each substream, bulk', ids.length, () => firstU01(starts));

const draws = 200_000;
const sampled = (name, draw) =>
  measure(
    name,
    draws,
    () => {
      for (let i = 0; i < draws; i++) sink += draw(cursor.seat(starts, i));
    },
    { times: 3 },
  );
sampled('normal, a substream each', normal);
sampled('gamma(2.5), a substream each', (s) => gamma(s, 2.5));
sampled('gamma(0.4), a substream each', (s) => gamma(s, 0.4));
sampled('poisson(3.5), a substream each', (s) => poisson(s, 3.5));
sampled('poisson(25), a substream each', (s) => poisson(s, 25));

const events = ids.length;
const ones = new Uint32Array(events).fill(1);
const { afterLo, afterHi } = advanceCounters(starts.counterLo, starts.counterHi, ones);
const batch = {
  family: 'hurdle_bernoulli',
  module: 'bench',
  label: 'hurdle_bernoulli',
  seq: Uint32Array.from({ length: events }, (_, i) => i),
  merchantId: ids,
  beforeLo: starts.counterLo,
  beforeHi: starts.counterHi,
  afterLo,
  afterHi,
  draws: ones,
  blocks: ones,
  payload: {},
};
measure('event and trace tables', events, () => eventTables([batch], 0n), { times: 3 });
measure(
  'disjointness of event intervals',
  events,
  () =>
    assertDisjointStreams({
      keys: starts.keys,
      beforeHi: starts.counterHi,
      beforeLo: starts.counterLo,
      afterHi,
      afterLo,
    }),
  { times: 3 },
);

const perRow = ({ rows, seconds }) => (seconds / rows) * 1e9;
const number = (value, digits = 0) => value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
console.log(
  [
    'what'.padEnd(52),
    'rows'.padStart(10),
    'seconds'.padStart(9),
    'rows/s'.padStart(13),
    'ns/row'.padStart(9),
    '',
  ].join(' '),
);
for (const result of results) {
  const { name, rows, seconds, goal, peerOf } = result;
  const ours = results.find((other) => other.name === peerOf);
  const note = goal
    ? `goal ${goal} ns: ${perRow(result) <= goal ? 'reached' : 'missed'}`
    : ours
      ? `${(perRow(result) / perRow(ours)).toFixed(1)} times as slow`
      : '';
  console.log(
    [
      name.padEnd(52),
      number(rows).padStart(10),
      seconds.toFixed(4).padStart(9),
      number(rows / seconds).padStart(13),
      perRow(result).toFixed(1).padStart(9),
      note,
    ].join(' '),
  );
}
const checksum = createHash('sha256').update(String(sink)).digest('hex').slice(0, 8);
console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB, sink ${checksum}`);
