import { AsyncLocalStorage } from 'node:async_hooks';
import type { Fields } from './fields.ts';

/** The fields of the work under way, which every line that is logged meanwhile gets. */
export interface Scope {
  /** Does work that is about something. An error that leaves it stays about that, wherever it is logged. */
  about<Answer>(fields: Fields, work: () => Promise<Answer>): Promise<Answer>;
  /** What is to be said on a line now; on one about an error, what was going on when it was thrown. */
  fields(error?: unknown): Fields;
}

/** One for the process: each of them makes every promise a little slower, and none is ever given back. */
const current = new AsyncLocalStorage<{ readonly owner: symbol; readonly fields: Fields }>();

/** Works that go on at the same time are kept apart, and so are functions that run in one process. */
export function createScope(): Scope {
  const owner = Symbol('scope');
  const thrownIn = new WeakMap<object, Fields>();

  function now(): Fields {
    const store = current.getStore();
    return store?.owner === owner ? store.fields : {};
  }

  function mark(error: unknown, fields: Fields): void {
    if (isObject(error) && !thrownIn.has(error)) thrownIn.set(error, fields);
  }

  return {
    about(about, work) {
      const fields = narrowed(now(), about);
      return current.run({ owner, fields }, async () => {
        try {
          return await work();
        } catch (error) {
          mark(error, fields);
          throw error;
        }
      });
    },
    fields: (error) => (isObject(error) && thrownIn.get(error)) || now(),
  };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Work about one event among several, or about a few of them, is about these alone. */
export function narrowed(outer: Fields, inner: Fields): Fields {
  if (inner.eventId === undefined && inner.eventIds === undefined) return { ...outer, ...inner };
  const { eventId: _, eventIds: __, events: ___, ...rest } = outer;
  return { ...rest, ...inner };
}
