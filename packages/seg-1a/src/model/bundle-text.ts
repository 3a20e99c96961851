export interface BundleMap {
  readonly [key: string]: BundleValue;
}

/** A value that a bundle file can hold. */
export type BundleValue = string | number | readonly BundleValue[] | BundleMap;

const isList = (value: BundleValue): value is readonly BundleValue[] => Array.isArray(value);
const isScalar = (value: BundleValue): value is string | number => typeof value !== 'object';

/** A string in single quotes: digests of digits only and names with colons stay strings. */
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * A number in the shortest decimal form that parses back to the same binary64 (ECMAScript Number::toString); -0 is
 * written as 0, which predicts the same.
 */
const scalar = (value: string | number) => (typeof value === 'number' ? String(value + 0) : quoted(value));

/**
 * YAML 1.2 block text of a value, one scalar a line, so that a diff of two bundles shows which coefficient moved. The
 * text depends on the value alone; keys keep their order.
 */
export function bundleYaml(value: BundleMap, comment: string): string {
  return `# ${comment}\n${lines(value, '').join('\n')}\n`;
}

function lines(value: BundleValue, indent: string): string[] {
  if (isScalar(value)) return [indent + scalar(value)];
  if (isList(value)) {
    return value.flatMap((item) => {
      if (isScalar(item)) return [`${indent}- ${scalar(item)}`];
      const [first, ...rest] = lines(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value).flatMap(([key, item]) =>
    isScalar(item)
      ? [`${indent}${key}: ${scalar(item)}`]
      : [`${indent}${key}:`, ...lines(item, `${indent}  `)],
  );
}

/** JSON text of a value, two spaces deep, with a newline at its end. */
export const bundleJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
