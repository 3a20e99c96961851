/** What a state command is told: where, and which world. Seeds are texts, because they are u64. */
export interface WorldOptions {
  readonly run: string;
  readonly seed: string;
  readonly profile: string;
}

const seed = (n: string): WorldOptions => ({ run: `seed-${n}`, seed: n, profile: 'default' });

/**
 * The worlds that have a name. A *configuration* is what the tasks a target depends on inherit; an argument is not, so
 * a whole chain can be asked for another seed only through one of these.
 */
export const WORLDS: Readonly<Record<string, WorldOptions>> = {
  'seed-42': seed('42'),
  'seed-7': seed('7'),
  'seed-101': seed('101'),
  'seed-202': seed('202'),
  smoke: { run: 'smoke-seed-42', seed: '42', profile: 'smoke' },
};

export const DEFAULT_WORLD: WorldOptions = WORLDS['seed-42'];
