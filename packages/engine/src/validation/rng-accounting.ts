import { halves, joinArrays, stringsOf, takeWords, valuesOf, type Table } from '@merchantry/contracts';
import { assertDisjointStreams, type SubstreamTable } from '@merchantry/rng';
import type { EventRows } from './event-rows.js';
import type { RandomLog } from '../random-log.js';
import type { FindingsOf } from './findings.js';
import { drawingStatesOf, pairOf, type Budget, type Producer } from './producers.js';

/** Sums over the events of one family. */
export interface FamilyAccount {
  events: number;
  draws: number;
  blocks: number;
  nonconsuming: number;
}

/** Sums over the events, or the rows of the trace, of one module and label. */
interface PairAccount {
  events: number;
  draws: number;
  blocks: number;
  /** Sums of hashes of counters and draws: equal for equal sets of rows, in whatever order. */
  hashA: number;
  hashB: number;
}

const fresh = (): PairAccount => ({ events: 0, draws: 0, blocks: 0, hashA: 0, hashB: 0 });

const TWO_TO_32 = 4_294_967_296;

/** What findings name where a segment keeps no random log. */
const NO_LOG: RandomLog = { trace: 'trace log', audit: 'audit log' };

/**
 * The accounts of all random draws of the segment: every event's envelope and budget, the trace against the events, the
 * intervals that were drawn. Families are added one by one, so that their tables need not be held together.
 */
export class RngAccounting {
  readonly families = new Map<string, FamilyAccount>();
  readonly traceRows = new Map<string, number>();
  private readonly events = new Map<string, PairAccount>();
  private readonly traced = new Map<string, PairAccount>();
  private readonly keys: BigUint64Array[] = [];
  private readonly counters: [BigUint64Array, BigUint64Array, BigUint64Array, BigUint64Array][] = [];

  private readonly log: RandomLog;

  /** `producers` is everything that the segment may log, `log` where it keeps trace and audit rows (null: nowhere). */
  constructor(
    private readonly findings: FindingsOf<'rng_envelope' | 'rng_trace_coverage' | 'rng_stream_disjointness'>,
    readonly producers: readonly Producer[],
    log: RandomLog | null,
  ) {
    this.log = log ?? NO_LOG;
  }

  /** Whether a dataset is a family of the segment. */
  knows(dataset: string): boolean {
    return this.producers.some(({ family }) => family === dataset);
  }

  /** Envelope and budget of every event of a family. */
  addFamily(rows: EventRows): void {
    const { family } = rows;
    const account = this.families.get(family) ?? { events: 0, draws: 0, blocks: 0, nonconsuming: 0 };
    this.families.set(family, account);
    account.events += rows.rows;
    const producers = this.producers.filter((candidate) => candidate.family === family);
    const width = rows.label.dictionary.length;
    const budgets = new Array<Budget | undefined>(rows.module.dictionary.length * width);
    const pairs = new Array<PairAccount>(budgets.length);
    rows.module.dictionary.forEach((module, m) =>
      rows.label.dictionary.forEach((label, l) => {
        budgets[m * width + l] = producers.find((p) => p.module === module && p.label === label)?.budget;
        const name = pairOf(module, label);
        const pair = this.events.get(name) ?? fresh();
        this.events.set(name, pair);
        pairs[m * width + l] = pair;
      }),
    );
    for (let row = 0; row < rows.rows; row++) {
      const code = rows.module.codes[row] * width + rows.label.codes[row];
      const budget = budgets[code];
      const blocks = rows.blocks[2 * row + 1] * TWO_TO_32 + rows.blocks[2 * row];
      const draws = rows.draws[2 * row + 1] * TWO_TO_32 + rows.draws[2 * row];
      account.blocks += blocks;
      account.draws += draws;
      if (blocks === 0) account.nonconsuming++;
      const pair = pairs[code];
      pair.events++;
      pair.draws += draws;
      pair.blocks += blocks;
      addHash(pair, rows, row, draws);
      const fault = envelopeFault(rows, row, blocks, draws, budget);
      if (fault) this.findings.fail('rng_envelope', fault.code, { dataset: family, row, ...fault.facts });
    }
  }

  /** Intervals of the events of a family that drew: `stream` of each row in the table of starts. */
  addIntervals(table: Table, family: string, starts: SubstreamTable, stream: Int32Array): void {
    const rows = new Uint32Array(stream.length);
    const streams = new Uint32Array(stream.length);
    let count = 0;
    for (let row = 0; row < stream.length; row++) {
      if (stream[row] < 0) continue;
      rows[count] = row;
      streams[count++] = stream[row];
    }
    const kept = rows.subarray(0, count);
    const words = (name: string) => takeWords(valuesOf(table, family, name, 'uint64'), kept);
    this.keys.push(takeWords(starts.keys, streams.subarray(0, count)));
    this.counters.push([
      words('rng_counter_before_hi'),
      words('rng_counter_before_lo'),
      words('rng_counter_after_hi'),
      words('rng_counter_after_lo'),
    ]);
  }

  /** No block was drawn twice, over all events whose intervals were added. */
  checkDisjoint(): void {
    const column = (i: 0 | 1 | 2 | 3) => joinArrays(this.counters.map((words) => words[i]));
    if (this.keys.length === 0) return;
    this.findings.guard(
      'rng_stream_disjointness',
      this.log.trace,
      () =>
        assertDisjointStreams({
          keys: joinArrays(this.keys),
          beforeHi: column(0),
          beforeLo: column(1),
          afterHi: column(2),
          afterLo: column(3),
        }),
      'E_RNG_STREAM_OVERLAP',
    );
  }

  /** The trace of one state: its totals run. */
  addTrace(trace: Table): void {
    const dataset = this.log.trace;
    const module = stringsOf(trace, dataset, 'module');
    const label = stringsOf(trace, dataset, 'substream_label');
    const words = (name: string) => halves(valuesOf(trace, dataset, name, 'uint64'));
    const rows = {
      beforeLo: words('rng_counter_before_lo'),
      beforeHi: words('rng_counter_before_hi'),
      afterLo: words('rng_counter_after_lo'),
      afterHi: words('rng_counter_after_hi'),
    };
    const totals = {
      draws: words('draws_total'),
      blocks: words('blocks_total'),
      events: words('events_total'),
    };
    const width = label.dictionary.length;
    const found = Array.from({ length: module.dictionary.length * width }, fresh);
    const total = (of: Uint32Array, row: number) => of[2 * row + 1] * TWO_TO_32 + of[2 * row];
    let broken = 0;
    for (let row = 0; row < trace.rows; row++) {
      const pair = found[module.codes[row] * width + label.codes[row]];
      const [events, blocks, draws] = [
        total(totals.events, row),
        total(totals.blocks, row),
        total(totals.draws, row),
      ];
      // Totals of a pair run with the clock; blocks follow the counter, uniforms are one or two a block.
      const moved = (rows.afterLo[2 * row] - rows.beforeLo[2 * row]) >>> 0;
      const runs =
        events === pair.events + 1 &&
        blocks === pair.blocks + moved &&
        draws >= pair.draws + moved &&
        draws <= pair.draws + 2 * moved;
      if (!runs && broken++ < 20) {
        this.findings.fail('rng_trace_coverage', 'E_TRACE_TOTALS_MISMATCH', {
          dataset,
          row,
          expected: `totals after event ${pair.events + 1} and ${pair.blocks + moved} blocks`,
          found: `${events} events, ${blocks} blocks, ${draws} draws`,
        });
      }
      addHash(pair, rows, row, draws - pair.draws);
      pair.events = events;
      pair.blocks = blocks;
      pair.draws = draws;
    }
    module.dictionary.forEach((m, i) =>
      label.dictionary.forEach((l, j) => {
        if (found[i * width + j].events > 0) this.traced.set(pairOf(m, l), found[i * width + j]);
      }),
    );
  }

  /** The traces have one row an event and end in the sums over the events. */
  checkTotals(): void {
    for (const name of new Set([...this.events.keys(), ...this.traced.keys()])) {
      const want = this.events.get(name) ?? fresh();
      const have = this.traced.get(name) ?? fresh();
      this.traceRows.set(name, have.events);
      if (want.events !== have.events)
        this.mismatch('E_TRACE_COVERAGE_MISSING', name, `${want.events} events`, `${have.events} rows`);
      else if (want.draws !== have.draws || want.blocks !== have.blocks)
        this.mismatch('E_TRACE_TOTALS_MISMATCH', name, spell(want), spell(have));
      else if (want.hashA !== have.hashA || want.hashB !== have.hashB)
        this.mismatch('E_TRACE_COVERAGE_MISSING', name, 'counters and draws of its events', 'others');
    }
  }

  private mismatch(
    code: 'E_TRACE_COVERAGE_MISSING' | 'E_TRACE_TOTALS_MISMATCH',
    name: string,
    expected: string,
    found: string,
  ): void {
    this.findings.fail('rng_trace_coverage', code, {
      dataset: this.log.trace,
      expected: `${name}: ${expected}`,
      found,
    });
  }

  /** One audit row a drawing state. */
  checkAudit(audit: Table, state: string): void {
    const { dictionary } = stringsOf(audit, this.log.audit, 'algorithm');
    if (audit.rows === 1 && dictionary.every((name) => name === 'philox2x64-10')) return;
    this.findings.fail('rng_trace_coverage', 'E_TRACE_COVERAGE_MISSING', {
      dataset: this.log.audit,
      expected: `one row of philox2x64-10 for ${state}`,
      found: `${audit.rows} rows of ${dictionary.join(', ')}`,
    });
  }

  /** Traces of exactly the states that are declared to draw; one whose scope is empty has a trace without rows. */
  checkProducers(tracing: readonly string[]): void {
    const [expected, found] = [
      drawingStatesOf(this.producers).sort().join(', '),
      [...tracing].sort().join(', '),
    ];
    if (expected !== found)
      this.findings.fail('rng_trace_coverage', 'E_RNG_PRODUCER_UNDECLARED', {
        dataset: this.log.trace,
        expected,
        found,
      });
  }
}

const spell = ({ draws, blocks }: PairAccount) => `${draws} draws, ${blocks} blocks`;

type Counters = Pick<EventRows, 'beforeLo' | 'beforeHi' | 'afterLo' | 'afterHi'>;

/** Adds what an event moved and cost, as a trace row repeats it. */
function addHash(
  pair: PairAccount,
  { beforeLo, beforeHi, afterLo, afterHi }: Counters,
  row: number,
  draws: number,
): void {
  const at = 2 * row;
  let a = Math.imul(beforeLo[at] ^ 0x9e3779b1 ^ Math.imul(draws, 0x2545f491), 0x85ebca6b) ^ beforeLo[at + 1];
  a = Math.imul(a ^ (a >>> 15), 0xc2b2ae35) ^ beforeHi[at];
  a = Math.imul(a ^ (a >>> 13), 0x27d4eb2f) ^ beforeHi[at + 1];
  let b = Math.imul(afterLo[at] ^ a, 0x165667b1) ^ afterLo[at + 1];
  b = Math.imul(b ^ (b >>> 15), 0x9e3779b1) ^ afterHi[at];
  b = Math.imul(b ^ (b >>> 13), 0x85ebca6b) ^ afterHi[at + 1];
  pair.hashA = (pair.hashA + Math.imul(a ^ (a >>> 16), 0xc2b2ae35)) | 0;
  pair.hashB = (pair.hashB + Math.imul(b ^ (b >>> 16), 0x27d4eb2f)) | 0;
}

function envelopeFault(
  rows: EventRows,
  row: number,
  blocks: number,
  draws: number,
  budget: Budget | undefined,
) {
  if (budget === undefined) {
    const found = `${rows.module.dictionary[rows.module.codes[row]]}, ${rows.label.dictionary[rows.label.codes[row]]}`;
    return {
      code: 'rng_envelope_violation',
      facts: { expected: 'a declared module and label', found },
    } as const;
  }
  const moved = `${blocks} blocks, ${draws} draws`;
  const still = sameCounter(rows, row);
  if (budget === 'none' && !(blocks === 0 && draws === 0 && still)) {
    const facts = { expected: 'equal counters, no block, no draw', found: still ? moved : 'other counters' };
    return { code: 'E_NONCONSUMING_CHANGED_COUNTERS', facts } as const;
  }
  if (!advancedBy(rows, row, blocks))
    return {
      code: 'E_RNG_COUNTER_MISMATCH',
      facts: { expected: `counters ${blocks} blocks apart`, found: 'another distance' },
    } as const;
  const lawful =
    budget === 'none' ||
    (budget === 'one' && blocks === 1 && draws === 1) ||
    (budget === 'pair' && blocks === 1 && draws === 2) ||
    (budget === 'one_or_none' && blocks === draws && blocks <= 1) ||
    (budget === 'variable' && blocks >= 1 && draws >= blocks && draws <= 2 * blocks);
  if (lawful) return undefined;
  return {
    code: 'E_RNG_BUDGET_VIOLATION',
    facts: { expected: `a cost of ${budget}`, found: moved },
  } as const;
}

function sameCounter({ beforeLo, beforeHi, afterLo, afterHi }: Counters, row: number): boolean {
  const at = 2 * row;
  return (
    beforeLo[at] === afterLo[at] &&
    beforeLo[at + 1] === afterLo[at + 1] &&
    beforeHi[at] === afterHi[at] &&
    beforeHi[at + 1] === afterHi[at + 1]
  );
}

function advancedBy(
  { beforeLo, beforeHi, afterLo, afterHi }: Counters,
  row: number,
  blocks: number,
): boolean {
  if (blocks >= TWO_TO_32) return false;
  const at = 2 * row;
  const w0 = beforeLo[at] + blocks;
  const w1 = beforeLo[at + 1] + (w0 > 0xffffffff ? 1 : 0);
  const w2 = beforeHi[at] + (w1 > 0xffffffff ? 1 : 0);
  const w3 = beforeHi[at + 1] + (w2 > 0xffffffff ? 1 : 0);
  return (
    w0 >>> 0 === afterLo[at] &&
    w1 >>> 0 === afterLo[at + 1] &&
    w2 >>> 0 === afterHi[at] &&
    w3 >>> 0 === afterHi[at + 1]
  );
}
