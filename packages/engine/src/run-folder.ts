import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@merchantry/contracts';
import { stage, writing } from '@merchantry/tables';

/**
 * Layout of `runs/<label>/`, in one place. `data`, `logs` and `reports` follow the dataset dictionary; the rest is the
 * engine's own: `records` (one commit record a state), `sealed`, `tmp` (stages), `.superseded` (what was moved
 * aside), `world.json` and `run_receipt.json` (derived from the records), `.lock` (held while a command writes). `export`
 * holds what users had written out: no record names it, and no command but `export` looks at it.
 */
export class RunFolder {
  readonly dir: string;

  constructor(
    readonly root: string,
    readonly label: string,
  ) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(label)) {
      throw new Failure('usage', 'A run label is 1 to 100 letters, digits, dots, dashes or underscores.', {
        expected: 'a name such as seed-42',
        found: label,
      });
    }
    this.dir = join(root, 'runs', label);
  }

  path(relative: string): string {
    return join(this.dir, relative);
  }

  exists(): boolean {
    return existsSync(this.dir);
  }

  /** A fresh, empty folder to stage into: on the run's own filesystem, so that publishing is a rename. */
  freshStage(name: string): string {
    return stage(this.path('tmp'), name);
  }

  /** Remove the stages, and what a killed command left of them or of a half-written record or index. */
  clearStages(): void {
    writing({ path: 'tmp' }, () => rmSync(this.path('tmp'), { recursive: true, force: true }));
    for (const folder of ['.', 'records']) {
      writing({ path: folder }, () => {
        for (const name of namesIn(this.path(folder)))
          if (name.endsWith('.part')) rmSync(this.path(join(folder, name)), { force: true });
      });
    }
  }

  /** A name under `.superseded/` that is not taken yet; numbered, never timed. */
  nextSuperseded(): string {
    const names = writing({ path: '.superseded' }, () => namesIn(this.path('.superseded')));
    const taken = names.map(Number).filter(Number.isInteger);
    return join('.superseded', String(taken.reduce((max, n) => Math.max(max, n), 0) + 1));
  }

  locked(): boolean {
    return existsSync(this.path('lock.json'));
  }
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** The label a world gets when the user names none. */
export function defaultLabel(profile: string, seed: bigint): string {
  return profile === 'default' ? `seed-${seed}` : `${profile}-seed-${seed}`;
}
