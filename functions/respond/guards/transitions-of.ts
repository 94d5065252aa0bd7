import type { ViolationEvent } from '../../../shared/events/event.ts';
import type { History } from '../../../shared/history/history.ts';
import { ofInvocation } from '../../../shared/lambda/invocation.ts';
import type { Clock } from '../../../shared/time/clock.ts';

/** Every transition of a violation, the oldest first. */
export type TransitionsOf = (violationId: string) => Promise<readonly ViolationEvent[]>;

/** For how long one read serves all events of a violation, in milliseconds: many events must not cause many reads. */
const maxAgeMillis = 1000;

export function createTransitionsOf(history: Pick<History, 'violation'>, clock: Clock): TransitionsOf {
  const shared = ofInvocation(
    () => new Map<string, { readonly readAt: number; readonly all: ReturnType<TransitionsOf> }>(),
  );

  function forget(known: ReturnType<typeof shared>, now: number): void {
    for (const [violationId, { readAt }] of known)
      if (now - readAt >= maxAgeMillis) known.delete(violationId);
  }

  return (violationId) => {
    const readAt = clock.now().getTime();
    const known = shared();
    forget(known, readAt);
    const all = known.get(violationId)?.all ?? history.violation(violationId);
    if (!known.has(violationId)) known.set(violationId, { readAt, all });
    all.catch(() => known.delete(violationId));
    return all;
  };
}
