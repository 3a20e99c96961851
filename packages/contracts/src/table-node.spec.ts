import { describe, expect, it } from '@jest/globals';
import { jsonSchemaOf } from './json-schema.js';
import { SchemaPacks } from './schema-pack.js';
import { readTableNode } from './table-node.js';

const packs = new SchemaPacks([]);
const placed = (column: Record<string, unknown>) => ({
  node: { type: 'geotable', columns: [{ name: 'x', ...column }] },
  pack: 'p',
  ref: 'p#/t',
});
const read = (column: Record<string, unknown>) => readTableNode('t', placed(column), packs).columns[0];

describe('columns of bytes and geometries', () => {
  it('are declared by type binary, geometries by saying so', () => {
    expect(read({ type: 'binary' })).toEqual({ name: 'x', type: 'binary', nullable: false, lineage: false });
    expect(read({ type: 'binary', geometry: 'wkb', nullable: true })).toMatchObject({
      type: 'binary',
      geometry: 'wkb',
      nullable: true,
    });
  });

  it('are base64 text in JSON', () => {
    expect(jsonSchemaOf(placed({ type: 'binary', geometry: 'wkb' }), packs)).toMatchObject({
      properties: { x: { type: 'string', contentEncoding: 'base64' } },
    });
  });

  it.each([
    { type: 'string', geometry: 'wkb' },
    { type: 'binary', geometry: 'geojson' },
    { type: 'binary', pattern: '^a' },
    { type: 'binary', minLength: 5 },
    { type: 'binary', enum: ['a'] },
    { type: 'array', items: { type: 'binary' } },
  ])('are refused as %j', (column) => {
    expect(() => read(column)).toThrow(expect.objectContaining({ code: 'contract_invalid' }));
  });
});
