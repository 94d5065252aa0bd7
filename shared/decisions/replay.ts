import { subjectOfThing } from '../notices/subject.ts';
import type { Decision, Step } from './decision.ts';
import { createHourlyPeak, type Peak } from './replay-peak.ts';
import { createTally, type Tally } from './replay-tally.ts';

/** What a replay has to know of an event and of what was decided then. */
export interface Decided {
  readonly eventId: string;
  readonly at: Date;
  readonly subject: string;
  readonly decision: Decision;
}

/** The rule that decided and its mode, or why none did. */
export type Ruling = Pick<Decision, 'because' | 'rule'>;

export interface ReplayExample extends Omit<Decided, 'decision'> {
  readonly before: Ruling;
  readonly after: Ruling;
}

/** Counted twice: by what rules in mode enforce do, and with rules that observe, then and now, taken for enforcing. */
export interface Difference {
  readonly enforced: Tally<ReplayExample>;
  readonly inAnyMode: Tally<ReplayExample>;
}

export interface ReplayResult {
  readonly events: number;
  readonly newlyContained: Difference;
  readonly newlySpared: Difference;
  readonly newlySuppressed: Difference;
  readonly noLongerSuppressed: Difference;
  /** Different things contained in the busiest hour, each hour by itself. */
  readonly peakThingsPerHour: {
    readonly before: Peak;
    readonly after: Peak;
    readonly afterInAnyMode: Peak;
  };
}

const asks = ({ steps }: Decision, kind: Step['kind']): boolean => steps.some((step) => step.kind === kind);

/** A rule that observes asks for as much as one that enforces, and nothing comes of it. */
const enforces = (decision: Decision, kind: Step['kind']): boolean =>
  decision.rule?.mode === 'enforce' && asks(decision, kind);

const ofThings = subjectOfThing('');

/**
 * Folds over decided events, in the order of time, what another ruleset decides on each. Remembers a bounded number
 * of entries however many events there are.
 */
export function createReplay() {
  const [contained, spared] = [createDifference(), createDifference()];
  const [suppressed, unsuppressed] = [createDifference(), createDifference()];
  const [before, after, afterInAnyMode] = [createHourlyPeak(), createHourlyPeak(), createHourlyPeak()];
  let events = 0;

  function addToPeaks({ at, subject, decision }: Decided, now: Decision): void {
    if (!subject.startsWith(ofThings)) return;
    if (enforces(decision, 'mitigate')) before.add(at, subject);
    if (enforces(now, 'mitigate')) after.add(at, subject);
    if (asks(now, 'mitigate')) afterInAnyMode.add(at, subject);
  }

  return {
    /** Takes one event, and what the other ruleset decides on its document. */
    add(event: Decided, now: Decision): void {
      events += 1;
      contained.add({ event, to: now, from: event.decision, now }, 'mitigate');
      spared.add({ event, to: event.decision, from: now, now }, 'mitigate');
      suppressed.add({ event, to: now, from: event.decision, now }, 'suppress');
      unsuppressed.add({ event, to: event.decision, from: now, now }, 'suppress');
      addToPeaks(event, now);
    },

    result: (): ReplayResult => ({
      events,
      newlyContained: contained.result(),
      newlySpared: spared.result(),
      newlySuppressed: suppressed.result(),
      noLongerSuppressed: unsuppressed.result(),
      peakThingsPerHour: {
        before: before.result(),
        after: after.result(),
        afterInAnyMode: afterInAnyMode.result(),
      },
    }),

    /** Texts and examples remembered at this moment. */
    retained: (): number =>
      [contained, spared, suppressed, unsuppressed, before, after, afterInAnyMode].reduce(
        (sum, part) => sum + part.retained(),
        0,
      ),
  };
}

/** One event, and the two decisions between which something is gained: `to` asks for it, `from` does not. */
interface Gain {
  readonly event: Decided;
  readonly to: Decision;
  readonly from: Decision;
  readonly now: Decision;
}

function createDifference() {
  const enforced = createTally<ReplayExample>();
  const inAnyMode = createTally<ReplayExample>();
  return {
    add({ event, to, from, now }: Gain, kind: Step['kind']): void {
      if (enforces(to, kind) && !enforces(from, kind)) enforced.add(exampleOf(event, now));
      if (asks(to, kind) && !asks(from, kind)) inAnyMode.add(exampleOf(event, now));
    },
    result: (): Difference => ({ enforced: enforced.result(), inAnyMode: inAnyMode.result() }),
    retained: (): number => enforced.retained() + inAnyMode.retained(),
  };
}

/** Only what is shown: an example must not hold on to the whole event. */
const exampleOf = ({ eventId, at, subject, decision }: Decided, now: Decision): ReplayExample => ({
  eventId,
  at,
  subject,
  before: rulingOf(decision),
  after: rulingOf(now),
});

const rulingOf = ({ because, rule }: Decision): Ruling => ({ because, ...(rule && { rule }) });
