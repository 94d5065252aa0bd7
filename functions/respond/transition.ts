import { type DecidedEvent, type DefenderEvent, isDecided } from '../../shared/events/event.ts';
import type { History } from '../../shared/history/history.ts';
import { moved, type Response, responseId, type Status } from '../../shared/responses/response.ts';
import { measuredMove } from '../../shared/telemetry/measurements.ts';
import type { Moved } from '../../shared/telemetry/metrics.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';

/** One response of an event. */
export interface Member {
  readonly event: DecidedEvent;
  readonly index: number;
  readonly response: Response;
}

export const membersOf = (event: DecidedEvent): Member[] =>
  event.responses.map((response, index) => ({ event, index, response }));

/** The response that an event has at a place, where it has one. */
export function memberAt(event: DefenderEvent | undefined, index: number): Member | undefined {
  return event && isDecided(event) ? membersOf(event)[index] : undefined;
}

export interface Step {
  readonly status: Moved;
  readonly because: string;
  readonly requestId?: string | undefined;
  readonly changes?: Partial<Response>;
  /** False where people hear of an alarming turn in another way than by a notice of its own. */
  readonly isNotified?: boolean;
}

/** Writes a transition of one response. Undefined where the event changed meanwhile: judge it again. */
export type Record = (member: Member, step: Step) => Promise<Member | undefined>;

/** What a person is notified of without having asked: it did not go well, or does not go on. */
const alarming: readonly Status[] = ['held', 'failed', 'expired', 'unverified'];

interface Dependencies {
  readonly history: History;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

const by = 'respond';

export function createRecord({ history, clock, telemetry }: Dependencies): Record {
  async function record(
    { event, index, response }: Member,
    { status, because, requestId, changes, isNotified = true }: Step,
  ): Promise<Member | undefined> {
    const transition = {
      status,
      at: clock.now().toISOString(),
      because,
      by,
      ...(requestId && { requestId }),
    };
    const next = moved(response, transition, changes);
    const responses = event.responses.map((each, at) => (at === index ? next : each));
    const told = isNotified
      ? withNotice(responses, { event, index, response: next }, transition.at)
      : responses;
    if (!(await history.save({ ...event, responses: told }))) return undefined;
    telemetry.info('Response moved', { response: index + 1, status, because });
    telemetry.write(measuredMove(event, response, transition));
    return { event: { ...event, responses: told, revision: event.revision + 1 }, index, response: next };
  }

  return (member, step) => telemetry.about({ eventId: member.event.eventId }, () => record(member, step));
}

/** Adds, in the same write, the notice that tells of an alarming turn; once for each response and status. */
function withNotice(
  responses: readonly Response[],
  { event, index, response }: Member,
  at: string,
): Response[] {
  const about = `${responseId({ eventId: event.eventId, index })} ${response.status}`;
  const isNotified = responses.some(({ step }) => step.kind === 'notify' && step.about === about);
  if (!alarming.includes(response.status) || isNotified) return [...responses];
  const notice: Response = {
    step: { kind: 'notify', severity: 'high', about },
    status: 'planned',
    trail: [{ status: 'planned', at, because: `response ${index + 1} is ${response.status}`, by }],
  };
  return [...responses, notice];
}
