import type { ListedTransition } from '../../../shared/defender/violation-transitions.ts';
import type { Violations } from '../../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../../shared/events/event.ts';
import type { JsonObject } from '../../../shared/json/json.ts';
import type { Trouble } from './trouble.ts';

export type Named = Pick<ViolationEvent, 'thingName' | 'violationId'>;

const nameOf = ({ thingName, violationId }: Named): string => `${violationId} ${thingName}`;

/** The last second of a period counts whole. */
const endOf = (moment: Date): number => Math.ceil(moment.getTime() / 1000) * 1000;

/** The violations that Detect remembers, and which of them are in alarm. */
export function createMemoryViolations({ work, trouble, refusals }: Trouble) {
  const active = new Map<string, JsonObject>();
  const thingNames = new Map<string, string>();
  const transitions: (ListedTransition & Named)[] = [];
  const verifications = new Map<string, JsonObject>();

  /** With the state that was set last, if any was. */
  const judged = (notice: JsonObject | undefined, violationId: string): JsonObject | undefined =>
    notice && { ...notice, ...verifications.get(violationId) };

  function alarm(thingName: string, violationId: string, notice: JsonObject = {}): void {
    thingNames.set(violationId, thingName);
    active.set(nameOf({ thingName, violationId }), { ...notice, thingName, violationId });
  }
  const clear = (thingName: string, violationId: string): void =>
    void active.delete(nameOf({ thingName, violationId }));

  const violations: Violations = {
    async activityOf(wanted) {
      const failure = trouble('activityOf');
      const asked = new Set(wanted.map(nameOf));
      return {
        isKnown: (violation) => !failure && asked.has(nameOf(violation)),
        listed: (violation) =>
          failure ? undefined : judged(active.get(nameOf(violation)), violation.violationId),
        failureOf: () => failure,
      };
    },
    async transitionsBetween(violation, from, to) {
      work('transitionsBetween');
      return transitions
        .filter((each) => nameOf(each) === nameOf(violation))
        .filter(({ at }) => at >= from && at.getTime() <= endOf(to))
        .map(({ at, type, notice }) => ({ at, type, notice: judged(notice, violation.violationId) ?? {} }))
        .sort((a, b) => a.at.getTime() - b.at.getTime());
    },
    async setVerificationState(violationId, state, description) {
      work('setVerificationState');
      const refusal = refusals.get('setVerificationState');
      if (refusal) return refusal;
      if (!thingNames.has(violationId))
        return { refusal: 'invalid', because: `InvalidRequestException: ${violationId} does not exist` };
      verifications.set(violationId, judgement(state, description));
      return { requestId: 'verified' };
    },
  };

  return {
    ...{ violations, active, alarm, clear },
    /** The thing in violation; undefined where there is no such violation. */
    thingOf: (violationId: string): string | undefined => thingNames.get(violationId),
    isActive: (thingName: string, violationId: string): boolean =>
      active.has(nameOf({ thingName, violationId })),
    /** Takes an event for what it says. */
    hear({ thingName, violationId, violationEventType: type, at, document }: ViolationEvent): void {
      const notice: JsonObject = JSON.parse(document);
      transitions.push({ at, type, notice, thingName, violationId });
      thingNames.set(violationId, thingName);
      if (type === 'in-alarm') alarm(thingName, violationId, notice);
      else clear(thingName, violationId);
    },
  };
}

export type MemoryViolations = ReturnType<typeof createMemoryViolations>;

/** A notice names no state where nobody judged. */
const judgement = (verificationState: string, description: string | undefined): JsonObject =>
  verificationState === 'UNKNOWN'
    ? {}
    : { verificationState, ...(description && { verificationStateDescription: description }) };
