import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runWorld, verifyRun } from '../src/index.js';
import { ALL, failureOf, ToyWorkspace } from './toy-workspace.js';

const template = await ToyWorkspace.build();
const before = await template.run();
await template.closeWorlds();
afterAll(() => template.remove());

let workspace: ToyWorkspace;
beforeEach(() => {
  workspace = template.copy();
});
afterEach(() => workspace.remove());

const RUN = 'runs/seed-42';
const tidyWorld = () => runWorld(workspace.world(), ALL, { tidy: true });

describe('a file among the published ones that no record names', () => {
  const strays = ['data/stray.parquet', 'logs/layer1/9Z/stray.json', 'sealed/policy/stray.json'];

  it.each(strays)('fails the verification: %s', async (path) => {
    workspace.write(`${RUN}/${path}`, '{}');
    const failure = await failureOf(() => verifyRun(workspace.world()));
    expect(failure.code).toBe('incomplete_dataset_instance');
    expect(failure.place.path).toBe(`${RUN}/${path}`);
  });

  it.each(strays)('is moved aside by a world that tidies, and by no other: %s', async (path) => {
    workspace.write(`${RUN}/${path}`, '{}');
    await runWorld(workspace.world(), ALL);
    expect(existsSync(workspace.path(join(RUN, path)))).toBe(true);
    const { index } = await tidyWorld();
    expect(index).toEqual(before.index);
    expect(existsSync(workspace.path(join(RUN, '.superseded/1', path)))).toBe(true);
    expect(verifyRun(workspace.world()).world_digest).toBe(before.index.world_digest);
  });

  it('is a partition whose record was lost before a policy moved on', async () => {
    rmSync(workspace.path(`${RUN}/records/9Z.S1.json`));
    workspace.edit('config/layer1/9Z/toy_size_law.yaml', 'factor: 3', 'factor: 4');
    const { index } = await tidyWorld();
    expect(verifyRun(workspace.world()).world_digest).toBe(index.world_digest);
    const lost = before.index.datasets.filter(
      ({ state, content_digest }) => state === '9Z.S1' && content_digest,
    );
    expect(lost.length).toBeGreaterThan(0);
    const current = new Set(index.datasets.map(({ path }) => path));
    const superseded = lost.filter(({ path }) => !current.has(path));
    expect(superseded.length).toBeGreaterThan(0);
    for (const { files } of superseded) {
      for (const { path } of files) expect(existsSync(workspace.path(join(RUN, path)))).toBe(false);
    }
  });

  it('is not a failure record', async () => {
    workspace.write(`${RUN}/data/layer1/9Z/validation/failures/attempt=1/failure.json`, '{}');
    expect(verifyRun(workspace.world()).states).toBe(ALL.length);
  });
});
