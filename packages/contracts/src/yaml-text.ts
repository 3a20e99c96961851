import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import type { ParsedNode } from 'yaml';
import { Failure } from './failure/index.js';
import { lineNestedDeeper } from './nesting-bound.js';
import { cacheSlot } from './parsed-text-cache.js';

/** Loaded at the first text that has to be parsed: with a warm cache, none has. */
const load = createRequire(import.meta.url);
let parser: typeof Yaml | undefined;

/** Aliases may expand to this many nodes; more is an attack or an accident. */
const MAX_ALIAS_COUNT = 100;

/** Levels of lists and mappings, and columns of indentation: far more than a reader follows. */
const MAX_NESTING = 200;

/**
 * Parse strict YAML 1.2 (core schema): one document, no repeated key, no unknown tag, no merge key, `no` and `off`
 * are strings. Integers come back as numbers where exact and as bigints beyond 2^53.
 *
 * @param code the Failure code of every complaint; the place carries `path` and, where known, the 1-based line.
 */
export function parseYamlText(
  text: string,
  path: string,
  code: 'policy_syntax' | 'contract_invalid',
  dataset?: string,
): unknown {
  const slot = cacheSlot(text);
  const kept = slot.read();
  if (kept) return kept.value;
  const refuse = (message: string, line?: number, cause?: unknown) =>
    new Failure(code, message, { dataset, path, line, expected: 'strict YAML 1.2', found: message, cause });
  const deep = lineNestedDeeper(text, MAX_NESTING);
  if (deep !== undefined) throw refuse(`nested deeper than ${MAX_NESTING} levels`, deep);
  let value: unknown;
  try {
    parser ??= load('yaml') as typeof Yaml;
    const { isScalar, parseDocument } = parser;
    const document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      intAsBigInt: true,
      uniqueKeys: sameKey(isScalar),
      stringKeys: false,
    });
    const problem = document.errors[0] ?? document.warnings[0];
    if (problem?.code === 'MULTIPLE_DOCS')
      throw refuse('more than one document', problem.linePos?.[0].line, problem);
    if (problem) throw refuse(firstLine(problem.message), problem.linePos?.[0].line, problem);
    value = document.toJS({ maxAliasCount: MAX_ALIAS_COUNT });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw refuse(firstLine((error as Error).message), undefined, error);
  }
  const plain = withPlainIntegers(value, () => refuse('an alias inside what it stands for'));
  slot.keep(plain);
  return plain;
}

/** Two keys clash when they name the same property, so that `1` and `"1"` do. */
const sameKey =
  (isScalar: typeof Yaml.isScalar) =>
  (a: ParsedNode, b: ParsedNode): boolean =>
    a === b || (isScalar(a) && isScalar(b) && String(a.value) === String(b.value));

const firstLine = (message: string): string => message.split('\n', 1)[0].replace(/:$/, '');

/**
 * Demote safe bigints to numbers, in place: `toJS` has just built the value, nobody else holds it. A value that
 * contains itself has no end for whoever walks it next; `refuse` makes its error.
 */
function withPlainIntegers(
  value: unknown,
  refuse: () => Failure,
  walked = new Map<object, 'open' | 'done'>(),
): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const state = walked.get(value);
  if (state === 'open') throw refuse();
  if (state === 'done') return value;
  walked.set(value, 'open');
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(record)) {
    const item = record[key];
    const plain = withPlainIntegers(item, refuse, walked);
    if (plain !== item) record[key] = plain;
  }
  walked.set(value, 'done');
  return value;
}
