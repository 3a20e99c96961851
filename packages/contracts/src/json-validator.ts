import { createRequire } from 'node:module';
import type * as AjvModule from 'ajv/dist/2020.js';
import type { Ajv2020, ErrorObject } from 'ajv/dist/2020.js';
import { Failure } from './failure/index.js';
import type { JsonSchemaNode } from './json-schema.js';

/** Loaded at the first document to check: most runs check none, and ajv takes longer to load than the contracts. */
const require = createRequire(import.meta.url);
let ajv: Ajv2020 | undefined;

interface WideBounds {
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly exclusiveMinimum?: number | bigint;
  readonly exclusiveMaximum?: number | bigint;
}

/** A whole number of [low, high] within the declared bounds, as a bigint or as a number that is exact. */
const wideInteger =
  (low: bigint, high: bigint) =>
  (bounds: WideBounds, value: unknown): boolean => {
    if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) return false;
    const n = BigInt(value as bigint | number);
    return (
      n >= low &&
      n <= high &&
      (bounds.minimum === undefined || n >= bounds.minimum) &&
      (bounds.maximum === undefined || n <= bounds.maximum) &&
      (bounds.exclusiveMinimum === undefined || n > bounds.exclusiveMinimum) &&
      (bounds.exclusiveMaximum === undefined || n < bounds.exclusiveMaximum)
    );
  };

function engine(): Ajv2020 {
  if (!ajv) {
    const { Ajv2020: Compiler } = require('ajv/dist/2020.js') as typeof AjvModule;
    ajv = new Compiler({ strict: true, strictRequired: false, strictTypes: false, ownProperties: true });
    ajv.addKeyword({
      keyword: 'u64',
      schemaType: 'object',
      errors: false,
      validate: wideInteger(0n, 2n ** 64n - 1n),
    });
    ajv.addKeyword({
      keyword: 'i64',
      schemaType: 'object',
      errors: false,
      validate: wideInteger(-(2n ** 63n), 2n ** 63n - 1n),
    });
  }
  return ajv;
}

/**
 * Compile a validator. It throws Failure `json_schema_violation` with the dataset and, in `column`, the JSON pointer of
 * the first offence. A schema that is none is `contract_invalid`.
 */
export function compileValidator(
  dataset: string,
  ref: string,
  schema: JsonSchemaNode,
): (value: unknown) => void {
  let check: ReturnType<Ajv2020['compile']>;
  try {
    check = engine().compile(schema);
  } catch (cause) {
    throw new Failure('contract_invalid', `The schema at ${ref} is no JSON Schema.`, {
      dataset,
      path: ref,
      found: (cause as Error).message,
      cause,
    });
  }
  return (value) => {
    if (check(value) === true) return;
    const [error] = check.errors as ErrorObject[];
    const extra = (error.params.additionalProperty ?? error.params.unevaluatedProperty) as string | undefined;
    throw new Failure(
      'json_schema_violation',
      `The document of ${dataset} breaks its schema at ${error.instancePath || '(top)'}.`,
      {
        dataset,
        column: error.instancePath,
        expected: `${error.keyword === 'u64' || error.keyword === 'i64' ? `a ${error.keyword} within its bounds` : (error.message ?? error.keyword)}`,
        found: extra ?? shown(valueAtPointer(value, error.instancePath)),
      },
    );
  };
}

function valueAtPointer(value: unknown, pointer: string): unknown {
  let here = value;
  for (const step of pointer.split('/').slice(1)) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return here;
}

const shown = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Array.isArray(value)
      ? 'a list'
      : 'an object'
    : String(value);
