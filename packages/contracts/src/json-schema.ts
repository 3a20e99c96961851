import { isListType, type ScalarType } from './column.js';
import { asRecord } from './dataset-entry.js';
import { omit } from './omit.js';
import type { PlacedNode, SchemaNode, SchemaPacks } from './schema-pack.js';
import { isTableNode, tableColumns, type PlacedColumn } from './table-node.js';

/** A JSON Schema (2020-12) with the house's keywords `u64` and `i64`, self-contained: every reference inlined. */
export type JsonSchemaNode = Readonly<Record<string, unknown>>;

/** The closed schema of a JSON document, or of one row in JSON for a table or stream. */
export function jsonSchemaOf(placed: PlacedNode, packs: SchemaPacks): JsonSchemaNode {
  return isTableNode(placed)
    ? rowSchema(tableColumns(placed, packs))
    : closed(placed.node, placed.pack, packs, true);
}

function rowSchema(columns: readonly PlacedColumn[]): JsonSchemaNode {
  const properties = Object.fromEntries(columns.map((column) => [column.name, columnSchema(column)]));
  return {
    type: 'object',
    properties,
    required: columns.map(({ name }) => name),
    additionalProperties: false,
  };
}

function columnSchema(column: PlacedColumn): JsonSchemaNode {
  const { type, nullable, decimalString } = column;
  const bounds = omit({ ...column }, [
    'name',
    'type',
    'nullable',
    'lineage',
    'decimalString',
    'geometry',
    'description',
  ]);
  const value: JsonSchemaNode = decimalString
    ? { type: 'string', pattern: '^(0|[1-9][0-9]*)$' }
    : isListType(type)
      ? { type: 'array', items: scalarSchema(type.list, {}) }
      : type === 'binary'
        ? { type: 'string', contentEncoding: 'base64' }
        : scalarSchema(type, bounds);
  return nullable ? orNull(value) : value;
}

const WIDTHS: Partial<Record<string, readonly [number, number]>> = {
  int8: [-128, 127],
  int16: [-32768, 32767],
  int32: [-2147483648, 2147483647],
  uint8: [0, 255],
  uint16: [0, 65535],
  uint32: [0, 4294967295],
};

const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];

/** JSON form of a scalar type. 64-bit integers may arrive as bigints, which ajv's own number keywords do not see. */
function scalarSchema(type: ScalarType, keywords: SchemaNode): JsonSchemaNode {
  const width = WIDTHS[type];
  if (width) return { type: 'integer', minimum: width[0], maximum: width[1], ...keywords };
  switch (type) {
    case 'uint64':
    case 'int64': {
      const bounds = Object.fromEntries(Object.entries(keywords).filter(([key]) => BOUNDS.includes(key)));
      return { [type === 'uint64' ? 'u64' : 'i64']: bounds };
    }
    case 'float32':
    case 'float64':
      return { type: 'number', ...keywords };
    case 'bool':
      return { type: 'boolean' };
    case 'timestamp':
      return {
        type: 'string',
        pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z$',
      };
    default:
      return { type: 'string', ...keywords };
  }
}

const orNull = (schema: JsonSchemaNode): JsonSchemaNode => ({ anyOf: [schema, { type: 'null' }] });

const COLUMN_TYPES: readonly string[] = [
  ...Object.keys(WIDTHS),
  'uint64',
  'int64',
  'float32',
  'float64',
  'bool',
  'timestamp',
];
const NAMED_SCHEMAS = ['properties', 'patternProperties', '$defs', 'dependentSchemas'];
const SCHEMA_LISTS = ['anyOf', 'oneOf', 'prefixItems'];
const SCHEMAS = ['items', 'contains', 'not', 'if', 'then', 'else', 'propertyNames', 'additionalProperties'];

/**
 * Rewrite a plain node for ajv: references inlined, inner `$id` dropped, `nullable` turned into a null union, objects
 * closed, and what one member of an `allOf` says about unknown properties lifted to the object that holds them all,
 * because there it would reject its siblings' fields.
 *
 * @param close false inside an `allOf`, whose holder does the closing.
 */
function closed(node: SchemaNode, pack: string, packs: SchemaPacks, close: boolean): JsonSchemaNode {
  const { node: plain, pack: home } = packs.dereference(node, pack);
  const { nullable, allOf } = plain;
  const rest = omit(plain, ['nullable', 'allOf', '$id', 'unevaluatedProperties']);
  if (typeof rest.type === 'string' && COLUMN_TYPES.includes(rest.type)) {
    const scalar = scalarSchema(rest.type as ScalarType, omit(rest, ['type', 'description']));
    return nullable === true ? orNull(scalar) : scalar;
  }
  const within = (value: unknown, shut = true) =>
    typeof value === 'object' && value !== null ? closed(value as SchemaNode, home, packs, shut) : value;
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rest)) {
    if (NAMED_SCHEMAS.includes(key)) {
      const named = Object.entries(asRecord(value, home, `/${key}`));
      out[key] = Object.fromEntries(named.map(([name, schema]) => [name, within(schema)]));
    } else if (SCHEMA_LISTS.includes(key)) out[key] = (value as unknown[]).map((item) => within(item));
    else if (SCHEMAS.includes(key)) out[key] = within(value);
    else out[key] = value;
  }
  if (Array.isArray(allOf)) {
    out.allOf = allOf.map((member: unknown) => within(member, false));
    delete out.additionalProperties;
    if (close) out.unevaluatedProperties = false;
  } else if (!close) {
    if (out.additionalProperties === false) delete out.additionalProperties;
  } else if (out.properties !== undefined && out.additionalProperties === undefined) {
    out.additionalProperties = false;
  }
  return nullable === true ? orNull(out) : out;
}
