import type { Context } from 'aws-lambda';
import type { RunSweeps } from './run-sweeps.ts';

/** Nothing is begun this long before the Lambda's time ends, in milliseconds: what is begun must be written down. */
const marginMillis = 60_000;

/** Looks, once an hour, for missed notices and for stalled responses. The content of the tick does not matter. */
export const createHandler =
  ({ runSweeps }: { readonly runSweeps: RunSweeps }) =>
  async (_tick: unknown, context: Context): Promise<void> =>
    runSweeps(() => context.getRemainingTimeInMillis() > marginMillis);
