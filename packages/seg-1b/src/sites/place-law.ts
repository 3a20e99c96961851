import pow from '@stdlib/math-base-special-pow';
import { Failure } from '@merchantry/contracts';
import { hashUniform } from '@merchantry/hashgate';
import type { S6JitterPolicy } from '../policy/s6-jitter.js';

/** Names of the components by code. */
export const COMPONENTS = {
  uniform_v1: ['uniform'],
  mixture_v2: ['core_cluster', 'secondary_cluster', 'sparse_tail'],
  mixture_v3: ['core', 'anywhere'],
} as const;

/** From two uniforms to a place in the unit square; x runs east, y runs north. */
export interface PlaceLaw {
  readonly components: readonly string[];
  /** The place of the last call. */
  readonly x: number;
  readonly y: number;
  /** Component of the last call, an index into `components`. */
  readonly component: number;
  place(uLon: number, uLat: number, tile: number): void;
}

/** Identity that places hashed per tile depend on. */
export interface HashIdentity {
  /** Hex of the 32 identity bytes. */
  readonly b32: string;
  readonly seed: bigint;
}

/** The law of a policy's mode. */
export function placeLaw(policy: S6JitterPolicy, identity: HashIdentity): PlaceLaw {
  switch (policy.mode) {
    case 'uniform_v1':
      return new UniformPlaces();
    case 'mixture_v2':
      return new SharedUniformMixture(policy.mixture_v2);
    case 'mixture_v3':
      return new CoreAndAnywhere(policy.mixture_v3, policy.deterministic_seed_namespace, identity);
  }
}

/** `uniform_v1`: anywhere in the tile. */
class UniformPlaces implements PlaceLaw {
  readonly components = COMPONENTS.uniform_v1;
  x = 0;
  y = 0;
  component = 0;

  place(uLon: number, uLat: number): void {
    this.x = uLon;
    this.y = uLat;
  }
}

/**
 * `mixture_v3`: with `core_share` in a square core of the tile, else anywhere in it. The first uniform chooses; rescaled
 * within the interval that it fell in, it is uniform again and independent of the choice, so two uniforms are enough.
 *
 * The core's place is hashed for each tile, or maps would show a lattice.
 */
class CoreAndAnywhere implements PlaceLaw {
  readonly components = COMPONENTS.mixture_v3;
  x = 0;
  y = 0;
  component = 0;
  readonly #share: number;
  readonly #width: number;
  readonly #cornerOf: (tile: number) => readonly [x: number, y: number];

  constructor(
    { core_share, core_width }: S6JitterPolicy['mixture_v3'],
    namespace: string,
    identity: HashIdentity,
  ) {
    this.#share = core_share;
    this.#width = core_width;
    this.#cornerOf = coreCorners(core_width, namespace, identity);
  }

  place(uLon: number, uLat: number, tile: number): void {
    const share = this.#share;
    if (uLon < share) {
      const [x, y] = this.#cornerOf(tile);
      this.component = 0;
      this.x = x + (uLon / share) * this.#width;
      this.y = y + uLat * this.#width;
    } else {
      this.component = 1;
      this.x = (uLon - share) / (1 - share);
      this.y = uLat;
    }
  }
}

/** South-west corner of a tile's core in the unit square, uniform over the places where the core lies within the tile. */
export function coreCorners(
  width: number,
  namespace: string,
  { b32, seed }: HashIdentity,
): (tile: number) => readonly [x: number, y: number] {
  const known = new Map<number, readonly [number, number]>();
  const axis = (name: string, tile: number) =>
    (1 - width) * hashUniform(`${namespace}.${name}`, b32, String(seed), String(tile));
  return (tile) => {
    let corner = known.get(tile);
    if (corner === undefined) {
      corner = [axis('core_lon', tile), axis('core_lat', tile)];
      known.set(tile, corner);
    }
    return corner;
  };
}

/**
 * `mixture_v2`, the older law: component and position come from the same two uniforms, so they depend on each other and
 * the weights of the policy are not the shares that result.
 */
class SharedUniformMixture implements PlaceLaw {
  readonly components = COMPONENTS.mixture_v2;
  x = 0;
  y = 0;
  component = 0;
  readonly #blend: number;
  readonly #upTo: readonly number[];
  readonly #shapes: readonly { lonExp: number; latExp: number; reach: number }[];

  constructor({ selection_blend, component_weights, components }: S6JitterPolicy['mixture_v2']) {
    const weights = COMPONENTS.mixture_v2.map((name) => component_weights[name]);
    const sum = weights[0] + weights[1] + weights[2];
    if (!(sum > 0))
      throw new Failure('policy_schema', 'The components of the jitter have no weight.', {
        dataset: 's6_jitter_policy',
        column: 'mixture_v2.component_weights',
        expected: 'a sum above 0',
        found: String(sum),
      });
    this.#blend = selection_blend;
    this.#upTo = [weights[0] / sum, weights[0] / sum + weights[1] / sum];
    this.#shapes = COMPONENTS.mixture_v2.map((name) => ({
      lonExp: components[name].lon_shape_exp,
      latExp: components[name].lat_shape_exp,
      reach: components[name].max_abs_offset_fraction,
    }));
  }

  place(uLon: number, uLat: number): void {
    const choice = (1 - this.#blend) * uLon + this.#blend * uLat;
    this.component = choice < this.#upTo[0] ? 0 : choice < this.#upTo[1] ? 1 : 2;
    const { lonExp, latExp, reach } = this.#shapes[this.component];
    this.x = shaped(uLon, lonExp, reach);
    this.y = shaped(uLat, latExp, reach);
  }
}

/** 0.5 + 0.5 sign(t) |t|^exponent reach with t = 2u - 1, kept within [0, 1]. */
function shaped(u: number, exponent: number, reach: number): number {
  const t = 2 * u - 1;
  const size = pow(Math.abs(t), exponent) * reach * 0.5;
  return Math.min(1, Math.max(0, t < 0 ? 0.5 - size : 0.5 + size));
}
