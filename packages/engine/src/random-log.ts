import { Failure, type DatasetEntry } from '@merchantry/contracts';

/** Ids of the datasets in which states of a segment keep the trace of their draws and one audit row each. */
export interface RandomLog {
  readonly trace: string;
  readonly audit: string;
}

const TRACE_SCHEMA = 'schemas.layer1.yaml#/rng/trace_log';
const AUDIT_SCHEMA = 'schemas.layer1.yaml#/rng/audit_log';

/**
 * The random log among the outputs of a state or a segment, found by schema, whatever it is called there; null where
 * nothing is drawn. @throws Failure `contract_invalid` where trace or audit log is missing or there are two
 */
export function randomLogOf(entries: readonly DatasetEntry[]): RandomLog | null {
  const following = (schemaRef: string) => [
    ...new Set(entries.filter((entry) => entry.schemaRef === schemaRef).map(({ id }) => id)),
  ];
  const [traces, audits] = [following(TRACE_SCHEMA), following(AUDIT_SCHEMA)];
  if (traces.length === 0 && audits.length === 0) return null;
  if (traces.length === 1 && audits.length === 1) return { trace: traces[0], audit: audits[0] };
  throw new Failure('contract_invalid', 'States that draw keep one trace log and one audit log.', {
    expected: `one dataset of ${TRACE_SCHEMA} and one of ${AUDIT_SCHEMA}`,
    found: [...traces, ...audits].join(', '),
  });
}
