import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DatasetEntry, StateId } from './dataset-entry.js';
import { stateGraph } from './state-graph.js';

const entry = (producedBy: string[], consumedBy: string[]) =>
  ({ producedBy: producedBy as StateId[], consumedBy: consumedBy as StateId[] }) as unknown as DatasetEntry;

const edges = (entries: DatasetEntry[]) =>
  Object.fromEntries(stateGraph(entries).map(({ id, dependsOn }) => [id, dependsOn]));

describe('the state graph', () => {
  it('follows datasets across segments, and every state waits for its gate', () => {
    expect(
      edges([
        entry(['1B.S0'], []),
        entry(['1B.S1'], []),
        entry(['1A.S0'], ['1A.S1']),
        entry(['1A.S1'], ['1B.S0', '1B.S1']),
      ]),
    ).toEqual({ '1A.S0': [], '1A.S1': ['1A.S0'], '1B.S0': ['1A.S1'], '1B.S1': ['1A.S1', '1B.S0'] });
  });

  it('waits for every producer of a dataset in parts, not for itself', () => {
    expect(edges([entry(['1A.S0', '1A.S1'], ['1A.S1', '1A.S2']), entry(['1A.S2'], [])])).toEqual({
      '1A.S0': [],
      '1A.S1': ['1A.S0'],
      '1A.S2': ['1A.S0', '1A.S1'],
    });
  });

  it('names a circle', () => {
    const circle = [entry(['1A.S1'], ['1A.S2']), entry(['1A.S2'], ['1A.S1'])];
    expect(() => stateGraph(circle)).toThrow(
      expect.objectContaining({
        code: 'contract_invalid',
        place: expect.objectContaining({ found: '1A.S1 waits for 1A.S2; 1A.S2 waits for 1A.S1' }),
      }),
    );
  });

  it('orders any acyclic graph, whatever the order of the entries', () => {
    const pairs = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).filter(([a, b]) => a < b),
      { maxLength: 20, selector: ([a, b]) => `${a}-${b}` },
    );
    fc.assert(
      fc.property(pairs, fc.infiniteStream(fc.nat()), (raw, shuffle) => {
        const entries = raw.flatMap(([a, b]) => [entry([`1A.S${a}`], [`1A.S${b}`]), entry([`1A.S${b}`], [])]);
        const shuffled = entries
          .map((item) => ({ item, key: shuffle.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ item }) => item);
        const nodes = stateGraph(shuffled);
        expect(nodes).toEqual(stateGraph(entries));
        const seen = new Set<string>();
        for (const { id, dependsOn } of nodes) {
          expect(dependsOn.every((before) => seen.has(before))).toBe(true);
          seen.add(id);
        }
      }),
    );
  });
});
