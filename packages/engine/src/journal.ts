import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { arch, hostname, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { isFailure } from '@merchantry/contracts';
import { canonicalJson, parseJson } from '@merchantry/hashgate';
import { writing } from '@merchantry/tables';

export type JournalStatus = 'started' | 'completed' | 'failed' | 'reused' | 'healed' | 'superseded';

export interface JournalLine {
  readonly layer: 'layer1';
  readonly segment: string;
  readonly state: string;
  readonly status: JournalStatus;
  readonly run_id: string | null;
  readonly parameter_hash: string | null;
  readonly manifest_fingerprint: string | null;
  /** Wall time. The journal is the one place where it stands. */
  readonly ts_utc: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The one place that reads the wall clock; nothing here is ever hashed. */
export const wallClock = {
  // eslint-disable-next-line no-restricted-properties -- wall time, for the journal and for durations only
  milliseconds: (): number => Date.now(),
  utc: (): string => new Date(wallClock.milliseconds()).toISOString().replace(/(\.\d{3})Z$/, '$1000Z'),
};

/** Append-only log of what happened to the states of a run, with wall times and the host. Gates never read it. */
export class Journal {
  constructor(
    private readonly runDir: string,
    private readonly utcDay: string,
  ) {}

  private path(segment: string): string {
    return join(
      this.runDir,
      'reports/layer1/segment_state_runs',
      `segment=${segment}`,
      `utc_day=${this.utcDay}`,
      'segment_state_runs.jsonl',
    );
  }

  append(
    state: string,
    status: JournalStatus,
    tokens: { runId: string; parameterHash: string; manifestFingerprint: string } | null,
    detail: Record<string, unknown> = {},
  ): void {
    const segment = state.slice(0, state.indexOf('.'));
    const host =
      status === 'started'
        ? { host: { hostname: hostname(), platform: platform(), arch: arch(), node: process.version } }
        : {};
    const line: JournalLine = {
      layer: 'layer1',
      segment,
      state,
      status,
      run_id: tokens?.runId ?? null,
      parameter_hash: tokens?.parameterHash ?? null,
      manifest_fingerprint: tokens?.manifestFingerprint ?? null,
      ts_utc: wallClock.utc(),
      detail: { ...host, ...detail },
    };
    const path = this.path(segment);
    writing({ path: relative(this.runDir, path) }, () => {
      mkdirSync(dirname(path), { recursive: true });
      appendFileSync(path, `${canonicalJson(line)}\n`);
    });
  }

  /** Lines of a segment, oldest first. A line that a kill or a full disk cut short is left out, with what ran into it. */
  lines(segment: string): JournalLine[] {
    const path = this.path(segment);
    if (!existsSync(path)) return [];
    return readFileSync(path, 'utf8').split('\n').flatMap(wholeLine);
  }
}

function wholeLine(text: string): JournalLine[] {
  if (!text.endsWith('}')) return [];
  try {
    return [parseJson(text) as JournalLine];
  } catch (error) {
    if (isFailure(error)) return [];
    throw error;
  }
}
