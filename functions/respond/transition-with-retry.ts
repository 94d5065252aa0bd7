import type { History } from '../../shared/history/history.ts';
import { type Member, memberAt, type Record, type Step } from './transition.ts';

/**
 * Writes a transition of one response though others may be moving its event at the same time: read again and tried
 * again, as long as the response is what the step is for. Where it no longer is, somebody else has taken that step.
 */
export type RecordOver = (member: Member, step: Step, isFor: (member: Member) => boolean) => Promise<void>;

/** Two runs at the most are at work on an event, and people now and then. */
const maxTries = 5;

export function createRecordOver({ history, record }: { history: History; record: Record }): RecordOver {
  return async (member, step, isFor) => {
    let current: Member | undefined = member;
    for (let tries = 0; tries < maxTries; tries++) {
      if (!current || !isFor(current) || (await record(current, step))) return;
      current = memberAt(await history.read(member.event.eventId), member.index);
    }
    throw new Error(`${member.event.eventId} is changed by others again and again`);
  };
}
