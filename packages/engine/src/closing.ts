import type { StateId } from '@merchantry/contracts';
import type { Closing, SegmentOutput, Tokens } from './define-state.js';
import { segmentMembers } from './identity.js';
import { closedRecords, sealedDigests } from './inputs.js';
import { gateRecord, outputDamage } from './inspect.js';
import { randomLogOf } from './random-log.js';
import type { RecordedOutput } from './record.js';
import type { Segment } from './segment.js';
import type { World } from './world-context.js';

/**
 * What a closing state sees of its segment. Recorded outputs that the state does not read are compared with their bytes here, the
 * others when they are read: what the bundle says of a file is true of it. `state.own` are the closing state's outputs so far.
 */
export function closingOf(
  world: World,
  segment: Segment,
  closing: StateId,
  tokens: Tokens,
  versions: Readonly<Record<string, string>>,
  state: { readonly own: () => readonly RecordedOutput[]; readonly open: Closing['open'] },
): Closing {
  const records = closedRecords(world, segment, closing);
  const read = new Set(world.contracts.consumed(closing).map(({ id }) => id));
  for (const { state, outputs } of records) {
    for (const output of outputs.filter(({ id }) => !read.has(id))) {
      const damage = outputDamage(world.run.dir, state, output);
      if (damage) throw damage;
    }
  }
  const gate = gateRecord(world, segment);
  const members = segmentMembers(world.contracts, segment, world, sealedDigests(gate));
  const sealed = gate.inputs.flatMap(({ kind, id, sha256 }): Closing['sealed'] => {
    switch (kind) {
      case 'policy':
      case 'reference':
        return [{ kind, id, sha256 }];
      case 'dataset':
        return [{ kind, id: id.slice(0, id.indexOf('@')), sha256 }];
      default:
        return [];
    }
  });
  const made = records.flatMap(({ state, outputs }) =>
    outputs.map((output): SegmentOutput => ({ ...output, state: state as StateId })),
  );
  return {
    state: closing,
    states: records.map(({ state }) => state as StateId),
    outputs: () => [...made, ...state.own().map((output) => ({ ...output, state: closing }))].sort(inOrder),
    open: state.open,
    tokens,
    sealed,
    parameterMembers: members.parameter,
    fingerprintMembers: members.fingerprint,
    versions,
    randomLog: randomLogOf(records.flatMap(({ state }) => world.contracts.produced(state as StateId))),
  };
}

const inOrder = (a: SegmentOutput, b: SegmentOutput): number =>
  a.id < b.id || (a.id === b.id && a.path < b.path) ? -1 : 1;
