import { remainingMillis } from '../lambda/invocation.ts';

/** A request that was not made: its answer might have come after the end of the invocation. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/** How a client of the AWS SDK lets itself be stepped into, as far as it is needed here. */
interface Client {
  readonly middlewareStack: {
    add(middleware: Middleware, options: { step: 'finalizeRequest'; priority: 'low'; name: string }): void;
  };
}
type Send<Request, Answer> = (request: Request) => Promise<Answer>;
// biome-ignore lint/suspicious/noExplicitAny: whatever the request and its answer are, they are passed on.
type Middleware = (next: Send<any, any>) => Send<any, any>;

/**
 * Has a client make no request, be it the first one of a call or another try, whose answer could come after the end of
 * the invocation that asks: what AWS did then would not be recorded. The call fails instead, and is not tried again.
 * `neededMillis` is the longest that one request may take.
 */
export function respectDeadline(client: Client, neededMillis: number): void {
  client.middlewareStack.add(
    (next) => (request) => {
      if (remainingMillis() > neededMillis) return next(request);
      throw new OutOfTimeError('The invocation ends before an answer could be waited for');
    },
    // Behind the SDK's own retries, which are of this step and of high priority.
    { step: 'finalizeRequest', priority: 'low', name: 'respectDeadline' },
  );
}
