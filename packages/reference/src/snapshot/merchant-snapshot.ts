import { Failure } from '@merchantry/contracts';
import { deriveMaster, deriveSubstreams, firstU01, merchantU64 } from '@merchantry/rng';
import type { MccPrior } from '../mcc-priors.js';
import { hashOrder, MAX_SLOTS } from './hash-order.js';
import { type HomeCandidate, homeQuotas } from './home-quotas.js';
import { mccWalk } from './mcc-walk.js';
import type { HomeLaw, SnapshotPolicy } from './snapshot-policy.js';

/** Merchants 1..N: row i is merchant i + 1. */
export interface MerchantSnapshot {
  readonly merchants: number;
  readonly mcc: Int32Array;
  /** 0 card present, 1 card not present. */
  readonly channel: Uint32Array;
  /** Index into `isos`. */
  readonly home: Uint32Array;
  readonly isos: readonly string[];
}

export interface SnapshotInputs {
  readonly candidates: readonly HomeCandidate[];
  readonly priors: readonly MccPrior[];
  readonly policy: SnapshotPolicy;
  readonly homeLaw: HomeLaw;
  readonly merchants: number;
  /** SHA-256 of the epoch string of `config/rng.yaml`: 32 bytes. */
  readonly b32: Uint8Array;
}

const MASTER_TAG = 'ingress:merchants';
const DOMAIN_TAG = 'ingress:merchants';

/**
 * The merchant snapshot. Slots are filled in home order (countries ascending by code), categories walk along them, then
 * a keyed-hash permutation hands out the ids 1..N, so that an id tells nothing of home or category; the channel is one
 * uniform of the merchant's own stream. Streams take the fixed seed of the policy: worlds of every seed share it.
 * The order of `candidates` and `priors` does not matter.
 * @throws Failure reference_drift where a law cannot be met or the mix is too narrow, numeric_domain for a bad count
 */
export function merchantSnapshot(inputs: SnapshotInputs): MerchantSnapshot {
  const { policy, merchants, priors } = inputs;
  if (!Number.isInteger(merchants) || merchants < 1 || merchants > MAX_SLOTS)
    throw new Failure('numeric_domain', 'a snapshot cannot have that many merchants', {
      expected: `a whole number from 1 to ${MAX_SLOTS}`,
      found: String(merchants),
    });
  const quotas = homeQuotas(inputs.candidates, merchants, inputs.homeLaw, policy);
  const slotHome = new Uint32Array(merchants);
  let filled = 0;
  quotas.forEach((quota, home) => {
    slotHome.fill(home, filled, filled + quota.merchants);
    filled += quota.merchants;
  });
  const slotMcc = mccWalk(priors, merchants, policy.mcc_walk);
  requireBreadth(
    'home_country_iso',
    quotas.filter((quota) => quota.merchants > 0).length,
    policy.min_countries,
  );
  requireBreadth('mcc', new Set(slotMcc).size, policy.min_mccs);

  const ids = new BigUint64Array(merchants);
  for (let i = 0; i < merchants; i++) ids[i] = BigInt(i + 1);
  const entities = merchantU64(ids);
  const master = deriveMaster(MASTER_TAG, inputs.b32, BigInt(policy.seed));
  const slots = hashOrder(deriveSubstreams(master, DOMAIN_TAG, 'merchant_id', entities).keys);
  const home = new Uint32Array(merchants);
  const mcc = new Int32Array(merchants);
  for (let i = 0; i < merchants; i++) {
    home[i] = slotHome[slots[i]];
    mcc[i] = slotMcc[slots[i]];
  }

  const probability = new Float64Array(10_000).fill(policy.channel.card_not_present);
  for (const exception of policy.channel.exceptions)
    for (const code of exception.codes) probability[code] = exception.probability;
  const uniforms = firstU01(deriveSubstreams(master, DOMAIN_TAG, 'channel', entities));
  const channel = new Uint32Array(merchants);
  for (let i = 0; i < merchants; i++) channel[i] = uniforms[i] < probability[mcc[i]] ? 1 : 0;
  return { merchants, mcc, channel, home, isos: quotas.map(({ iso }) => iso) };
}

function requireBreadth(column: string, found: number, least: number): void {
  if (found >= least) return;
  throw new Failure('reference_drift', 'the merchant snapshot is too narrow', {
    dataset: 'transaction_schema_merchant_ids',
    column,
    expected: `at least ${least} distinct values`,
    found: String(found),
  });
}
