/** Name of the stratum that takes the tiles of all immaterial zones of a country; it sorts behind every zone id. */
export const POOLED = 'pooled';
