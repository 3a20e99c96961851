import { describe, expect, it } from '@jest/globals';
import type { DatasetEntry } from './dataset-entry.js';
import {
  fillPath,
  nxOutputFolder,
  pathTokens,
  recordPath,
  sealedPolicyPath,
  splitStateId,
} from './path-template.js';

const entry = (path: string) => ({ id: 'd', path }) as DatasetEntry;
const violation = expect.objectContaining({ code: 'dictionary_path_violation' });

describe('a path template', () => {
  const trace = entry('logs/trace/state={state}/seed={seed}/run_id={run_id}/');

  it('is filled by exactly its tokens', () => {
    expect(pathTokens(trace.path)).toEqual(['state', 'seed', 'run_id']);
    expect(fillPath(trace, { state: 'S1', seed: '42', run_id: 'ab' })).toBe(
      'logs/trace/state=S1/seed=42/run_id=ab/',
    );
    expect(fillPath(entry('config/rng.yaml'), {})).toBe('config/rng.yaml');
  });

  it.each([
    ['one is missing', { state: 'S1', seed: '42' }],
    ['one is too many', { state: 'S1', seed: '42', run_id: 'ab', profile: 'x' }],
    ['a value is empty', { state: 'S1', seed: '', run_id: 'ab' }],
    ['a value climbs', { state: 'S1', seed: '..', run_id: 'ab' }],
    ['a value has a slash', { state: 'S1', seed: '4/2', run_id: 'ab' }],
    ['a value is a hidden name', { state: 'S1', seed: '.x', run_id: 'ab' }],
  ])('is refused when %s', (_, tokens) => {
    expect(() => fillPath(trace, tokens as unknown as Record<string, string>)).toThrow(violation);
  });

  it('has a part before any lineage token', () => {
    expect(nxOutputFolder(trace, 'S1')).toBe('logs/trace/state=S1');
    expect(nxOutputFolder(trace)).toBe('logs/trace');
    expect(nxOutputFolder(entry('data/x/parameter_hash={parameter_hash}/'), 'S0')).toBe('data/x');
    expect(nxOutputFolder(entry('reference/x/'))).toBe('reference/x');
    expect(nxOutputFolder(entry('config/rng.yaml'))).toBe('config/rng.yaml');
  });

  it('stands beside the engine layout', () => {
    expect(splitStateId('1A.S0')).toEqual({ segment: '1A', state: 'S0' });
    expect([recordPath('1A.S0'), sealedPolicyPath('1A', 'rng')]).toEqual([
      'records/1A.S0.json',
      'sealed/policy/1A/rng.json',
    ]);
  });
});
