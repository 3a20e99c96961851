import { gather, halves, stringsOf, valuesOf, type Table } from '@merchantry/contracts';
import { gumbelKey, type EventBatch } from '@merchantry/rng';
import { positions } from '../ingress/positions.js';
import type { SelectionScope } from './scope.js';

/** Figures of the kernel that the events have to bear out, by merchant. */
export interface Claimed {
  readonly drawn: Int32Array;
  readonly kRealized: Int32Array;
}

/** Weights of a merchant add up to one within this. */
const TOLERANCE = 1e-9;

/**
 * Whether the choice follows from what the events say. Keys are computed anew from uniform and weight; a country is
 * chosen where fewer than K of its merchant's countries come before it; the membership must hold exactly these. Where
 * only chosen countries were logged, their order is checked, and their number. Shares no code with the choice itself.
 */
export function choiceFollows(
  scope: SelectionScope,
  countries: readonly string[],
  events: EventBatch | undefined,
  membership: Table,
  claimed: Claimed,
  logsAll: boolean,
): boolean {
  const logged = openEvents(events, countries);
  const members = openMembers(membership, countries);
  const merchants = halves(scope.ids);
  let event = 0;
  let member = 0;
  for (let m = 0; m < scope.rows; m++) {
    const from = event;
    while (event < logged.rows && same(logged.words, event, merchants, m)) event++;
    const chosen = chosenAmong(scope, logged, m, from, event, logsAll);
    if (chosen !== claimed.kRealized[m] || event - from !== (logsAll ? claimed.drawn[m] : chosen))
      return false;
    for (let i = from; i < event; i++) {
      if (logged.selected[i] === 0) continue;
      const isMember =
        member < members.rows &&
        same(members.words, member, merchants, m) &&
        members.country[member] === logged.country[i];
      if (!isMember) return false;
      member++;
    }
  }
  return event === logged.rows && member === members.rows;
}

/** Number of countries that merchant m chose by its events [from, to), -1 where they contradict each other. */
function chosenAmong(
  scope: SelectionScope,
  { weight, u, key, hasKey, selected, order, country }: Logged,
  m: number,
  from: number,
  to: number,
  logsAll: boolean,
): number {
  let eligible = 0;
  let sum = 0;
  for (let i = from; i < to; i++) {
    const again = gumbelKey(u[i], weight[i]);
    if (again === null ? hasKey[i] !== 0 : hasKey[i] !== 1 || again !== key[i]) return -1;
    if (again !== null) eligible++;
    sum += weight[i];
  }
  if (logsAll && to > from && Math.abs(sum - 1) > TOLERANCE) return -1;
  const most = Math.min(scope.kTarget[m], eligible);
  for (let i = from; i < to; i++) {
    let before = 0;
    for (let j = from; j < to; j++)
      if (hasKey[j] === 1 && (key[j] > key[i] || (key[j] === key[i] && rankOf(j) < rankOf(i)))) before++;
    const isChosen = hasKey[i] === 1 && before < most;
    if ((selected[i] === 1) !== isChosen || order[i] !== (isChosen ? before + 1 : 0)) return -1;
  }
  return most;

  function rankOf(row: number): number {
    const { offsets, items } = scope.candidates;
    const codes = (items as { values: ArrayLike<number> }).values;
    let at = offsets[m];
    while (at < offsets[m + 1] && codes[at] !== country[row]) at++;
    return at;
  }
}

interface Logged {
  readonly rows: number;
  readonly words: Uint32Array;
  readonly country: Int32Array;
  readonly weight: Float64Array;
  readonly u: Float64Array;
  readonly key: Float64Array;
  readonly hasKey: Uint8Array;
  readonly selected: Uint8Array;
  readonly order: Int32Array;
}

function openEvents(events: EventBatch | undefined, countries: readonly string[]): Logged {
  const rows = events?.seq.length ?? 0;
  const columns = events?.payload ?? {};
  const ids = events?.merchantId ?? new BigUint64Array(0);
  const none = new Float64Array(0);
  if (rows === 0)
    return {
      rows,
      words: halves(ids),
      country: new Int32Array(0),
      weight: none,
      u: none,
      key: none,
      hasKey: new Uint8Array(0),
      selected: new Uint8Array(0),
      order: new Int32Array(0),
    };
  const table: Table = { rows, columns };
  // Null keys and orders are told by their validity; their values are zero.
  const bare = (name: string): Table => {
    const column = columns[name];
    return {
      rows,
      columns: { [name]: column.kind === 'fixed' ? { ...column, validity: undefined } : column },
    };
  };
  const iso = stringsOf(table, 'gumbel_key', 'country_iso');
  const position = positions(iso.dictionary, countries);
  const keys = columns['key'];
  const validity = keys.kind === 'fixed' ? keys.validity : undefined;
  return {
    rows,
    words: halves(ids),
    country: gather(position, iso.codes),
    weight: valuesOf(table, 'gumbel_key', 'weight', 'float64'),
    u: valuesOf(table, 'gumbel_key', 'u', 'float64'),
    key: valuesOf(bare('key'), 'gumbel_key', 'key', 'float64'),
    hasKey: validity ?? new Uint8Array(rows).fill(1),
    selected: valuesOf(table, 'gumbel_key', 'selected', 'bool'),
    order: valuesOf(bare('selection_order'), 'gumbel_key', 'selection_order', 'int32'),
  };
}

function openMembers(membership: Table, countries: readonly string[]) {
  const iso = stringsOf(membership, 's6_membership', 'country_iso');
  const position = positions(iso.dictionary, countries);
  return {
    rows: membership.rows,
    words: halves(valuesOf(membership, 's6_membership', 'merchant_id', 'uint64')),
    country: gather(position, iso.codes),
  };
}

const same = (a: Uint32Array, i: number, b: Uint32Array, j: number): boolean =>
  a[2 * i] === b[2 * j] && a[2 * i + 1] === b[2 * j + 1];
