import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ContractDocument } from './contract-files.js';
import type { Failure } from './failure/index.js';
import { jsonSchemaOf } from './json-schema.js';
import { compileValidator } from './json-validator.js';
import { omit } from './omit.js';
import { SchemaPacks } from './schema-pack.js';

const pack = (name: string, value: unknown): ContractDocument => ({
  kind: 'pack',
  name,
  path: name,
  segment: 'x',
  value,
});

const packs = new SchemaPacks([
  pack('schemas.layer1.yaml', {
    $defs: { u64: { type: 'uint64' }, hex: { type: 'string', pattern: '^[0-9a-f]+$' } },
    envelope: {
      type: 'object',
      $id: 'urn:inner',
      properties: { seed: { $ref: '#/$defs/u64' } },
      required: ['seed'],
      unevaluatedProperties: false,
    },
  }),
  pack('schemas.x.yaml', {
    event: {
      allOf: [
        { $ref: 'schemas.layer1.yaml#/envelope' },
        {
          properties: {
            pi: { type: 'float64', nullable: true },
            tag: { $ref: 'schemas.layer1.yaml#/$defs/hex', nullable: true },
          },
          required: ['pi'],
          unevaluatedProperties: false,
        },
      ],
    },
    nested: {
      type: 'object',
      properties: { inner: { type: 'object', properties: { a: { type: 'int8' } } } },
    },
    open: { type: 'object', additionalProperties: true },
    table: {
      type: 'table',
      columns: [
        { name: 'id', $ref: 'schemas.layer1.yaml#/$defs/u64', minimum: 1 },
        { name: 'n', type: 'int64', maximum: 10 },
        { name: 'k', type: 'int16', nullable: true },
        { name: 'ok', type: 'bool' },
        { name: 'at', type: 'timestamp' },
        { name: 'codes', type: 'array', items: { $ref: 'schemas.layer1.yaml#/$defs/hex' } },
        { name: 'draws', type: 'uint64', json_form: 'decimal_string' },
      ],
    },
    broken: { type: 'object', properties: { a: { type: 'strnig' } } },
  }),
]);

const validator = (anchor: string) => {
  const ref = `schemas.x.yaml#/${anchor}`;
  return compileValidator('d', ref, jsonSchemaOf(packs.resolve(ref), packs));
};
function complaint(anchor: string, value: unknown): string {
  try {
    validator(anchor)(value);
    return 'accepted';
  } catch (error) {
    const { code, place } = error as Failure;
    return `${code} ${place.column} ${place.found}`;
  }
}

describe('the JSON Schema of a node', () => {
  it('lets envelope and payload stand side by side, and nothing else', () => {
    expect(complaint('event', { seed: 42, pi: 0.5 })).toBe('accepted');
    expect(complaint('event', { seed: 42, pi: 0.5, extra: 1 })).toBe('json_schema_violation  extra');
    expect(complaint('event', { pi: 0.5 })).toMatch(/^json_schema_violation/);
  });

  it('turns nullable into a null union, beside a reference too', () => {
    expect(complaint('event', { seed: 1, pi: null, tag: null })).toBe('accepted');
    expect(complaint('event', { seed: 1, pi: null, tag: 'xyz' })).toMatch(/^json_schema_violation \/tag/);
  });

  it('closes nested objects, leaves open what says so', () => {
    expect(complaint('nested', { inner: { a: 1 } })).toBe('accepted');
    expect(complaint('nested', { inner: { a: 1, b: 2 } })).toBe('json_schema_violation /inner b');
    expect(complaint('nested', { inner: { a: 128 } })).toBe('json_schema_violation /inner/a 128');
    expect(complaint('open', { anything: [1] })).toBe('accepted');
  });

  it('knows u64 from 0 to 2^64 - 1, as bigint or exact number', () => {
    const check = validator('event');
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }), (seed) => {
        const lawful = seed >= 0n && seed < 2n ** 64n;
        expect(complaint('event', { seed, pi: 0 }) === 'accepted').toBe(lawful);
      }),
    );
    for (const seed of [0, 1, Number.MAX_SAFE_INTEGER]) expect(() => check({ seed, pi: 0 })).not.toThrow();
    for (const seed of [-1, 0.5, 2 ** 53, '7', Number.NaN, true, null]) {
      expect(() => check({ seed, pi: 0 })).toThrow(
        expect.objectContaining({ code: 'json_schema_violation' }),
      );
    }
  });

  it('checks a row of a table by its columns', () => {
    const row = {
      id: 2n ** 64n - 1n,
      n: -5n,
      k: null,
      ok: true,
      at: '2026-01-01T00:00:00.000000Z',
      codes: ['a'],
      draws: '18446744073709551615',
    };
    expect(complaint('table', row)).toBe('accepted');
    expect(complaint('table', { ...row, id: 0 })).toBe('json_schema_violation /id 0');
    expect(complaint('table', { ...row, n: 11n })).toBe('json_schema_violation /n 11');
    expect(complaint('table', { ...row, at: '2026-01-01' })).toMatch(/\/at/);
    expect(complaint('table', { ...row, draws: '01' })).toMatch(/\/draws/);
    expect(complaint('table', { ...row, x: 1 })).toMatch(/ x$/);
    expect(complaint('table', omit(row, ['ok']))).toMatch(/^json_schema_violation/);
  });

  it('is refused when it is none', () => {
    expect(() => validator('broken')).toThrow(expect.objectContaining({ code: 'contract_invalid' }));
  });
});
