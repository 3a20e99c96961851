import { halves, takeRows, type Column, type Table } from '@merchantry/contracts';
import { byCodePoint } from '@merchantry/hashgate';

type Compare = (a: number, b: number) => number;

/**
 * The rows of a table in the order of its sort keys, nulls last; the table itself where they stand so already. A state therefore
 * never depends on the order in which a file happens to hold its rows.
 */
export function inDeclaredOrder(table: Table, sortKeys: readonly string[]): Table {
  const compare = rowComparison(sortKeys.map((name) => table.columns[name]));
  let sorted = true;
  for (let row = 1; row < table.rows && sorted; row++) sorted = compare(row - 1, row) <= 0;
  if (sorted) return table;
  const order = Uint32Array.from({ length: table.rows }, (_, row) => row).sort(
    (a, b) => compare(a, b) || a - b,
  );
  return permuteRows(table, order);
}

/** Row i of the result is row `order[i]`. */
export function permuteRows(table: Table, order: Uint32Array): Table {
  const columns = Object.entries(table.columns).map(
    ([name, column]) => [name, takeRows(column, order)] as const,
  );
  return { rows: order.length, columns: Object.fromEntries(columns) };
}

function rowComparison(columns: readonly Column[]): Compare {
  const compares = columns.map(columnComparison);
  return (a, b) => {
    for (const compare of compares) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function columnComparison(column: Column): Compare {
  const compare = valueComparison(column);
  if (column.kind === 'constant' || column.validity === undefined) return compare;
  const { validity } = column;
  return (a, b) => validity[b] - validity[a] || (validity[a] === 0 ? 0 : compare(a, b));
}

function valueComparison(column: Column): Compare {
  switch (column.kind) {
    case 'fixed': {
      const { values } = column;
      if (values instanceof BigUint64Array || values instanceof BigInt64Array) return comparison64(values);
      return (a, b) => (values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : 0);
    }
    case 'string': {
      const { codes, dictionary } = column;
      const ranked = [...new Set(dictionary)].sort(byCodePoint);
      const rankOf = new Map(ranked.map((text, rank) => [text, rank]));
      const rank = Uint32Array.from(dictionary, (text) => rankOf.get(text)!);
      return (a, b) => rank[codes[a]] - rank[codes[b]];
    }
    default:
      return () => 0;
  }
}

/** 64-bit integers compare by halves; a BigInt a row would cost ten times as much. */
function comparison64(values: BigUint64Array | BigInt64Array): Compare {
  const words = halves(values);
  const bias = values instanceof BigInt64Array ? 0x80000000 : 0;
  return (a, b) => {
    const [x, y] = [(words[2 * a + 1] ^ bias) >>> 0, (words[2 * b + 1] ^ bias) >>> 0];
    return x !== y ? x - y : words[2 * a] - words[2 * b];
  };
}
