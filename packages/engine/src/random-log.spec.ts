import { describe, expect, it } from '@jest/globals';
import { isFailure, type DatasetEntry } from '@merchantry/contracts';
import { randomLogOf } from './random-log.js';

const entry = (id: string, node: string) =>
  ({ id, schemaRef: `schemas.layer1.yaml#/rng/${node}` }) as DatasetEntry;
const trace = (id: string) => entry(id, 'trace_log');
const audit = (id: string) => entry(id, 'audit_log');

describe('the random log', () => {
  it('is found by schema, whatever it is called', () => {
    const others = [entry('rng_trace_log', 'core'), entry('rng_audit_log', 'events/trace_log')];
    expect(randomLogOf([...others, trace('t_9Z'), audit('a_9Z'), trace('t_9Z'), audit('a_9Z')])).toEqual({
      trace: 't_9Z',
      audit: 'a_9Z',
    });
  });

  it('is missing where nothing is drawn', () => {
    expect(randomLogOf([entry('toy_event', 'events/toy_event')])).toBeNull();
  });

  it.each([
    ['a trace without an audit log', [trace('t')]],
    ['an audit log without a trace', [audit('a')]],
    ['two traces', [trace('t'), trace('u'), audit('a')]],
  ])('is not %s', (_, entries) => {
    let code: unknown;
    try {
      randomLogOf(entries);
    } catch (error) {
      code = isFailure(error) ? error.code : error;
    }
    expect(code).toBe('contract_invalid');
  });
});
