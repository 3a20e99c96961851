import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { crossSeed1b, type Scorecard1a, type Scorecard1b } from '@merchantry/realism';
import { ScratchWorkspace } from './scratch-workspace.js';
import type { WorldAnswer } from './world-answers.js';

/** The seeds that certify, and the one row that the joint design leaves at B (docs/candidate-design.md). */
const SEEDS = ['42', '7', '101', '202'];
const AT_B = ['1A-07'];

let workspace: ScratchWorkspace;

beforeAll(() => {
  workspace = new ScratchWorkspace({ with: 'references' });
});
afterAll(() => {
  workspace.remove();
});

function scored(label: string, ...world: string[]): [Scorecard1a, Scorecard1b] {
  workspace.json<WorldAnswer>('world', '--label', label, ...world);
  return workspace.json<[Scorecard1a, Scorecard1b]>('score', '--run', label);
}

describe('the default world', () => {
  const sites: Scorecard1b[] = [];

  it.each(SEEDS)(
    'grades B_plus and GREEN_BPLUS with seed %s, and carries what later segments need',
    (seed) => {
      const [card, places] = scored(`certified-${seed}`, '--seed', seed);
      sites.push(places);
      expect(card.verdict).toMatchObject({ grade: 'B_plus', concentration_intact: true });
      expect(card.failing_gates).toEqual(AT_B.map((id) => `${id}.BPLUS`));
      const failed = Object.entries(card.findings!.precursors).filter(
        ([, { in_BPLUS }]) => in_BPLUS === false,
      );
      expect(failed).toEqual([]);
      expect(places.failing_gates).toEqual([]);
      expect(places.verdict).toMatchObject({ grade: 'GREEN_BPLUS', open_bplus: [], not_computed: ['1B-09'] });
      expect(Object.values(places.findings!.precursors).map(({ in_BPLUS }) => in_BPLUS)).not.toContain(false);
    },
  );

  it('places sites alike whatever the seed', () => {
    expect(crossSeed1b(sites)).toMatchObject({ seeds: SEEDS, in_BPLUS: true });
  });

  it('passes the replay gate against a second build, and not against another seed', () => {
    workspace.json<WorldAnswer>('world', '--label', 'again', '--seed', '7', '--workers', '2');
    const [card] = workspace.json<Scorecard1a[]>('score', '--run', 'certified-7', '--replay', 'again');
    expect(card.verdict).toMatchObject({ grade: 'B_plus', partial: false, not_computed: [] });
    expect(card.verdict.hard_gates['replay_identity']).toBe(true);
    const other = workspace.run('score', '--run', 'certified-7', '--replay', 'certified-42');
    expect(other.status).toBe(2);
  });
});

describe('the natural world', () => {
  // Homes by population and income alone: what the bands were bent for, shown beside it, and not certified.
  it('keeps what does not hang on where merchants are at home, and fails what does', () => {
    const [card] = scored('natural', '--profile', 'natural');
    const bPlus = Object.keys(card.checks.BPLUS).filter((id) => card.checks.BPLUS[id]);
    expect(bPlus).toEqual(
      expect.arrayContaining(['1A-01', '1A-02', '1A-03', '1A-06', '1A-08', '1A-09', '1A-10']),
    );
    expect(card.metrics['1A-07'].value).toBeGreaterThan(0.45);
    expect(card.findings!.precursors['1B-02'].in_B).toBe(false);
  });
});
