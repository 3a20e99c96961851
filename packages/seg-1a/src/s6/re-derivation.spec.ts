import { beforeAll, describe, expect, it } from '@jest/globals';
import { coded, fixed, type ListColumn, type Table } from '@merchantry/contracts';
import type { EventBatch } from '@merchantry/rng';
import { IDENTITY, someIds } from '../../test/small-world.js';
import { gumbelKernel } from './gumbel-kernel.js';
import { choiceFollows, type Claimed } from './re-derivation.js';
import type { SelectionScope } from './scope.js';
import { isIsolated, isReconciled, openDetail } from './selection-figures.js';

const N = 12;
const COUNTRIES = ['AT', 'DE', 'FR', 'GB', 'US'];
const candidates: ListColumn = {
  kind: 'list',
  type: { list: 'uint16' },
  length: N,
  offsets: Uint32Array.from({ length: N + 1 }, (_, i) => 4 * i),
  items: fixed(
    'uint16',
    Uint16Array.from({ length: 4 * N }, (_, i) => [4, 0, 3, 2][i % 4]),
  ),
};
const scope: SelectionScope = {
  rows: N,
  ids: someIds(N),
  kTarget: Int32Array.from({ length: N }, (_, i) => i % 4),
  currency: new Uint16Array(N),
  candidates,
};

let events: EventBatch;
let membership: Table;
let claimed: Claimed;
beforeAll(() => {
  const made = gumbelKernel({
    rows: N,
    columns: {
      merchant_id: fixed('uint64', scope.ids),
      k_target: fixed('int32', scope.kTarget),
      currency: fixed('uint16', scope.currency),
      candidates,
    },
    params: {
      ...IDENTITY,
      countries: COUNTRIES,
      weights: Float64Array.of(0.3, 0.2, 0.2, 0.2, 0.1),
      caps: Int32Array.of(0),
      includesZero: Uint8Array.of(0),
      logsAll: true,
    },
  });
  [events] = made.events!;
  membership = made.tables['membership'];
  claimed = openDetail(made.tables['detail']);
});

const follows = (change: { events?: EventBatch; membership?: Table; claimed?: Claimed } = {}) =>
  choiceFollows(
    scope,
    COUNTRIES,
    change.events ?? events,
    change.membership ?? membership,
    change.claimed ?? claimed,
    true,
  );

describe('the choice derived anew', () => {
  it('is that of the kernel, by any dictionary of countries', () => {
    expect(follows()).toBe(true);
    const iso = events.payload['country_iso'];
    if (iso.kind !== 'string') throw new TypeError('country codes are strings');
    const other = coded(
      iso.codes.map((code) => 4 - code),
      [...COUNTRIES].reverse(),
    );
    expect(follows({ events: { ...events, payload: { ...events.payload, country_iso: other } } })).toBe(true);
  });

  it.each(['key', 'u', 'weight'])('notices another %s', (name) => {
    const column = events.payload[name];
    if (column.kind !== 'fixed') throw new TypeError(`${name} is fixed`);
    const values = (column.values as Float64Array).map((value, i) => (i === 3 ? value * 0.999 : value));
    const payload = { ...events.payload, [name]: { ...column, values } };
    expect(follows({ events: { ...events, payload } })).toBe(false);
  });

  it('notices a choice of other countries, in another order, or of another number', () => {
    const order = events.payload['selection_order'];
    if (order.kind !== 'fixed') throw new TypeError('orders are fixed');
    const values = (order.values as Int32Array).map((place) => (place === 1 ? 2 : place === 2 ? 1 : place));
    const payload = { ...events.payload, selection_order: { ...order, values } };
    expect(follows({ events: { ...events, payload } })).toBe(false);
    expect(follows({ claimed: { ...claimed, kRealized: claimed.kRealized.with(2, 0) } })).toBe(false);
    expect(follows({ claimed: { ...claimed, drawn: claimed.drawn.with(2, 1) } })).toBe(false);
  });

  it('notices a member too many, too few, or of another country', () => {
    const iso = membership.columns['country_iso'];
    if (iso.kind !== 'string') throw new TypeError('country codes are strings');
    const ids = (membership.columns['merchant_id'] as { values: BigUint64Array }).values;
    const rows = (codes: Uint32Array, of: BigUint64Array): Table => ({
      rows: codes.length,
      columns: { merchant_id: fixed('uint64', of), country_iso: coded(codes, iso.dictionary) },
    });
    const others = [1, 2, 3].map((step) => rows(iso.codes.with(0, (iso.codes[0] + step) % 5), ids));
    expect(others.map((table) => follows({ membership: table }))).toEqual([false, false, false]);
    expect(follows({ membership: rows(iso.codes.slice(1), ids.slice(1)) })).toBe(false);
    const more = rows(Uint32Array.of(...iso.codes, 1), BigUint64Array.of(...ids, 99n));
    expect(follows({ membership: more })).toBe(false);
  });

  it('notices events of a stranger', () => {
    const merchantId = events.merchantId!.with(0, 77n);
    expect(follows({ events: { ...events, merchantId } })).toBe(false);
  });
});

describe('the isolation of the streams', () => {
  it('holds for one uniform an event under the label of S6, and for nothing else', () => {
    expect(isIsolated([events])).toBe(true);
    expect(isIsolated([])).toBe(true);
    const made = events.seq.length;
    expect(isReconciled([events], made)).toBe(true);
    expect(isReconciled([], 0)).toBe(true);
    expect(isReconciled([events], made + 1)).toBe(false);
    expect(isReconciled([{ ...events, draws: events.draws.with(0, 2) }], made)).toBe(false);
    expect(isReconciled([{ ...events, blocks: events.blocks.with(0, 0) }], made)).toBe(false);
    expect(isIsolated([{ ...events, label: 'poisson_component' }])).toBe(false);
    expect(isIsolated([{ ...events, module: '1A.ztp_sampler' }])).toBe(false);
    expect(isIsolated([{ ...events, blocks: events.blocks.with(1, 2) }])).toBe(false);
    expect(isIsolated([events, { ...events, family: 'ztp_final' }])).toBe(false);
  });
});
