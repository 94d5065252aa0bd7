import type { ViolationEvent } from '../../shared/events/event.ts';
import { isIn } from '../../shared/responses/lifecycle.ts';
import type { Response } from '../../shared/responses/response.ts';

/** What history has of a stage that is reached; undefined where it is not reached yet. */
export type ReadStage = (events: readonly ViolationEvent[]) => Reached | undefined;

interface Reached {
  readonly says: string;
  /** Whether what is there must not be: a drill that did something. */
  readonly isWrong: boolean;
}

export const inAlarm = (events: readonly ViolationEvent[]): ViolationEvent | undefined =>
  events.find(({ violationEventType }) => violationEventType === 'in-alarm');

const cleared = (events: readonly ViolationEvent[]): ViolationEvent | undefined =>
  events.find(({ violationEventType }) => violationEventType === 'alarm-cleared');

const reached = (says: string, isWrong = false): Reached => ({ says, isWrong });

const isMitigation = ({ step }: Response): boolean => step.kind === 'mitigate';

/** Whether a mitigation is planned, and so is for `respond` to check: rules that observe plan none. */
export const isToBeGuarded = ({ responses }: ViolationEvent): boolean =>
  responses.some((response) => isMitigation(response) && response.status !== 'observed');

export const decided: ReadStage = (events) => {
  const event = inAlarm(events);
  if (!event) return undefined;
  const { because, rule, rulesetVersion } = event.decision;
  return reached(
    rule
      ? `by the rule ${rule.id} of ruleset ${rulesetVersion}, which ${rule.mode}s`
      : `${because}, in ruleset ${rulesetVersion}`,
  );
};

/** Whether Device Defender was, or may have been, asked to do something: of a drill, nothing is. */
const isDone = ({ trail }: Response): boolean => trail.some((entry) => isIn('holding', entry));

const movedByRespond = ({ trail }: Response): boolean =>
  trail.some(({ actor }) => actor.kind === 'function' && actor.name === 'respond');

export const guarded: ReadStage = (events) => {
  const mitigations = inAlarm(events)?.responses.filter(isMitigation) ?? [];
  if (!mitigations.every(movedByRespond)) return undefined;
  return reached(summaryOf(mitigations), mitigations.some(isDone));
};

export const ended: ReadStage = (events) =>
  cleared(events) && reached('the end of the alarm is recorded, too');

export const settled: ReadStage = (events) => {
  const releases = cleared(events)?.responses.filter(({ step }) => step.kind === 'release') ?? [];
  if (releases.length === 0 || !releases.every(movedByRespond)) return undefined;
  return reached(summaryOf(releases), releases.some(isDone));
};

const summaryOf = (responses: readonly Response[]): string =>
  responses.map(({ status, trail }) => `${status}: ${trail.at(-1)?.reason.text ?? ''}`).join('; ');
