import type { Ended } from '../faults/world/lambda.ts';

/** What a function failed on, and has not succeeded with since. */
export interface Failure {
  readonly functionName: string;
  readonly error: string;
  readonly messages: readonly string[];
}

export interface Failures {
  note(ended: readonly Ended[]): void;
  /** How many runs failed, those that were tried again to success too. */
  count(): number;
  left(): readonly Failure[];
}

interface EventRecord {
  readonly messageId?: string;
  readonly body?: string;
  readonly Sns?: { readonly Message: string };
}

const recordsOf = (event: unknown): readonly EventRecord[] => Object(event).Records ?? [];

/** Lambda repeats an invocation under one id; a queue hands out the same message again. */
const keysOf = ({ functionName, requestId, event }: Ended): readonly string[] => {
  const messageIds = recordsOf(event).flatMap(({ messageId }) => messageId ?? []);
  return (messageIds.length > 0 ? messageIds : [requestId]).map((id) => `${functionName} ${id}`);
};

const messagesOf = ({ event }: Ended): string[] =>
  recordsOf(event).flatMap(({ Sns, body }) => Sns?.Message ?? body ?? []);

const failureOf = (ended: Ended): Failure | undefined =>
  ended.outcome.ok
    ? undefined
    : {
        functionName: ended.functionName,
        error: String(ended.outcome.error).slice(0, 300),
        messages: messagesOf(ended),
      };

/** Follows runs of functions: a failed one counts until the same is done well. */
export function createFailures(): Failures {
  const open = new Map<string, Failure>();
  let failed = 0;

  function noteOne(ended: Ended): void {
    const failure = failureOf(ended);
    for (const key of keysOf(ended)) {
      if (failure) open.set(key, failure);
      else open.delete(key);
    }
    failed += failure ? 1 : 0;
  }

  return {
    note: (ended) => ended.forEach(noteOne),
    count: () => failed,
    left: () => [...open.values()],
  };
}
