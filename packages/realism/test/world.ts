import type { RunIdentity } from '../src/scorecard.js';
import type { OutletLogs } from '../src/segment-1a/outlet-composite.js';
import type { Coded } from '../src/coded.js';
import type { Segment1aInput } from '../src/segment-1a/segment-1a-input.js';

export const IDENTITY: RunIdentity = {
  run_id: '0123456789abcdef0123456789abcdef',
  seed: '42',
  parameter_hash: 'a'.repeat(64),
  manifest_fingerprint: 'b'.repeat(64),
  label: 'seed-42',
  profile: 'default',
  world_digest: 'c'.repeat(64),
  as_of_utc: '2026-01-01T00:00:00.000000Z',
};

interface Tier {
  readonly share: number;
  /** Outlets at quantile p of the tier. */
  readonly outlets: (p: number) => number;
}

/**
 * A log-logistic spread around 1 without a random number: odds to the power num / 2^halvings, by square roots, which
 * every engine rounds alike.
 */
function spread(p: number, num: number, halvings: number): number {
  let root = p / (1 - p);
  for (let i = 0; i < halvings; i++) root = Math.sqrt(root);
  let power = 1;
  for (let i = 0; i < num; i++) power *= root;
  return power;
}

/** The three-tier pyramid that lands inside every B+ band, by quantiles. */
const TIERS: readonly Tier[] = [
  { share: 0.36, outlets: () => 1 },
  { share: 0.595, outlets: (p) => Math.max(2, Math.round(13.5 * spread(p, 1, 2))) },
  { share: 0.045, outlets: (p) => Math.max(2, Math.round(60 * spread(p, 3, 3))) },
];

/** Ids start above 2^63, where a double or a signed word would betray itself. */
const FIRST_ID = (1n << 63n) + 5n;

/** Hurdle and counts of n constructed merchants: ids ascending, tiers dealt in turn so that id and size are unrelated. */
export function pyramidLogs(n: number): OutletLogs {
  const sizes = TIERS.flatMap(({ share, outlets }, t) => {
    const rest = n - TIERS.slice(0, -1).reduce((sum, tier) => sum + Math.round(tier.share * n), 0);
    const members = t === TIERS.length - 1 ? rest : Math.round(share * n);
    return Array.from({ length: members }, (_, i) => outlets((i + 0.5) / members));
  });
  const multi = sizes.map((size) => size > 1);
  // A stride coprime to n visits every merchant once, in an order unlike that of the sizes.
  const stride = coprimeStride(n);
  const order = Array.from({ length: n }, (_, i) => (i * stride) % n);
  const counted = order.map((from, i) => ({ from, i })).filter(({ from }) => multi[from]);
  return {
    merchantId: BigUint64Array.from(order, (_, i) => FIRST_ID + BigInt(i)),
    isMulti: Uint8Array.from(order, (from) => (multi[from] ? 1 : 0)),
    nbMerchantId: BigUint64Array.from(counted, ({ i }) => FIRST_ID + BigInt(i)),
    nOutlets: Int32Array.from(counted, ({ from }) => sizes[from]),
    dispersionK: Float64Array.from(counted, ({ i }) => 12 * spread((i + 0.5) / n, 3, 5)),
    abortedId: new BigUint64Array(0),
  };
}

function coprimeStride(n: number): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  let stride = Math.max(1, Math.floor(n * 0.618));
  while (gcd(stride, n) !== 1) stride++;
  return stride;
}

const COUNTRIES = Array.from({ length: 120 }, (_, i) =>
  String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26)),
);

export const coded = (texts: readonly string[]): Coded => {
  const dictionary = [...new Set(texts)];
  return { codes: Uint32Array.from(texts, (text) => dictionary.indexOf(text)), dictionary };
};

/** Candidates of a merchant of that size, and the share of its outlets that leaves home. */
const reach = (size: number): number =>
  [4, 6, 8, 10, 12, 14, 16][[8, 10, 13, 17, 25, 41].filter((t) => size >= t).length];
const abroadShare = (size: number): number =>
  size <= 10 ? 0.13 : size <= 20 ? 0.22 : size <= 40 ? 0.38 : 0.64;

/** A constructed world that lands inside every B+ band at 10,000 merchants: two merchants in five go abroad, the larger the further. */
export function pyramidWorld(n: number): Segment1aInput {
  const outlets = pyramidLogs(n);
  const size = new Map([...outlets.nbMerchantId].map((id, i) => [id, outlets.nOutlets[i]]));
  const ids = [...outlets.merchantId];
  const candidates: { id: bigint; home: boolean }[] = [];
  const members: bigint[] = [];
  const sites: { id: bigint; home: string; legal: string; order: number; multi: boolean }[] = [];
  ids.forEach((id, i) => {
    const count = size.get(id) ?? 1;
    const home = COUNTRIES[i % COUNTRIES.length];
    const open = count >= 6 && (i * 37) % 100 < 40;
    const offered = open ? reach(count) : 0;
    const chosen = Math.round(0.35 * offered);
    if (count > 1) candidates.push({ id, home: true });
    for (let c = 0; c < offered; c++) candidates.push({ id, home: false });
    for (let c = 0; c < chosen; c++) members.push(id);
    const gone = chosen > 0 ? Math.floor(count * abroadShare(count)) : 0;
    const perCountry = new Map([[home, count - gone]]);
    for (let s = 0; s < gone; s++) {
      const legal = COUNTRIES[(i + 1 + (s % chosen)) % COUNTRIES.length];
      perCountry.set(legal, (perCountry.get(legal) ?? 0) + 1);
    }
    for (const [legal, here] of [...perCountry].sort(([a], [b]) => (a < b ? -1 : 1))) {
      for (let order = 1; order <= here; order++) sites.push({ id, home, legal, order, multi: count > 1 });
    }
  });
  return {
    outlets,
    design: {
      merchantId: outlets.merchantId,
      mcc: Int32Array.from(ids, (_, i) => [4111, 5411, 7011][i % 3]),
      channel: coded(ids.map((_, i) => (i % 4 === 0 ? 'CNP' : 'CP'))),
      gdpBucket: Int8Array.from(ids, (_, i) => 1 + (i % 5)),
    },
    candidates: {
      merchantId: BigUint64Array.from(candidates, ({ id }) => id),
      isHome: Uint8Array.from(candidates, ({ home }) => Number(home)),
    },
    membership: { merchantId: BigUint64Array.from(members) },
    catalogue: {
      merchantId: BigUint64Array.from(sites, ({ id }) => id),
      home: coded(sites.map(({ home }) => home)),
      legal: coded(sites.map(({ legal }) => legal)),
      siteId: coded(sites.map(({ order }) => String(order).padStart(6, '0'))),
      siteOrder: Int32Array.from(sites, ({ order }) => order),
      isMulti: Uint8Array.from(sites, ({ multi }) => Number(multi)),
    },
    ztp: { exhaustedId: new BigUint64Array(0), rejectionId: new BigUint64Array(0) },
    countries: {
      isos: COUNTRIES,
      multiZone: Uint8Array.from(COUNTRIES, (_, i) => (i % 10 === 0 ? 1 : 0)),
      southShare: Float64Array.from(COUNTRIES, (_, i) => (i % 4 === 0 ? 1 : 0)),
    },
    published: new Set([
      's3_integerised_counts',
      's3_site_sequence',
      'sparse_flag',
      'merchant_abort_log',
      'hurdle_stationarity_tests',
    ]),
  };
}
