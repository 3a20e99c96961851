import { isFailure, type FailurePlace } from '@merchantry/contracts';

/** Code and place of the Failure that `act` throws; anything else it does is given back as it is. */
export function refusalOf(
  act: () => unknown,
): ({ readonly code: string } & FailurePlace) | { code: unknown } {
  try {
    return { code: act() };
  } catch (error) {
    return isFailure(error) ? { code: error.code, ...error.place } : { code: error };
  }
}

/** Code of the Failure that `act` throws. */
export const codeOf = (act: () => unknown): unknown => refusalOf(act).code;

/** The same of a promise. */
export async function refusalOfRun(run: Promise<unknown>): Promise<ReturnType<typeof refusalOf>> {
  try {
    return { code: await run };
  } catch (error) {
    return isFailure(error) ? { code: error.code, ...error.place } : { code: error };
  }
}
