import { foundation } from './foundation-codes.js';
import { seg1a } from './seg-1a-codes.js';
import { seg1b } from './seg-1b-codes.js';
import { seg2a } from './seg-2a-codes.js';

export type { FailureClass, FailureCodeEntry } from './code-table.js';

/** Every code of the house: those that all segments share, and those of each segment. */
export const FAILURE_CODES = { ...foundation, ...seg1a, ...seg1b, ...seg2a } as const;

export type FailureCode = keyof typeof FAILURE_CODES;
