import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '@merchantry/contracts';
import { canonicalJson } from '@merchantry/hashgate';
import type { Tokens } from './define-state.js';
import { wallClock } from './journal.js';
import type { World } from './world-context.js';

/**
 * The failure record of a run: `failure.json` and its sentinel, in a folder of the attempt's own, published by one
 * rename (ruling 8). It must never hide the failure it is about, so trouble in writing it only goes to the watcher.
 */
export function writeFailureRecord(world: World, state: string, tokens: Tokens, failure: Failure): void {
  const segment = state.slice(0, state.indexOf('.'));
  const parent = world.run.path(
    join(
      `data/layer1/${segment}/validation/failures/manifest_fingerprint=${tokens.manifestFingerprint}`,
      `seed=${tokens.seed}/run_id=${tokens.runId}`,
    ),
  );
  const { detail, cause: _cause, ...place } = failure.place;
  const header = {
    failure_class: failure.failureClass,
    failure_code: failure.code,
    state,
    module: `merchantry.${state}`,
    dataset_id: place.dataset ?? null,
    merchant_id: place.merchantId === undefined ? null : String(place.merchantId),
    parameter_hash: tokens.parameterHash,
    manifest_fingerprint: tokens.manifestFingerprint,
    seed: tokens.seed,
    run_id: tokens.runId,
    ts_utc: BigInt(wallClock.milliseconds()) * 1_000_000n,
  };
  let stage = '';
  try {
    const attempt = existsSync(parent)
      ? readdirSync(parent).filter((name) => name.startsWith('attempt=')).length + 1
      : 1;
    stage = world.run.freshStage(`failure-${attempt}`);
    const facts = Object.fromEntries(
      Object.entries({ message: failure.message, ...place, ...detail }).filter(
        ([, value]) => value !== undefined,
      ),
    );
    writeFileSync(join(stage, 'failure.json'), canonicalJson({ ...header, detail: facts }));
    writeFileSync(join(stage, '_FAILED.SENTINEL.json'), canonicalJson(header));
    mkdirSync(parent, { recursive: true });
    renameSync(stage, join(parent, `attempt=${attempt}`));
  } catch (error) {
    if (stage !== '') rmSync(stage, { recursive: true, force: true });
    world.progress.note(`the failure record could not be written: ${(error as Error).message}`);
  }
}
