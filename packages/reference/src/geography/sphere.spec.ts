import { describe, expect, it } from '@jest/globals';
import { angleOf, cosDegrees, sinDegrees, unitVector } from './sphere.js';

describe('angles', () => {
  it('have the sines and cosines of their closed forms', () => {
    const third = Math.sqrt(3) / 2;
    const half = Math.SQRT1_2;
    for (const [degrees, sin, cos] of [
      [0, 0, 1],
      [30, 0.5, third],
      [45, half, half],
      [90, 1, 0],
      [120, third, -0.5],
      [180, 0, -1],
      [-60, -third, 0.5],
      [-135, -half, -half],
    ]) {
      expect(sinDegrees(degrees)).toBeCloseTo(sin, 14);
      expect(cosDegrees(degrees)).toBeCloseTo(cos, 14);
    }
  });

  it('come back from their direction', () => {
    for (let degrees = -179.9; degrees <= 180; degrees += 0.37)
      expect(angleOf(3 * cosDegrees(degrees), 3 * sinDegrees(degrees))).toBeCloseTo(degrees, 11);
    expect(angleOf(-1, 0)).toBe(180);
    expect(angleOf(0, -2)).toBe(-90);
    expect(angleOf(0, 0)).toBe(0);
  });

  it('lie on the unit sphere', () => {
    const [x, y, z] = unitVector(133.7, -41.2);
    expect(x * x + y * y + z * z).toBeCloseTo(1, 14);
  });
});
