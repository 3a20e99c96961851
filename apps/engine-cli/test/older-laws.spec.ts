import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseJson } from '@merchantry/hashgate';
import { CommandSession } from './command-session.js';
import { SMOKE, SMOKE_LABEL } from './golden.js';
import { ScratchWorkspace } from './scratch-workspace.js';
import type { WorldAnswer } from './world-answers.js';

/* S4 under the laws that stay selectable: blind to zones and without slots, and the segment passes all the same. */

let workspace: ScratchWorkspace;
let session: CommandSession;
/** The plan of the law that is shipped. */
let slotted: Record<string, unknown>;

beforeAll(async () => {
  workspace = new ScratchWorkspace({ with: 'world', name: 'laws-' });
  session = await CommandSession.open();
  slotted = await planOf();
});

afterAll(() => {
  session.close();
  workspace.remove();
});

async function said(...args: string[]): Promise<string> {
  const answer = await session.run(workspace, [...args, '--json']);
  expect({ args, ...answer, stdout: '' }).toEqual({ args, status: 0, stdout: '', stderr: '' });
  return answer.stdout;
}

/** The one row that a query answers. */
const one = async (query: string) =>
  (parseJson(await said('sql', query, '--run', SMOKE_LABEL)) as Record<string, unknown>[])[0];

const POLICY = 'config/layer1/1B/policy/s4_alloc_plan_policy.yaml';

/** Build the smoke world with another law in S4. */
async function underLaw(mode: string): Promise<WorldAnswer> {
  const path = workspace.path(POLICY);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/^mode: \w+$/m, `mode: ${mode}`));
  return JSON.parse(await said('world', ...SMOKE)) as WorldAnswer;
}

/** Sites and tiles of all pairs, so that two plans can be told apart. */
const planOf = async () =>
  one(
    'select count(*) as rows, sum(n_sites_tile * tile_id) as placed, sum(n_sites_tile) as sites from s4_alloc_plan',
  );

describe.each(['stratified_residue_v3', 'residue_window_v2'])('the law %s', (mode) => {
  let answer: WorldAnswer;

  beforeAll(async () => {
    answer = await underLaw(mode);
  });

  it('places the same sites on other tiles, and S9 passes what comes of it', async () => {
    expect(answer.states.find(({ state }) => state === '1B.S4')).toMatchObject({ action: 'ran' });
    expect(answer.states.find(({ state }) => state === '1B.S9')).toMatchObject({ action: 'ran' });
    const plan = await planOf();
    expect(plan['sites']).toEqual(slotted['sites']);
    expect(plan['placed']).not.toEqual(slotted['placed']);
    await said('verify', SMOKE_LABEL);
  });

  it('has no slots, and quotas that add up to the requirements', async () => {
    expect(await one('select count(*) as n from s4_slots')).toEqual({ n: 0 });
    expect(
      await one(
        'select count(*) as n from (select merchant_id, legal_country_iso, sum(n_sites) as n from s4_zone_quota group by all) ' +
          'full join s3_requirements r using (merchant_id, legal_country_iso) where n is distinct from r.n_sites',
      ),
    ).toEqual({ n: 0 });
  });

  it('publishes an outlet for every site', async () => {
    const { n } = await one('select count(*) as n from outlet_catalogue');
    expect(await one('select count(*) as n from site_locations')).toEqual({ n });
  });
});
