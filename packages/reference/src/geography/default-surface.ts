import type { ReferenceInputs } from '../reference-inputs.js';
import type { PopulationSurface } from './population-surface.js';

/** Cell size of the default grid, arc-minutes. */
export const DEFAULT_ARC_MINUTES = 5;

/**
 * The built surface on the default grid: what tables that may not depend on a profile or on a user's raster rest on
 * (the zones of countries, their centres).
 */
export const defaultSurface = (inputs: ReferenceInputs): PopulationSurface =>
  inputs.populationSurface(DEFAULT_ARC_MINUTES);
