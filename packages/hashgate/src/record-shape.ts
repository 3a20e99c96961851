import { Failure, type FailureCode } from '@merchantry/contracts';

/** What is wrong with a field's value, or undefined when nothing is. */
export type FieldRule = (value: unknown) => string | undefined;

export interface FieldShape {
  readonly rule: FieldRule;
  readonly optional?: boolean;
}

export const required = (rule: FieldRule): FieldShape => ({ rule });
export const optional = (rule: FieldRule): FieldShape => ({ rule, optional: true });

/** A rule from a test and the words that say what the test wants. */
export const must =
  (test: (value: unknown) => boolean, wanted: string): FieldRule =>
  (value) =>
    test(value) ? undefined : wanted;

export const isText = must((value) => typeof value === 'string' && value !== '', 'a text that is not empty');
export const isCount = must((value) => Number.isSafeInteger(value) && Number(value) >= 0, 'a count');

/**
 * Checks that `value` is an object with exactly the fields of `shape`.
 * @throws Failure `code` that names the first field that is missing, unknown or wrong.
 */
export function refuseOtherShape(
  value: unknown,
  shape: Readonly<Record<string, FieldShape>>,
  code: FailureCode,
  place: { readonly path?: string; readonly row?: number },
): asserts value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Failure(code, 'An entry is not an object.', {
      ...place,
      expected: 'an object',
      found: show(value),
    });
  }
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(shape, key)) {
      throw new Failure(code, 'An entry has an unknown field.', { ...place, column: key, found: key });
    }
  }
  const fields = value as Readonly<Record<string, unknown>>;
  for (const [key, { rule, optional: mayLack }] of Object.entries(shape)) {
    if (!Object.hasOwn(fields, key)) {
      if (mayLack) continue;
      throw new Failure(code, 'An entry lacks a field.', {
        ...place,
        column: key,
        expected: key,
        found: 'nothing',
      });
    }
    const wanted = rule(fields[key]);
    if (wanted !== undefined) {
      throw new Failure(code, 'A field has a value it may not have.', {
        ...place,
        column: key,
        expected: wanted,
        found: show(fields[key]),
      });
    }
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null
    ? Array.isArray(value)
      ? 'an array'
      : 'an object'
    : String(value);
}
