import { z } from 'zod';

/** Policy `s1_tile_universe_policy`: which rule takes a tile into a country. */
export const s1TileUniversePolicySchema = z.strictObject({
  semver: z.string().regex(/^\d+\.\d+\.\d+$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** `center` or `any_overlap`; S1 refuses any other name. */
  inclusion_rule: z.string().min(1),
});

export type S1TileUniversePolicy = z.output<typeof s1TileUniversePolicySchema>;
