import fc from 'fast-check';

/** A star-shaped ring around a centre: radii in turn at equal angles. */
function star(lon: number, lat: number, radii: readonly number[], scale: number): number[] {
  const ring: number[] = [];
  radii.forEach((radius, i) => {
    const turn = (2 * Math.PI * i) / radii.length;
    ring.push(lon + scale * radius * Math.cos(turn), lat + scale * radius * Math.sin(turn));
  });
  return [...ring, ring[0], ring[1]];
}

/** One to three stars of up to 10 degrees, each with a hole of a third of its size; they may overlap. */
export const stars = fc
  .array(
    fc.tuple(
      fc.double({ min: -12, max: 12, noNaN: true }),
      fc.double({ min: -60, max: 60, noNaN: true }),
      fc.array(fc.double({ min: 3, max: 10, noNaN: true }), { minLength: 3, maxLength: 40 }),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.map(([lon, lat, radii]) => [star(lon, lat, radii, 1), star(lon, lat, radii, 0.3)]));
