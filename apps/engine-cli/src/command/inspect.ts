import { canonicalJson } from '@merchantry/hashgate';
import { planWorld, verifyRun, waitedFor } from '@merchantry/engine';
import { console_, withExistingRun, withWorld, type SharedOptions } from '../command-context.js';
import { grouped, textTable } from '../text-table.js';
import { targetStates } from './world.js';

/** `merchantry verify <run>`: every byte against its record, every record against itself, the seal against the sources. */
export async function verifyCommand(label: string, options: SharedOptions): Promise<void> {
  await withExistingRun({ ...options, run: label }, async (world) => {
    const result = verifyRun(world);
    console_.out(
      options.json
        ? canonicalJson({ ...result, status: 'PASS' })
        : `PASS  ${result.label}: ${result.states} states, ${grouped(result.files)} files, ${grouped(result.bytes)} bytes\nworld digest  ${result.world_digest}`,
    );
  });
}

/** `merchantry plan`: what the next `world` would run, and why. */
export async function planCommand(options: SharedOptions & { to?: string }): Promise<void> {
  await withWorld(options, async (world) => {
    const wanted = waitedFor(world.contracts, targetStates(world, options.to));
    const lines = planWorld(world, wanted);
    if (options.json) {
      console_.out(canonicalJson({ label: world.run.label, states: lines }));
      return;
    }
    const rows = lines.map((line) => [
      line.state,
      line.title,
      line.action,
      line.last_seconds?.toFixed(2) ?? '',
      line.reasons.join(', '),
    ]);
    console_.out(textTable(['state', 'what', 'next', 'last s', 'because'], rows));
  });
}
