import type { MacroRegion } from '../policy/s2-tile-weights.js';

/**
 * Macro-region of a country by its UN region and sub-region. The Americas split by sub-region: the United Nations file
 * Central America and the Caribbean under "Latin America and the Caribbean", so those count as South America.
 */
export function macroRegion(region: string | null, subregion: string | null): MacroRegion {
  switch (region) {
    case 'Africa':
    case 'Asia':
    case 'Europe':
    case 'Oceania':
      return region;
    case 'Americas': {
      const name = (subregion ?? '').toLowerCase();
      return name.includes('south') || name.includes('latin america') ? 'South America' : 'North America';
    }
    default:
      return 'Other';
  }
}
