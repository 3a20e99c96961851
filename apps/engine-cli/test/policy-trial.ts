import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { loadContracts } from '@merchantry/contracts';
import { readRecord, RunFolder } from '@merchantry/engine';
import { parseJson } from '@merchantry/hashgate';
import { CommandSession } from './command-session.js';
import { SMOKE } from './golden.js';
import { ScratchWorkspace } from './scratch-workspace.js';
import type { WorldAnswer } from './world-answers.js';

/** A workspace in which a test gives policies other texts, builds the smoke world under them and asks what came out. */
export class PolicyTrial {
  private constructor(
    readonly workspace: ScratchWorkspace,
    private readonly session: CommandSession,
    /** Run that the worlds are built in. */
    readonly label: string,
  ) {}

  static async open(having: 'references' | 'world', label: string): Promise<PolicyTrial> {
    return new PolicyTrial(new ScratchWorkspace({ with: having }), await CommandSession.open(), label);
  }

  close(): void {
    this.session.close();
    this.workspace.remove();
  }

  /** What a command says that must succeed. */
  async said(...args: string[]): Promise<string> {
    const answer = await this.session.run(this.workspace, [...args, '--json']);
    expect({ args, ...answer, stdout: '' }).toEqual({ args, status: 0, stdout: '', stderr: '' });
    return answer.stdout;
  }

  async sql(query: string): Promise<Record<string, unknown>[]> {
    return parseJson(await this.said('sql', query, '--run', this.label)) as Record<string, unknown>[];
  }

  /** The one number that a query answers. */
  async count(query: string): Promise<number> {
    return Number(Object.values((await this.sql(`select ${query}`))[0])[0]);
  }

  /** While a policy has another text. */
  async withPolicy(
    policy: string,
    change: (text: string) => string,
    check: () => Promise<void>,
  ): Promise<void> {
    const path = this.workspace.path(
      loadContracts(this.workspace.root).dataset(policy).path.replace(/\/$/, ''),
    );
    const intact = readFileSync(path, 'utf8');
    expect(change(intact)).not.toBe(intact);
    writeFileSync(path, change(intact));
    try {
      await check();
    } finally {
      writeFileSync(path, intact);
    }
  }

  /**
   * Build the smoke world as the policies are; the segment must pass. 1A starts afresh: a 1B that stands on another 1A would
   * rightly be refused by `verify`.
   */
  async passes(segment: '1A' | '1B'): Promise<WorldAnswer> {
    if (segment === '1A') rmSync(this.workspace.path('runs', this.label), { recursive: true, force: true });
    const args = ['world', ...SMOKE, '--label', this.label, '--to', segment];
    const answer = JSON.parse(await this.said(...args)) as WorldAnswer;
    expect(answer.states.at(-1)).toMatchObject({ state: `${segment}.S9`, action: 'ran' });
    await this.said('verify', this.label);
    expect(this.bundle(segment)).toEqual({ decision: 'PASS', failed: 0 });
    return answer;
  }

  /** Figures of the report of a state. */
  report(state: '1B.S3' | '1B.S4' | '1B.S7'): Record<string, unknown> {
    const run = new RunFolder(this.workspace.root, this.label);
    const { seed, parameter_hash, run_id } = readRecord(run, state)!.tokens;
    const [segment, name] = state.split('.');
    const path = `reports/layer1/${segment}/state=${name}/seed=${seed}/parameter_hash=${parameter_hash}/run_id=${run_id}/run_report.json`;
    const { detail } = JSON.parse(readFileSync(run.path(path), 'utf8')) as {
      detail: { figures: Record<string, unknown> };
    };
    return detail.figures;
  }

  /** What the bundle of a segment says of it. */
  private bundle(segment: string): { decision: string; failed: number } {
    const run = new RunFolder(this.workspace.root, this.label);
    const { path } = readRecord(run, `${segment}.S9` as '1A.S9')!.outputs.find(
      ({ id }) => id === `validation_bundle_${segment}`,
    )!;
    const summary = JSON.parse(readFileSync(run.path(`${path}/s9_summary.json`), 'utf8')) as {
      run: { decision: string };
      merchants_failed: number;
    };
    return { decision: summary.run.decision, failed: summary.merchants_failed };
  }
}
