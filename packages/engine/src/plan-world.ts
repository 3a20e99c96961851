import { isFailure } from '@merchantry/contracts';
import type { ExternalDigests } from './identity.js';
import { inspectState } from './inspect.js';
import { inOrder } from './run-world.js';
import type { World } from './world-context.js';

/** What the next `world` would do with a state, and why. */
export interface PlanLine {
  readonly state: string;
  readonly title: string;
  /** `reuse`, `run`, or `wait`: its upstream runs first, and only then is it known whether its inputs change. */
  readonly action: 'reuse' | 'run' | 'wait';
  readonly reasons: readonly string[];
  /** Seconds the state took when it last ran, from the journal; null if it never did. */
  readonly last_seconds: number | null;
}

/** Inspect without running. A change that leaves a state's bytes as they were stops there, so `wait` may become `reuse`. */
export function planWorld(world: World, targets: ReadonlySet<string>): PlanLine[] {
  const sealed = new Map<string, ExternalDigests>();
  const unsettled = new Set<string>();
  return inOrder(world, targets).map(({ segment, definition }) => {
    const { id, title } = definition;
    const line = (action: PlanLine['action'], reasons: readonly string[]): PlanLine => {
      if (action !== 'reuse') unsettled.add(id);
      return { state: id, title, action, reasons, last_seconds: lastSeconds(world, id) };
    };
    const upstream = world.contracts
      .states()
      .find((node) => node.id === id)!
      .dependsOn.filter((state) => unsettled.has(state));
    try {
      const standing = inspectState(world, segment, definition, sealed.get(segment.segment));
      if (standing.resolved.external) sealed.set(segment.segment, standing.resolved.external);
      switch (standing.kind) {
        case 'missing':
          return line('run', ['first run']);
        case 'damaged':
          return line('run', [standing.failure.code]);
        case 'changed':
          return line('run', standing.changes);
        case 'fresh':
          return upstream.length > 0 ? line('wait', upstream) : line('reuse', []);
      }
    } catch (error) {
      if (isFailure(error) && error.code === 'record_missing')
        return line('run', ['upstream has not been run']);
      throw error;
    }
  });
}

function lastSeconds(world: World, state: string): number | null {
  const completed = world.journal
    .lines(state.slice(0, state.indexOf('.')))
    .filter((entry) => entry.state === state && entry.status === 'completed');
  const seconds = completed.at(-1)?.detail.seconds;
  return typeof seconds === 'number' ? seconds : null;
}
