import { z } from 'zod';

/** Whether the calendar has this instant: dates that it lacks come back as others. */
function isInstant(utc: string): boolean {
  const milliseconds = Date.parse(`${utc.slice(0, 23)}Z`);
  return (
    !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().slice(0, 19) === utc.slice(0, 19)
  );
}

/**
 * A world profile: how large and how fine. Everything else about a world is policy. The fields a state declares are
 * part of its identity, the others are not (ruling 8).
 */
export const profileSchema = z.strictObject({
  /** Name, equal to the file's. */
  profile: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  /** Number of merchants of the snapshot. */
  merchants: z.int().min(50).max(20_000_000),
  /** Which law places the homes of merchants: the certified joint design, or population and GDP alone. */
  home_law: z.enum(['recipe_p', 'natural']),
  /** Edge of a grid cell in arc-minutes. */
  grid_arcmin: z.number().positive().max(60),
  /** Days of arrivals that the roster covers. */
  roster_days: z.int().min(1).max(366),
  /** The world clock: every hashed timestamp starts here. RFC 3339, six decimals, Z. */
  as_of_utc: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/)
    .refine(isInstant, 'an instant that exists'),
});

export type Profile = z.output<typeof profileSchema>;
export type ProfileField = keyof Profile;
