import { gridTransform, type Grid, type RasterSource, type RasterWindow } from '@merchantry/geo';

/** A population surface in memory that keeps the windows it was asked for. */
export class MemoryRaster implements RasterSource {
  readonly width: number;
  readonly height: number;
  readonly geotransform;
  readonly windows: RasterWindow[] = [];

  constructor(
    grid: Grid,
    readonly pixels: Float32Array,
    readonly nodata: number | null = null,
  ) {
    this.width = grid.columns;
    this.height = grid.rows;
    this.geotransform = gridTransform(grid);
  }

  read(window: RasterWindow): Promise<Float32Array> {
    this.windows.push(window);
    const out = new Float32Array(window.width * window.height);
    for (let r = 0; r < window.height; r++) {
      const from = (window.row + r) * this.width + window.column;
      out.set(this.pixels.subarray(from, from + window.width), r * window.width);
    }
    return Promise.resolve(out);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
