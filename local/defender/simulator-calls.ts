import type { ErrorName } from './errors.ts';

/** One request that came over HTTP and named an operation. */
export interface Call {
  readonly operation: string;
  /** As it was sent, before validation. */
  readonly input: Readonly<Record<string, unknown>>;
  /** `lost`: the effect is done, but the caller got no answer. */
  readonly outcome: 'success' | 'lost' | ErrorName;
  /** When it arrived. */
  readonly time: Date;
}

export interface Calls {
  /** In order of arrival of their answers; of one operation, or of all. */
  list(operation?: string): readonly Call[];
  record(call: Call): void;
  clear(): void;
}

/** Keeps the last so many, so that a stack can run for weeks. */
export function createCalls(most = 50_000): Calls {
  let calls: Call[] = [];
  return {
    list: (operation) => calls.filter((call) => operation === undefined || call.operation === operation),
    record(call) {
      calls.push(call);
      if (calls.length > 2 * most) calls = calls.slice(-most);
    },
    clear: () => {
      calls = [];
    },
  };
}
