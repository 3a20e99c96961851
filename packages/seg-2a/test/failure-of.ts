import { isFailure, type Failure } from '@merchantry/contracts';

/** The failure that a call ends in; null where it ends well. */
export function failureOf(run: () => unknown): Failure | null {
  try {
    run();
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
  return null;
}

/** Its code; `none` where the call ends well. */
export const failureCode = (run: () => unknown): string => failureOf(run)?.code ?? 'none';
