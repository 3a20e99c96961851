import { describe, expect, it } from '@jest/globals';
import { WGS84, rowCellAreas, zoneArea } from './ellipsoid-zone-area.js';
import { globalGrid } from './grid.js';

describe('zoneArea', () => {
  it('gives the published area of the WGS84 ellipsoid, 510 065 621.724 km2', () => {
    expect(zoneArea(-90, 90, 360) / 1e6).toBeCloseTo(510065621.724, 3);
    expect(2 * zoneArea(0, 90, 360)).toBeCloseTo(zoneArea(-90, 90, 360), 0);
  });

  it('gives the sphere when nothing is flattened', () => {
    const sphere = { radius: 1, flattening: 0 };
    expect(zoneArea(-90, 90, 360, sphere)).toBeCloseTo(4 * Math.PI, 14);
    expect(zoneArea(0, 30, 360, sphere)).toBeCloseTo(Math.PI, 14);
  });

  it('gives the cells of 30 arc-seconds known at the equator and at 60 N', () => {
    const cell = 1 / 120;
    expect(zoneArea(0, cell, cell)).toBeCloseTo(854796.67, 2);
    expect(zoneArea(60, 60 + cell, cell)).toBeCloseTo(431668.61, 2);
    const areas = rowCellAreas(globalGrid(0.5));
    expect(areas[10799]).toBeCloseTo(854796.67, 2);
    expect(areas[10800]).toBeCloseTo(854796.67, 2);
  });

  it.each([30, 5, 0.5])(
    'adds up to the globe over the rows of %d arc-minutes, north as south',
    (arcMinutes) => {
      const grid = globalGrid(arcMinutes);
      const areas = rowCellAreas(grid);
      const total = areas.reduce((sum, area) => sum + area * grid.columns, 0);
      expect(Math.abs(total / zoneArea(-90, 90, 360) - 1)).toBeLessThan(1e-12);
      for (let r = 0; r < grid.rows; r++) {
        expect(areas[r]).toBeGreaterThan(0);
        expect(Math.abs(areas[r] / areas[grid.rows - 1 - r] - 1)).toBeLessThan(1e-14);
      }
    },
  );

  it('agrees with the integral of the meridian and parallel radii', () => {
    // Simpson over M(p) * N(p) * cos p, the surface element of the ellipsoid.
    const e2 = WGS84.flattening * (2 - WGS84.flattening);
    const element = (deg: number) => {
      const p = (deg * Math.PI) / 180;
      const w = 1 - e2 * Math.sin(p) ** 2;
      return ((WGS84.radius ** 2 * (1 - e2)) / w ** 2) * Math.cos(p);
    };
    for (const [south, north] of [
      [0, 5],
      [42, 43],
      [59.5, 60],
      [-89, -88],
    ]) {
      const n = 200;
      const h = (north - south) / n;
      let sum = element(south) + element(north);
      for (let i = 1; i < n; i++) sum += (i % 2 ? 4 : 2) * element(south + i * h);
      const integral = (((sum * h) / 3) * Math.PI) / 180;
      expect(Math.abs((zoneArea(south, north, 1) * 180) / Math.PI / integral - 1)).toBeLessThan(1e-11);
    }
  });
});
