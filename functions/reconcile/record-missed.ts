import type { RuledEvent } from '../../shared/events/event.ts';
import { parkedEventId } from '../../shared/events/event-id.ts';
import type { History } from '../../shared/history/history.ts';
import type { Park } from '../../shared/history/park.ts';
import type { WakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import type { RecordNotice } from '../../shared/receiving/record-notice.ts';
import { isAnyPlanned } from '../../shared/responses/aggregate-status.ts';
import { type Notice, parseNotice } from '../../shared/sources/parse-notice.ts';
import type { ViolationNotice } from '../../shared/sources/violation/notice.ts';
import { violationDraft } from '../../shared/sources/violation/source.ts';
import { aboutEvents } from '../../shared/telemetry/fields.ts';
import { measuredDecisions } from '../../shared/telemetry/measurements.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { IsKnown } from './known-transition.ts';
import type { IsNotifiedHere } from './notified-here.ts';

/** Records those of these messages, each written as a notice, that history should have and does not have. */
export type RecordMissed = (messages: readonly string[], looking: Looking) => Promise<void>;

interface Looking {
  /** What happened earlier is not this responder's to answer. */
  readonly began: Date;
  readonly isKnown: IsKnown;
}

interface Dependencies {
  readonly history: Pick<History, 'known' | 'violation'>;
  readonly recordNotice: RecordNotice;
  readonly isNotifiedHere: IsNotifiedHere;
  readonly park: Park;
  readonly wakeUpQueue: WakeUpQueue;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

interface Read {
  readonly message: string;
  readonly notice: Notice;
}

/** How many are written at the same time. */
const writesAtOnce = 25;

/** A notice that is younger may still be on its way, Lambda's two retries included: it is recorded, but not counted as missed. */
const onItsWayMillis = 300_000;

export function createRecordMissed(dependencies: Dependencies): RecordMissed {
  const { history, recordNotice, isNotifiedHere, park, wakeUpQueue, clock, telemetry } = dependencies;

  /** The end of an alarm that history has is always wanted: it releases what the alarm holds. */
  async function isMissed(notice: ViolationNotice, isKnown: IsKnown): Promise<boolean> {
    const isNotified = await isNotifiedHere(notice.securityProfileName);
    if (!isNotified && notice.violationEventType === 'in-alarm') return false;
    const transitions = await history.violation(notice.violationId);
    return (isNotified || transitions.length > 0) && !isKnown(notice, transitions);
  }

  const record = (read: Read, looking: Looking): Promise<RuledEvent[]> =>
    telemetry.about({ eventId: idOf(read) }, () => recordWanted(read, looking));

  async function recordWanted({ message, notice }: Read, { began, isKnown }: Looking): Promise<RuledEvent[]> {
    if (notice.kind !== 'violation') {
      await park({ Message: message, TopicArn: '' }, notice);
      return [];
    }
    const isWanted = notice.violationEventTime >= began && (await isMissed(notice, isKnown));
    return isWanted ? [await recordNotice(violationDraft(notice))] : [];
  }

  async function unknown(messages: readonly string[]): Promise<readonly Read[]> {
    const all = messages.map((message) => ({ message, notice: parseNotice(message) }));
    const known = await history.known(all.map(idOf));
    return all.filter((read) => !known.has(idOf(read)));
  }

  return async (messages, looking) => {
    const left = await unknown(messages);
    const recorded: RuledEvent[] = [];
    for (let from = 0; from < left.length; from += writesAtOnce) {
      const batch = left.slice(from, from + writesAtOnce);
      const events = (await Promise.all(batch.map((read) => record(read, looking)))).flat();
      telemetry.write(measuredDecisions(events));
      recorded.push(...events);
    }
    const planned = recorded.filter(({ responses }) => isAnyPlanned(responses)).map(({ eventId }) => eventId);
    if (planned.length > 0)
      await telemetry.about(aboutEvents(planned), () => wakeUpQueue.wakeUp('missed violations'));
    const missed = recorded.filter(({ at }) => clock.now().getTime() - at.getTime() > onItsWayMillis);
    if (missed.length > 0) telemetry.count('NoticeMissed', missed.length);
  };
}

/** The id that it would have in history. */
const idOf = ({ message, notice }: Read): string =>
  notice.kind === 'violation' ? violationDraft(notice).facts.eventId : parkedEventId(message);
