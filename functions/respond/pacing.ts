import type { Clock } from '../../shared/time/clock.ts';

/**
 * What is put off for a moment, by the id of an event or a task. In memory: a moment is not worth a write, and a fresh
 * process may ask again at once.
 */
export interface Pacing {
  /** Puts work off to a moment. False where too much is put off already: the moment must be written. */
  putOff(id: string, until: Date): boolean;
  /** Puts work off that failed, and why: the longer it has been failing, the longer. */
  failed(id: string, because: string): void;
  /** Why the work failed last, where it did. */
  because(id: string): string | undefined;
  /** The work has moved on. */
  moved(id: string): void;
  isPutOff(id: string): boolean;
  /** All that is put off. */
  all(): ReadonlySet<string>;
  /** When the first is to be taken up again of what was put off beyond a moment: what has come due since is among it. */
  next(after: Date): Date | undefined;
}

interface Entry {
  readonly until: number;
  readonly failingSince?: number;
  readonly because?: string;
}

/** So much is kept in mind, and so much more is read of a work list. */
const most = 2000;

/** After an outage of 30 seconds, nothing waits for more than 4 (design §2: nothing due in seconds waits for a minute). */
const failureWait = (failingMillis: number): number => between(1000, failingMillis / 8, 60_000);

const between = (least: number, wanted: number, atMost: number): number =>
  Math.min(atMost, Math.max(least, wanted));

/** Failures further apart have nothing to do with each other. In milliseconds. */
const forgottenMillis = 600_000;

export function createPacing(clock: Clock): Pacing {
  const entries = new Map<string, Entry>();
  const now = (): number => clock.now().getTime();
  const isPutOff = ({ until }: Entry): boolean => until > now();

  const keptUntil = ({ until, failingSince }: Entry): number =>
    failingSince === undefined ? until : until + forgottenMillis;

  function forget(): void {
    for (const [id, entry] of entries) if (keptUntil(entry) <= now()) entries.delete(id);
  }

  return {
    putOff(id, until) {
      forget();
      if (entries.size >= most && !entries.has(id)) return false;
      entries.set(id, { until: until.getTime() });
      return true;
    },
    failed(id, because) {
      forget();
      const failingSince = entries.get(id)?.failingSince ?? now();
      if (entries.size < most || entries.has(id))
        entries.set(id, { failingSince, because, until: now() + failureWait(now() - failingSince) });
    },
    because: (id) => entries.get(id)?.because,
    moved: (id) => void entries.delete(id),
    isPutOff: (id) => isPutOff(entries.get(id) ?? { until: 0 }),
    all: () => new Set([...entries].filter(([, entry]) => isPutOff(entry)).map(([id]) => id)),
    next(after) {
      const moments = [...entries.values()]
        .map(({ until }) => until)
        .filter((until) => until > after.getTime());
      return moments.length > 0 ? new Date(Math.min(...moments)) : undefined;
    },
  };
}
