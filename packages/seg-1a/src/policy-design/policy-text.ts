/** What a generated policy may hold. */
export type PolicyValue =
  string | number | boolean | readonly PolicyValue[] | { readonly [key: string]: PolicyValue };

/** Longest line; flow values that pass it are written as blocks. What prettier is told for the repository. */
const WIDTH = 110;
/** Words that some reader of YAML takes for something other than text. */
const RESERVED = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n']);

/** YAML text of a policy under a comment: short values on their line, long ones as blocks. Keys keep their order. */
export function policyYaml(value: Readonly<Record<string, PolicyValue>>, comment: readonly string[]): string {
  const head = comment.map((line) => `# ${line}\n`).join('');
  return `${head}${block(value, '').join('\n')}\n`;
}

/** Lines of one key of a block mapping. */
export function yamlEntry(key: string, value: PolicyValue, indent: string): string[] {
  const name = `${indent}${scalar(key)}:`;
  const short = `${name} ${flow(value)}`;
  if (typeof value !== 'object' || short.length <= WIDTH) return [short];
  return [name, ...block(value, `${indent}  `)];
}

function block(value: PolicyValue, indent: string): string[] {
  if (Array.isArray(value)) {
    return (value as readonly PolicyValue[]).flatMap((item) => {
      const short = `${indent}- ${flow(item)}`;
      if (typeof item !== 'object' || short.length <= WIDTH) return [short];
      const [first, ...rest] = block(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value).flatMap(([key, item]) => yamlEntry(key, item as PolicyValue, indent));
}

function flow(value: PolicyValue): string {
  if (typeof value !== 'object') return scalar(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${scalar(key)}: ${flow(item as PolicyValue)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(value) && !RESERVED.has(value.toLowerCase())) return value;
  return `'${value.replaceAll("'", "''")}'`;
}
