import {
  pathTokens,
  type ColumnSchema,
  type ColumnType,
  type Contracts,
  type DatasetEntry,
  type StateId,
  type StateNode,
} from '@merchantry/contracts';
import { isGate, projectOf, targetOf } from './state-target.js';
import { whatReruns } from './what-reruns.js';

/** Text of every generated page by file name below `docs/states`. Same contracts, same text. */
export function statePages(contracts: Contracts): ReadonlyMap<string, string> {
  const pages = new Map([['README.md', overview(contracts)]]);
  for (const node of contracts.states()) pages.set(`${node.id}.md`, statePage(contracts, node));
  return pages;
}

const GENERATED = '<!-- Written by `nx run nx-states:docs` from contracts/. Edit those, not this. -->';

function overview(contracts: Contracts): string {
  const states = contracts.states();
  return page([
    GENERATED,
    '# States',
    'A state reads datasets and policies, and writes datasets. An arrow stands for what a state waits for; a dashed one comes from outside the run.',
    graph(contracts),
    table(
      ['state', 'waits for', 'writes', 'run it'],
      states.map((node) => [
        link(node.id),
        node.dependsOn.map(link).join(', ') || 'the reference tables',
        String(contracts.produced(node.id).length),
        code(`nx run ${projectOf(node.segment)}:${targetOf(node.state)}`),
      ]),
    ),
    '## What reruns when something changes',
    'States named here run again; all others are cache hits. A change whose output bytes stay the same stops there, so the list of a value is an upper bound, and a comment stops at the gate.',
    table(
      ['change', 'runs again'],
      whatReruns(contracts).map(({ change, states: again }) => [
        change,
        again.map(link).join(', ') || 'nothing',
      ]),
    ),
  ]);
}

/** The graph as Mermaid, external inputs on the left. */
function graph(contracts: Contracts): string {
  const name = (id: string) => id.replace(/[^A-Za-z0-9]/g, '_');
  const states = contracts.states();
  const segments = [...new Set(states.map(({ segment }) => segment))];
  const lines = ['```mermaid', 'flowchart LR'];
  lines.push('  reference[(reference tables)]', '  config[(policies)]');
  for (const segment of segments) {
    lines.push(`  subgraph ${name(`segment ${segment}`)} [${segment}]`);
    for (const { id } of contracts.states(segment)) lines.push(`    ${name(id)}["${id}"]`);
    lines.push('  end');
  }
  for (const node of states) {
    if (isGate(node)) lines.push(`  config -.-> ${name(node.id)}`);
    const outside = isGate(node) ? contracts.sealedInputs(node.segment) : contracts.consumed(node.id);
    if (outside.some((entry) => entry.class === 'reference')) lines.push(`  reference -.-> ${name(node.id)}`);
    for (const before of node.dependsOn) lines.push(`  ${name(before)} --> ${name(node.id)}`);
  }
  return [...lines, '```'].join('\n');
}

function statePage(contracts: Contracts, node: StateNode): string {
  const followers = contracts.states().filter(({ dependsOn }) => dependsOn.includes(node.id));
  const read = contracts.consumed(node.id);
  return page([
    GENERATED,
    `# ${node.id}`,
    isGate(node)
      ? `The gate of segment ${node.segment}: seals every input that the segment reads from outside, then does its own work.`
      : `A state of segment ${node.segment}.`,
    [
      `- Waits for: ${node.dependsOn.map(link).join(', ') || 'the reference tables'}`,
      `- Waited for by: ${followers.map(({ id }) => link(id)).join(', ') || 'no state yet'}`,
      `- Run it: ${code(`nx run ${projectOf(node.segment)}:${targetOf(node.state)} -c smoke`)}`,
    ].join('\n'),
    '## Reads',
    table(
      ['dataset', 'from', 'what'],
      [
        ...read.map((entry) => [code(entry.id), origin(entry, node.id), entry.description]),
        ...contracts
          .policiesOf(node.id)
          .map((entry) => [code(entry.id), code(entry.path), entry.description]),
      ],
    ),
    ...(isGate(node) ? sealedSection(contracts, node) : []),
    '## Writes',
    ...contracts.produced(node.id).flatMap((entry) => datasetSection(contracts, entry, node)),
  ]);
}

const origin = (entry: DatasetEntry, reader: StateId): string =>
  entry.producedBy.length === 0
    ? code(entry.path)
    : entry.producedBy
        .filter((id) => id !== reader)
        .map(link)
        .join(', ');

function sealedSection(contracts: Contracts, node: StateNode): string[] {
  const sealed = contracts.sealedInputs(node.segment).map(({ id }) => code(id));
  return ['## Seals', `For the whole segment: ${sealed.join(', ')}.`];
}

function datasetSection(contracts: Contracts, entry: DatasetEntry, node: StateNode): string[] {
  const path = entry.path.replaceAll('{state}', node.state);
  const facts = [
    entry.description,
    [
      `- Path: ${code(path)}`,
      `- Kind: ${entry.class}, ${entry.format}, ${entry.scope} scope${pathTokens(entry.path).includes('state') ? ', one part a state' : ''}`,
      ...(entry.ordering.length > 0 ? [`- Order: ${entry.ordering.map(code).join(', ')}`] : []),
      `- Read by: ${entry.consumedBy.map(link).join(', ') || 'no state'}`,
    ].join('\n'),
  ];
  if (entry.format !== 'parquet') return [`### ${entry.id}`, ...facts];
  const rows = contracts
    .tableSchema(entry.id)
    .columns.map((column) => [code(column.name), typeName(column.type), rules(column)]);
  return [`### ${entry.id}`, ...facts, table(['column', 'type', 'rule'], rows)];
}

const typeName = (type: ColumnType): string => (typeof type === 'string' ? type : `list of ${type.list}`);

function rules(column: ColumnSchema): string {
  const bounds: [string, string | number | bigint | undefined][] = [
    ['>=', column.minimum],
    ['>', column.exclusiveMinimum],
    ['<=', column.maximum],
    ['<', column.exclusiveMaximum],
  ];
  return [
    ...(column.nullable ? ['may be null'] : []),
    ...(column.lineage ? ['lineage'] : []),
    ...bounds.filter(([, value]) => value !== undefined).map(([sign, value]) => `${sign} ${value}`),
    ...(column.enum ? [column.enum.map((value) => code(String(value))).join(', ')] : []),
    ...(column.pattern === undefined ? [] : [code(column.pattern)]),
    ...(column.description === undefined ? [] : [column.description]),
  ].join('; ');
}

const link = (id: StateId): string => `[${id}](${id}.md)`;
const code = (text: string): string => `\`${text}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

const page = (blocks: readonly string[]): string => `${blocks.join('\n\n')}\n`;
