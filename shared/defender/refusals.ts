import {
  InvalidRequestException,
  LimitExceededException,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import { excerpt } from '../text/excerpt.ts';

/**
 * What AWS IoT says no to, in our words. Everything else (throttles, timeouts, 5xx, lost answers) is worth another try
 * and is not caught. After a `limit` nothing was done, and it can be asked again when a slot gets free.
 */
export type Refusal = { readonly refusal: 'gone' | 'invalid' | 'limit'; readonly because: string };

/** A finding names another kind of resource than the action works on: no call can be made for it. */
export class UnsuitableResourceError extends Error {
  override readonly name = 'UnsuitableResourceError';
}

/** The registry can't have a thing of that name: it is the client id of a device that is not registered. */
export class NoThingError extends Error {
  override readonly name = 'NoThingError';
}

const named = [
  { type: ResourceNotFoundException, refusal: 'gone' },
  { type: NoThingError, refusal: 'gone' },
  { type: InvalidRequestException, refusal: 'invalid' },
  { type: UnsuitableResourceError, refusal: 'invalid' },
  { type: LimitExceededException, refusal: 'limit' },
] as const;

/** The refusal that an exception stands for; undefined where trying again may help. */
export function refusalOf(error: unknown): Refusal | undefined {
  const found = named.find(({ type }) => error instanceof type);
  return (
    found && {
      refusal: found.refusal,
      because: excerpt(`${(error as Error).name}: ${(error as Error).message}`, 300),
    }
  );
}

/** The answer of a call, or the refusal it met. Other errors pass through. */
export async function orRefusal<Answer>(call: Promise<Answer>): Promise<Answer | Refusal> {
  try {
    return await call;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal) return refusal;
    throw error;
  }
}

export const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === 'object' && answer !== null && 'refusal' in answer;
