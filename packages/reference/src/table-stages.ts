import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fsyncTree, writing } from '@merchantry/tables';

/** Another build may move the same table at the same moment; whoever comes second tries again. */
const ATTEMPTS = 5;

/**
 * Folders of one build, filled out of sight and renamed into place, so that readers find the old table or the new one,
 * never a part. Every method throws Failure io_write_failure; what stands at a target is then untouched.
 */
export class TableStages {
  private readonly mine = `.${process.pid}`;

  constructor(private readonly root: string) {}

  /** An empty folder; what an earlier, killed build left there is removed. */
  make(name: string): string {
    const stage = join(this.root, `${name}${this.mine}`);
    return writing({ path: stage }, () => {
      rmSync(stage, { recursive: true, force: true });
      mkdirSync(stage, { recursive: true });
      return stage;
    });
  }

  /** Puts a filled stage where `target` is; what stood there is removed after the rename. */
  publish(stage: string, target: string): void {
    fsyncTree(stage);
    writing({ path: target }, () => {
      mkdirSync(dirname(target), { recursive: true });
      const old = `${stage}.old${this.mine}`;
      for (let attempt = 1; ; attempt++) {
        rmSync(old, { recursive: true, force: true });
        try {
          if (existsSync(target)) renameSync(target, old);
          renameSync(stage, target);
          return;
        } catch (error) {
          const code = (error as NodeJS.ErrnoException).code ?? '';
          if (attempt === ATTEMPTS || !['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(code)) {
            if (existsSync(old) && !existsSync(target)) renameSync(old, target);
            throw error;
          }
        }
      }
    });
  }

  /** Removes what this build staged, and what killed ones left. Trouble here would hide the failure that brought it. */
  clear(): void {
    removeOwned(this.root, (pid) => pid === process.pid || !lives(pid));
    try {
      rmdirSync(this.root);
    } catch {
      // Nothing was staged, or another build is staging there.
    }
  }
}

/** Removes half-written files that killed builds left in a folder. */
export const clearParts = (folder: string): void => removeOwned(folder, (pid) => !lives(pid));

/** Removes entries that carry a process in their name, `<name>.<pid>` or `<name>.<pid>.part`, where it is `unwanted`. */
function removeOwned(folder: string, unwanted: (pid: number) => boolean): void {
  try {
    for (const name of readdirSync(folder)) {
      const pid = /\.(\d+)(?:\.part)?$/.exec(name)?.[1];
      if (pid !== undefined && unwanted(Number(pid)))
        rmSync(join(folder, name), { recursive: true, force: true });
    }
  } catch {
    // No such folder, or another build is clearing it.
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
