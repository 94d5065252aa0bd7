import { asDataPlaneError, asServiceError, ServiceError } from './errors.ts';
import type { Fault, Faults } from './faults.ts';
import { type Context, isSeed, type Operation } from './operation.ts';
import { parseInput } from './schemas.ts';
import type { Calls } from './simulator-calls.ts';
import type { Throttle } from './throttle.ts';

export type Input = Readonly<Record<string, unknown>>;

/** Validates and runs, with nothing in the way: no throttle, no fault, no record. */
export const run = async (
  { input: schema, run }: Operation,
  input: Input,
  context: Context,
): Promise<object> => run(parseInput(schema, input), context);

interface Parts {
  readonly context: Context;
  readonly throttle: Throttle;
  readonly faults: Faults;
  readonly calls: Calls;
}

const refusals: Partial<Record<Fault['kind'], () => ServiceError>> = {
  throttle: () => new ServiceError('ThrottlingException', 'Rate exceeded'),
  limit: () => new ServiceError('LimitExceededException', 'a fault: the limit is reached'),
  denied: () => new ServiceError('AccessDeniedException', 'a fault: this is not for you'),
  error: () => new ServiceError('InternalFailureException', 'a fault: nothing was done'),
};

async function strikeBefore(faults: readonly Fault[], { clock }: Context): Promise<void> {
  for (const fault of faults) {
    if (fault.kind === 'latency') await clock.sleep(fault.millis);
    const refusal = refusals[fault.kind]?.();
    if (refusal) throw refusal;
  }
}

/** What the caller is to hear: an output, a failure, or nothing, as the connection breaks. */
export type Answer = { readonly output: object } | { readonly failure: unknown } | { readonly reset: true };

const lost = ({ by }: Extract<Fault, { kind: 'lost-answer' }>): Answer =>
  by === 'error'
    ? { failure: new ServiceError('InternalFailureException', 'a fault: it was done all the same') }
    : { reset: true };

async function attempt(operation: Operation, input: Input, { context, throttle, faults }: Parts) {
  if (!throttle.admit(operation)) throw new ServiceError('ThrottlingException', 'Rate exceeded');
  const striking = faults.strike(operation.name, input);
  await strikeBefore(striking, context);
  const output = await run(operation, input, context);
  return { output, loss: striking.find((fault) => fault.kind === 'lost-answer') };
}

const failureOf = ({ plane }: Operation, failure: unknown): unknown =>
  plane === 'data' ? asDataPlaneError(failure) : failure;

/** What a request over HTTP goes through: throttle, faults, validation, effect, record. Seeds are only validated and run. */
export const createPerform =
  (parts: Parts) =>
  async (operation: Operation, input: Input): Promise<Answer> => {
    if (isSeed(operation)) return { output: await run(operation, input, parts.context) };
    const call = { operation: operation.name, input, time: parts.context.clock.now() };
    try {
      const { output, loss } = await attempt(operation, input, parts);
      parts.calls.record({ ...call, outcome: loss ? 'lost' : 'success' });
      return loss ? lost(loss) : { output };
    } catch (cause) {
      const failure = failureOf(operation, cause);
      parts.calls.record({ ...call, outcome: asServiceError(failure).name });
      return { failure };
    }
  };
