export { defineState } from './define-state.js';
export type {
  AnyKernel,
  Closing,
  Kernel,
  KernelInput,
  KernelOutput,
  PolicySchemas,
  Seal,
  SealedRaster,
  SegmentOutput,
  StateContext,
  StateDefinition,
  Tokens,
} from './define-state.js';
export { assertLicensed } from './assert-licensed.js';
export { gateReceiptOf } from './gate-receipt.js';
export { closureOf, waitedFor } from './identity.js';
export { inspectState, outputDamage, type Standing } from './inspect.js';
export { Journal, wallClock, type JournalLine, type JournalStatus } from './journal.js';
export { loadProfile, profileNames } from './load-profile.js';
export { openWorld, type WorldOptions } from './open-world.js';
export { planWorld, type PlanLine } from './plan-world.js';
export { profileSchema, type Profile, type ProfileField } from './profile.js';
export { silentProgress, type Progress } from './progress.js';
export type { RandomLog } from './random-log.js';
export { PublishedReader } from './published-reader.js';
export type { PublishedPart } from './read-inputs.js';
export type { ReceiptFiles } from './receipt-folder.js';
export { readRecord, type RecordedInput, type RecordedOutput, type StateRecord } from './record.js';
export { loadRngPolicy, rngEpochDigest, rngPolicySchema, type RngPolicy } from './rng-epoch.js';
export { defaultLabel, RunFolder } from './run-folder.js';
export { withRunLock } from './run-lock.js';
export { microsOf } from './run-state.js';
export {
  runSingleState,
  runWorld,
  type RunOptions,
  type StateAction,
  type StateSummary,
  type WorldSummary,
} from './run-world.js';
export { defineSegment, stateOf, type Segment } from './segment.js';
export { ShardPool } from './shard-pool.js';
export { verifyRun, type Verification } from './verify-run.js';
export { verifySegmentGate, type VerifiedGate } from './verify-segment-gate.js';
export type { World } from './world-context.js';
export { ensureWorldIndex, readRecords, type WorldDataset, type WorldIndex } from './world-index.js';
export { findWorkspaceRoot } from './workspace.js';
