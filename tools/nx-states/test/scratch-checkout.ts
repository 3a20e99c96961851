import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WORLDS } from '../src/configurations.js';

/** A line of a journal, as far as these tests read it. */
interface JournalLine {
  readonly state: string;
  readonly status: string;
}

/** What one call of Nx did. Tasks are `project:target`, sorted; the compilation of packages stands apart. */
export interface NxRun {
  /** Tasks whose command was started. */
  readonly executed: readonly string[];
  /** Tasks that Nx answered from its cache. */
  readonly hits: readonly string[];
  /** Compilations whose command was started. */
  readonly compiled: readonly string[];
  /** What the states said meanwhile, `1A.S0 completed`; a state that was not started says nothing. */
  readonly said: readonly string[];
}

interface RunJson {
  readonly tasks: readonly { taskId: string; projectName: string; target: string; cacheStatus: string }[];
}

/**
 * A checkout of its own: the files of this one that git does not ignore, its installed packages and its compiled code,
 * but no run, no reference table and nothing that Nx remembers.
 */
export class ScratchCheckout {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'merchantry-reruns-')));

  constructor(checkout: string) {
    for (const path of visibleFiles(checkout)) this.copy(checkout, path);
    for (const path of compiledFolders(checkout)) this.copy(checkout, path);
    for (const path of installedFolders(checkout)) linkInstalled(join(checkout, path), this.path(path));
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('add', '--all');
    this.git('commit', '--quiet', '--no-verify', '--message=as found');
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  remove(path: string): void {
    rmSync(this.path(path), { recursive: true, force: true });
  }

  /** Change a file for as long as `during` takes. Throws where the change changes nothing. */
  edited(path: string, change: (text: string) => string, during: () => void): void {
    const before = this.read(path);
    const after = change(before);
    if (after === before) throw new Error(`the edit of ${path} finds nothing to change`);
    writeFileSync(this.path(path), after);
    try {
      during();
    } finally {
      writeFileSync(this.path(path), before);
    }
  }

  /** Run a target of the task runner. Throws with everything it printed where it fails. */
  run(task: string, configuration: string): NxRun {
    const report = this.path('.nx/cache/run.json');
    rmSync(report, { force: true });
    const { run } = WORLDS[configuration];
    const before = this.journals(run);
    this.nx('run', task, '-c', configuration, '--outputStyle=static');
    const { tasks } = JSON.parse(readFileSync(report, 'utf8')) as RunJson;
    const [builds, rest] = partition(
      tasks,
      ({ target, projectName }) => target === 'build' && projectName !== 'reference',
    );
    const names = (list: RunJson['tasks'], hit: boolean) =>
      list
        .filter(({ cacheStatus }) => (cacheStatus === 'local-cache-hit') === hit)
        .map(({ projectName, target }) => `${projectName}:${target}`)
        .sort();
    return {
      executed: names(rest, false),
      hits: names(rest, true),
      compiled: names(builds, false),
      said: [...this.journals(run)]
        .flatMap(([segment, lines]) => lines.slice(before.get(segment)?.length ?? 0))
        .map(({ state, status }) => `${state} ${status}`),
    };
  }

  /** Standard output of an Nx command. */
  nx(...words: string[]): string {
    const bin = this.path('node_modules/nx/dist/bin/nx.js');
    const result = spawnSync(process.execPath, [bin, ...words], {
      cwd: this.root,
      encoding: 'utf8',
      env: this.environment(),
      maxBuffer: 64 * 1024 * 1024,
    });
    if (result.status !== 0)
      throw new Error(`nx ${words.join(' ')} ended with ${result.status}\n${result.stdout}${result.stderr}`);
    return result.stdout;
  }

  /** Lines of the journal of each segment of a run, oldest first. */
  private journals(run: string): ReadonlyMap<string, readonly JournalLine[]> {
    const folder = this.path('runs', run, 'reports/layer1/segment_state_runs');
    const segments = existsSync(folder) ? readdirSync(folder).sort() : [];
    return new Map(segments.map((segment) => [segment, journalLines(join(folder, segment))]));
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private copy(checkout: string, path: string): void {
    if (!existsSync(join(checkout, path))) return;
    mkdirSync(dirname(this.path(path)), { recursive: true });
    cpSync(join(checkout, path), this.path(path), { recursive: true, preserveTimestamps: true });
  }

  private git(...words: string[]): void {
    const identity = [
      '-c',
      'user.name=test',
      '-c',
      'user.email=test@localhost',
      '-c',
      'commit.gpgsign=false',
    ];
    execFileSync('git', [...identity, ...words], { cwd: this.root, stdio: 'pipe' });
  }

  /** The environment without what this test's own task runner, test runner or build server put there. */
  private environment(): NodeJS.ProcessEnv {
    const foreign = /^(NX_|npm_|JEST_|GIT_|CI$|NODE_OPTIONS$|FORCE_COLOR$|INIT_CWD$)/;
    const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
    return {
      ...Object.fromEntries(kept),
      NX_DAEMON: 'false',
      NX_TUI: 'false',
      NX_NO_CLOUD: 'true',
      // Plugins in Nx's own process: a call takes a quarter of the time.
      NX_ISOLATE_PLUGINS: 'false',
      NX_WORKSPACE_DATA_DIRECTORY: this.path('.nx/workspace-data'),
      NX_CACHE_DIRECTORY: this.path('.nx/cache'),
      NO_COLOR: '1',
    };
  }
}

function journalLines(folder: string): JournalLine[] {
  return readdirSync(folder)
    .sort()
    .flatMap((day) =>
      readFileSync(join(folder, day, 'segment_state_runs.jsonl'), 'utf8')
        .trim()
        .split('\n'),
    )
    .map((line) => JSON.parse(line) as JournalLine);
}

/** Tracked files, and files about to be. */
function visibleFiles(checkout: string): string[] {
  const list = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], {
    cwd: checkout,
    encoding: 'utf8',
  });
  return list.split('\0').filter((path) => path !== '');
}

/** Compiled code travels with its times, so that the compiler finds it up to date. */
function compiledFolders(checkout: string): string[] {
  return ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(checkout, parent)).map((name) => join(parent, name, 'dist')),
  );
}

/** Packages at the root, and those that a workspace package has of its own. */
function installedFolders(checkout: string): string[] {
  const own = ['packages', 'apps', 'tools'].flatMap((parent) =>
    readdirSync(join(checkout, parent)).map((name) => join(parent, name, 'node_modules')),
  );
  return ['node_modules', ...own].filter((path) => existsSync(join(checkout, path)));
}

/** Hard links where the file system has them; the links to the workspace's own packages are relative and stay so. */
function linkInstalled(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  if (spawnSync('cp', ['-al', from, to]).status === 0) return;
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}

function partition<T>(items: readonly T[], first: (item: T) => boolean): [T[], T[]] {
  return [items.filter(first), items.filter((item) => !first(item))];
}
