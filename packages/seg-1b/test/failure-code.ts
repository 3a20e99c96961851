import { isFailure } from '@merchantry/contracts';

/** Code of the failure that a call ends in; `none` where it ends well. */
export async function failureCode(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (isFailure(error)) return error.code;
    throw error;
  }
  return 'none';
}
