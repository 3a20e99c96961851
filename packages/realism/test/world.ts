import type { RunIdentity } from '../src/scorecard.js';
import type { Segment1aInput } from '../src/outlet-composite.js';

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

/** A constructed world of n merchants: ids ascending, tiers dealt in turn so that id and size are unrelated. */
export function pyramidWorld(n: number): Segment1aInput {
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
  };
}

function coprimeStride(n: number): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  let stride = Math.max(1, Math.floor(n * 0.618));
  while (gcd(stride, n) !== 1) stride++;
  return stride;
}
