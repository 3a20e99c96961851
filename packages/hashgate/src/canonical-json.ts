import { Failure } from '@merchantry/contracts';
import { parse } from 'lossless-json';
import { byCodePoint } from './code-point-order.js';

/**
 * The one JSON text of a value: keys in code-point order, `,` and `:` without spaces, everything outside ASCII escaped
 * as \uXXXX (lower-case hex, surrogate pairs as two), no newline at the end. Finite numbers in ECMAScript's shortest
 * form (-0 prints 0), bigints as plain integers.
 *
 * @throws Failure json_unrepresentable, naming the place, for NaN, infinities, undefined (also as a property or a hole
 * in an array), functions, symbols, cycles, and objects that are neither plain nor arrays (a Map, a Date and a typed
 * array would all print as something they are not).
 */
export function canonicalJson(value: unknown): string {
  const out: string[] = [];
  print(value, [], out, new Set());
  return out.join('');
}

/** Keys and indices that lead from the whole to the value at hand; read in messages only. */
type Way = (string | number)[];

function print(value: unknown, way: Way, out: string[], ancestors: Set<object>): void {
  switch (typeof value) {
    case 'string':
      out.push(asciiString(value));
      return;
    case 'number':
      if (!Number.isFinite(value)) refuse(way, String(value));
      out.push(Object.is(value, -0) ? '0' : String(value));
      return;
    case 'bigint':
    case 'boolean':
      out.push(String(value));
      return;
    case 'object':
      if (value === null) out.push('null');
      else printNested(value, way, out, ancestors);
      return;
    default:
      refuse(way, typeof value);
  }
}

function printNested(value: object, way: Way, out: string[], ancestors: Set<object>): void {
  if (ancestors.has(value)) refuse(way, 'a value that contains itself');
  ancestors.add(value);
  const at = way.length;
  if (Array.isArray(value)) {
    out.push('[');
    for (let i = 0; i < value.length; i++) {
      if (i > 0) out.push(',');
      way[at] = i;
      print(value[i], way, out, ancestors);
    }
    out.push(']');
  } else {
    if (!isPlain(value)) refuse(way, value.constructor?.name ?? 'an object of a class');
    out.push('{');
    let separator = '';
    for (const key of Object.keys(value).sort(byCodePoint)) {
      out.push(separator, asciiString(key), ':');
      way[at] = key;
      print((value as Record<string, unknown>)[key], way, out, ancestors);
      separator = ',';
    }
    out.push('}');
  }
  way.length = at;
  ancestors.delete(value);
}

/** Made by a literal, a parser or Object.create(null), in whatever realm: nothing but Object.prototype above it. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Printable ASCII but for the quote and the backslash stands for itself. */
const VERBATIM = /^[ !#-[\]-~]*$/;
const NOT_ASCII = /[\u0080-\uffff]/g;

function asciiString(text: string): string {
  if (VERBATIM.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(
    NOT_ASCII,
    (unit) => '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0'),
  );
}

function refuse(way: Way, found: string): never {
  const place = way.reduce(
    (path: string, step) => path + (typeof step === 'number' ? `[${step}]` : `.${step}`),
    '$',
  );
  throw new Failure('json_unrepresentable', `The value at ${place} has no JSON form.`, {
    expected: 'null, boolean, finite number, bigint, string, array or plain object',
    found,
  });
}

/**
 * Value of a JSON text, no digit lost: integers beyond 2^53 become bigint, every other number a double.
 * @throws Failure json_syntax for text that is not JSON, a number beyond the doubles, or one key with two values.
 */
export function parseJson(text: string): unknown {
  try {
    return parse(text, null, { parseNumber: losslessNumber, onDuplicateKey: refuseDuplicate });
  } catch (cause) {
    throw new Failure('json_syntax', 'A text is not JSON.', {
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

function losslessNumber(text: string): number | bigint {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new SyntaxError(`Number '${text}' is beyond the doubles`);
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(text) ? value : BigInt(text);
}

function refuseDuplicate({ key }: { key: string }): never {
  throw new SyntaxError(`Duplicate key '${key}'`);
}
