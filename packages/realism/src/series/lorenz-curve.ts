import type { Tally } from '../metric/tally.js';

/** Corners of a Lorenz curve, from (0, 0) to (1, 1): between two of them it is straight, for all members there are equal. */
export interface LorenzCurve {
  readonly n: number;
  readonly total: number;
  /** Share of the members, the smallest first. */
  readonly members: Float64Array;
  /** Share of the total that these hold. */
  readonly held: Float64Array;
}

/** Of non-negative values with a total above zero; without one the curve is empty. */
export function lorenzCurve({ n, values, counts }: Tally): LorenzCurve {
  const amounts = values.map((value, i) => counts[i] * value);
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  if (!(total > 0)) return { n, total: 0, members: new Float64Array(0), held: new Float64Array(0) };
  const members = new Float64Array(values.length + 1);
  const held = new Float64Array(values.length + 1);
  let [before, sum] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    before += counts[i];
    sum += amounts[i];
    members[i + 1] = before / n;
    held[i + 1] = sum / total;
  }
  return { n, total, members, held };
}

/** Corners that a drawing of `width` pixels can show: one a pixel at most, and both ends. */
export function thinned({ members, held }: LorenzCurve, width: number): [number, number][] {
  const out: [number, number][] = [];
  for (let i = 0; i < members.length; i++) {
    const last = out[out.length - 1];
    const far = !last || Math.max(members[i] - last[0], held[i] - last[1]) * width >= 1;
    if (far || i === members.length - 1) out.push([members[i], held[i]]);
  }
  return out;
}
