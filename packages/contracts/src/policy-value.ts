import { Failure } from './failure/index.js';

/** What a schema library says is wrong with a value. */
interface Issue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly input?: unknown;
  readonly keys?: readonly string[];
}

/** The part of a zod schema that a policy needs; contracts themselves know no schema library. */
export interface PolicySchema<T> {
  safeParse(
    value: unknown,
    options: { readonly reportInput: true },
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}

/**
 * A parsed policy checked against its schema, defaults applied.
 * @throws Failure `policy_schema` with the first issue: dataset, place inside the file, expected, found
 */
export function parsePolicyValue<T>(id: string, path: string, schema: PolicySchema<T>, value: unknown): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  const [issue] = issues;
  const place = issue.path.map(String).join('.') || '(top)';
  throw new Failure('policy_schema', `The policy ${id} is not valid at ${place}.`, {
    dataset: id,
    column: place,
    path,
    expected: issue.message,
    found: issue.code === 'unrecognized_keys' ? (issue.keys ?? []).join(', ') : shown(issue.input),
    detail: { issues: issues.length },
  });
}

const shown = (value: unknown): string =>
  value === undefined || value === null
    ? 'nothing'
    : typeof value === 'object'
      ? `a ${Array.isArray(value) ? 'list' : 'mapping'}`
      : String(value);
