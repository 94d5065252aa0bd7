import { isDeepStrictEqual } from 'node:util';
import { type DecidedEvent, type DefenderEvent, isDecided } from '../../shared/events/event.ts';
import type { History } from '../../shared/history/history.ts';
import { isIn, type Status } from '../../shared/responses/lifecycle.ts';
import { byFunction, type Reason, reason } from '../../shared/responses/reason.ts';
import { moved, type Response, responseId, type TrailEntry } from '../../shared/responses/response.ts';
import { measuredMove } from '../../shared/telemetry/measurements.ts';
import type { Moved } from '../../shared/telemetry/metrics.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Pacing } from './pacing.ts';
import { recheckHeld, restsUntil, soonMillis } from './recheck.ts';

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

/** What a response is to become, and why. */
export interface Transition {
  readonly status: Moved;
  readonly reason: Reason;
  readonly requestId?: string | undefined;
  readonly changes?: Partial<Response>;
  /** False where an alarm, and no notice of the response, notifies operators of an alarming transition. */
  readonly isNotified?: boolean;
}

/** A transition, with its reason given as a code and a text. */
export const transitionTo = (
  status: Moved,
  code: Reason['code'],
  text: string,
  more: Pick<Transition, 'requestId' | 'changes' | 'isNotified'> = {},
): Transition => ({ status, reason: reason(code, text), ...more });

export interface Transitions {
  /** Writes a transition of one response. Undefined where the event changed meanwhile: read it again. */
  record(member: Member, transition: Transition): Promise<Member | undefined>;
  /**
   * The same though others may be changing its event at the same time: read again and tried again, as long as the
   * response is what the transition is for. Where it no longer is, another run has moved it.
   */
  recordWhile(member: Member, transition: Transition, isStill: (member: Member) => boolean): Promise<void>;
}

interface Dependencies {
  readonly history: History;
  readonly pacing: Pick<Pacing, 'putOff' | 'moved'>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

const actor = byFunction('respond');

/** At most two runs change an event at the same time, and now and then a person does. */
const maxTries = 5;

/** When a response that was guarded and stays as it is is guarded again, in milliseconds. */
const unchangedMillis = 10_000;

export function createTransitions({ history, pacing, clock, telemetry }: Dependencies): Transitions {
  /** Whether a response that stays planned for no longer than a run waits, as its trail says already, could be put off without a write. */
  function isPutOff({ event, response }: Member, { status, reason, changes = {} }: Transition): boolean {
    const { notBefore, ...others } = changes;
    const until = new Date(notBefore ?? 0);
    const isMoment = notBefore !== undefined && until.getTime() - clock.now().getTime() <= soonMillis;
    const stays = status === 'planned' && response.status === 'planned' && Object.keys(others).length === 0;
    const isKnown = response.trail.at(-1)?.reason.code === reason.code;
    return stays && isKnown && isMoment && pacing.putOff(event.eventId, until);
  }

  /** A response that stays held for the same reason waits longer: each time, a row is written. */
  function patiently({ response }: Member, transition: Transition): Transition {
    const { status, reason, changes } = transition;
    const last = response.trail.at(-1);
    const stays = status === 'held' && last?.status === 'held' && last.reason.code === reason.code;
    if (!stays || changes?.notBefore === undefined) return transition;
    const notBefore = recheckHeld(response, changes.notBefore, clock.now());
    return { ...transition, changes: { ...changes, notBefore } };
  }

  async function write(
    { event, index, response }: Member,
    { status, reason, requestId, changes, isNotified = true }: Transition,
  ): Promise<Member | undefined> {
    const entry: TrailEntry = {
      ...{ status, at: clock.now().toISOString(), reason, actor },
      ...(requestId && { requestId }),
    };
    const next = moved(response, entry, changes);
    if (isDeepStrictEqual(next, response)) return stays(event, index, response);
    const changed = event.responses.map((each, at) => (at === index ? next : each));
    const responses = isNotified ? withNotice(changed, { event, index, response: next }, entry.at) : changed;
    if (!(await history.save({ ...event, responses: [...responses] }))) return undefined;
    rest(event.eventId, responses);
    const { code, text } = reason;
    telemetry.info('Response moved', { response: index + 1, status, reason: code, because: text });
    telemetry.write(measuredMove(event, response, { status, at: entry.at }));
    return {
      event: { ...event, responses: [...responses], revision: event.revision + 1 },
      index,
      response: next,
    };
  }

  function rest(eventId: string, responses: readonly Response[]): void {
    pacing.moved(eventId);
    const until = restsUntil(responses, clock.now());
    if (until) pacing.putOff(eventId, until);
  }

  /** Nothing is written where nothing changes: it is guarded again in a while. */
  function stays(event: DecidedEvent, index: number, response: Response): Member {
    pacing.putOff(event.eventId, new Date(clock.now().getTime() + unchangedMillis));
    return { event, index, response };
  }

  const record: Transitions['record'] = async (member, transition) =>
    isPutOff(member, transition)
      ? member
      : telemetry.about({ eventId: member.event.eventId }, () =>
          write(member, patiently(member, transition)),
        );

  return {
    record,
    async recordWhile(member, transition, isStill) {
      let current: Member | undefined = member;
      for (let tries = 0; tries < maxTries; tries++) {
        if (!current || !isStill(current) || (await record(current, transition))) return;
        current = memberAt(await history.read(member.event.eventId), member.index);
      }
      throw new Error(`${member.event.eventId} could not be saved: other writers changed it each time`);
    },
  };
}

/** Adds, in the same write, the notice of an alarming transition; once for each response and status. */
function withNotice(
  responses: readonly Response[],
  { event, index, response }: Member,
  at: string,
): readonly Response[] {
  const about = aboutOf({ eventId: event.eventId, index }, response.status);
  const isNotified = responses.some(({ step }) => step.kind === 'notify' && step.about === about);
  if (!isIn('alarming', response) || isNotified) return responses;
  const entry: TrailEntry = {
    ...{ status: 'planned', at, actor },
    reason: reason('notice-due', `response ${index + 1} is ${response.status}`),
  };
  return [
    ...responses,
    { step: { kind: 'notify', severity: 'high', about }, status: 'planned', trail: [entry] },
  ];
}

/** What the notice of an alarming transition is about. */
export const aboutOf = (ref: Parameters<typeof responseId>[0], status: Status): string =>
  `${responseId(ref)} ${status}`;
