import { Failure } from '@merchantry/contracts';
import { sha256Hex } from '@merchantry/hashgate';
import cos from '@stdlib/math-base-special-cos';
import type { CandidateDesign } from './design-policy.js';

/** What a list needs to know of a country. */
export interface ListedCountry {
  readonly iso: string;
  /** UN M49 subregion; null where there is none. */
  readonly subregion: string | null;
  readonly people: number;
  readonly multiZone: boolean;
  /** Where its people live, in degrees; null where nobody does. */
  readonly centre: { readonly lon: number; readonly lat: number } | null;
  /** Nobody sells there. */
  readonly sanctioned: boolean;
}

export interface RegionList {
  readonly subregion: string;
  /** Members in code order. */
  readonly members: readonly string[];
  /** Destinations in order, no two alike. */
  readonly countries: readonly string[];
}

type Vector = readonly [number, number, number];

const EARTH_RADIUS_KM = 6371.0088;
const HALF_TURN = Math.PI / 180;

/**
 * One ordered list of destinations for every subregion, in order of its name. Subregions take turns, each taking the
 * country outside class M that is nearest to its centre, where every list that already holds a country counts as
 * `use_penalty_km` of distance; then each takes one class M country the same way. The first are ordered by hash, so that
 * a small merchant's few countries are as mixed as a large one's many.
 */
export function regionLists(
  countries: readonly ListedCountry[],
  law: CandidateDesign['lists'],
): RegionList[] {
  const regions = subregions(countries);
  const eligible = countries.flatMap((country) =>
    country.centre && country.people >= law.min_people && !country.sanctioned
      ? [{ iso: country.iso, multiZone: country.multiZone, at: onSphere(country.centre), uses: 0 }]
      : [],
  );
  const turn = (multiZone: boolean) => {
    for (const region of regions) {
      let best: (typeof eligible)[number] | undefined;
      let least = Infinity;
      for (const country of eligible) {
        if (country.multiZone !== multiZone || region.taken.includes(country.iso)) continue;
        const distance = chordKm(region.centre, country.at) + law.use_penalty_km * country.uses;
        if (distance < least || (distance === least && country.iso < best!.iso)) {
          best = country;
          least = distance;
        }
      }
      if (!best) throw tooFew(region.subregion, law.countries);
      best.uses++;
      region.taken.push(best.iso);
    }
  };
  for (let i = 1; i < law.countries; i++) turn(false);
  turn(true);
  return regions.map(({ subregion, members, taken }) => {
    const list = inHashOrder(subregion, taken.slice(0, -1));
    list.splice(law.multi_zone_at - 1, 0, taken[taken.length - 1]);
    return { subregion, members, countries: list };
  });
}

function subregions(countries: readonly ListedCountry[]) {
  const names = new Set(countries.flatMap(({ subregion }) => subregion ?? []));
  return [...names].sort().map((subregion) => {
    // In code order: a sum depends on its order.
    const members = countries
      .filter((country) => country.subregion === subregion)
      .sort((a, b) => (a.iso < b.iso ? -1 : 1));
    const centres = members.flatMap(({ centre }) => (centre ? [onSphere(centre)] : []));
    return {
      subregion,
      members: members.map(({ iso }) => iso),
      centre: middle(centres),
      taken: [] as string[],
    };
  });
}

/** Point of the unit sphere; the sine is the cosine of the complement. */
function onSphere({ lon, lat }: { readonly lon: number; readonly lat: number }): Vector {
  const ring = cos(lat * HALF_TURN);
  return [ring * cos(lon * HALF_TURN), ring * cos((90 - lon) * HALF_TURN), cos((90 - lat) * HALF_TURN)];
}

function middle(points: readonly Vector[]): Vector {
  const sum = [0, 0, 0];
  for (const point of points) point.forEach((x, axis) => (sum[axis] += x));
  const length = Math.sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]);
  return [sum[0] / length, sum[1] / length, sum[2] / length];
}

/** Straight-line distance through the Earth: it orders places as the great circle does. */
function chordKm(a: Vector, b: Vector): number {
  const [x, y, z] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  return EARTH_RADIUS_KM * Math.sqrt(x * x + y * y + z * z);
}

function inHashOrder(subregion: string, isos: readonly string[]): string[] {
  return isos
    .map((iso) => ({ iso, hash: sha256Hex(`candidate_design|${subregion}|${iso}`) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .map(({ iso }) => iso);
}

const tooFew = (subregion: string, expected: number) =>
  new Failure('policy_design_unreachable', `There are too few destinations for ${subregion}.`, {
    path: 'config/layer1/1A/candidate_design.yaml',
    column: 'lists',
    expected: `${expected} countries`,
    found: 'fewer',
  });
