import { z } from 'zod';

/** Policy `s3_integerisation`: which audit tables S3 fills. No later state may take them for its counts or sites. */
export const s3IntegerisationSchema = z
  .strictObject({
    semver: z.string().regex(/^\d+\.\d+\.\d+$/),
    version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
    emit_integerised_counts: z.boolean(),
    emit_site_sequence: z.boolean(),
    consume_integerised_counts_in_s8: z.literal(false),
    consume_site_sequence_in_s8: z.literal(false),
  })
  .refine(
    ({ emit_integerised_counts: counts, emit_site_sequence: sites }) => counts || !sites,
    'emit_site_sequence needs emit_integerised_counts: sites are numbered from the counts',
  );

export type S3Integerisation = z.output<typeof s3IntegerisationSchema>;
