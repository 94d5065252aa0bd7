import type { MitigateStep } from '../../../shared/decisions/decision.ts';
import type { MitigationAction, MitigationActions } from '../../../shared/defender/mitigation-actions.ts';
import type { DecidedEvent, ViolationEvent } from '../../../shared/events/event.ts';
import type { History } from '../../../shared/history/history.ts';
import type { Park } from '../../../shared/history/park.ts';
import { isLimit } from '../../../shared/limits/limits.ts';
import type { Ruleset } from '../../../shared/rules/ruleset.ts';
import { canMitigateFinding, canMitigateViolation } from '../../../shared/sources/audit/check-actions.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { isHeldTooLong, isUnconfirmedTooLong, recheckIn } from '../recheck.ts';
import type { Member, Step } from '../transition.ts';
import type { LimitGuard } from './limit-guard.ts';

export type Verdict =
  | { readonly go: true; readonly actions: readonly MitigationAction[] }
  | { readonly go: false; readonly step: Step };

/**
 * Whether a planned mitigation may still be done, asked again each time it is about to be. Fails closed.
 */
export type Judge = (member: Member, step: MitigateStep, isActive: IsActive) => Promise<Verdict>;

/** Whether Device Defender itself holds a violation to be in alarm, for what the notice says. */
export type IsActive = (event: ViolationEvent) => boolean;

interface Dependencies {
  readonly history: History;
  readonly mitigationActions: MitigationActions;
  readonly limitGuard: LimitGuard;
  readonly park: Park;
  readonly liveRuleset: () => Promise<Ruleset>;
  readonly clock: Clock;
}

export function createGuard(dependencies: Dependencies): Judge {
  const { history, mitigationActions, limitGuard, park, liveRuleset, clock } = dependencies;
  const hold = (because: string): Step => ({
    status: 'held',
    because,
    changes: recheckIn(clock.now(), 'held'),
  });

  function heldTooLong({ response: { trail } }: Member): Step | undefined {
    const held = trail.find(({ status }) => status === 'held');
    if (!held || !isHeldTooLong(new Date(held.at), clock.now())) return undefined;
    return {
      status: 'expired',
      because: `held since ${held.at}: ${held.because}`,
      isNotified: !isLimit(held.because),
    };
  }

  /**
   * A later end of the same alarm wins, whatever order the notices came in. One that Device Defender does not bear out
   * only puts the response off: as long as it may take to list what it told of.
   */
  async function over(event: DecidedEvent, isActive: IsActive): Promise<Step | undefined> {
    if (event.kind !== 'violation') return undefined;
    const story = await history.violation(event.violationId);
    const end = story.find(
      ({ at, violationEventType }) => at > event.at && violationEventType !== 'in-alarm',
    );
    if (!end) return undefined;
    const because = `${end.violationEventType} at ${end.at.toISOString()}`;
    return isActive(event) ? putOff(event, because) : { status: 'skipped', because };
  }

  function putOff({ receivedAt }: DecidedEvent, because: string): Step | undefined {
    const now = clock.now();
    if (isUnconfirmedTooLong(receivedAt, now)) return undefined;
    return {
      status: 'planned',
      because: `${because}, but Device Defender still lists the violation as active`,
      changes: recheckIn(now, 'unconfirmed'),
    };
  }

  /** The notice is a hint and not an order: one that Device Defender never bears out is parked. */
  async function unconfirmed(event: DecidedEvent, isActive: IsActive): Promise<Step | undefined> {
    if (event.kind !== 'violation' || isActive(event)) return undefined;
    const detail = 'Device Defender does not list the violation as active';
    const because = `unconfirmed: ${detail}`;
    const now = clock.now();
    if (!isUnconfirmedTooLong(event.receivedAt, now))
      return { status: 'planned', because, changes: recheckIn(now, 'unconfirmed') };
    await park({ Message: event.document, TopicArn: '' }, { kind: 'unconfirmed', detail });
    return { status: 'expired', because };
  }

  async function judgeAction(name: string, { event }: Member): Promise<MitigationAction | string> {
    const { mitigationActions: allowed } = await liveRuleset();
    if (!allowed.has(name))
      return `the action ${name} is not, or no longer, in the allow-list of the settings`;
    const action = await mitigationActions.describe(name);
    if (!action) return `the account has no mitigation action ${name}`;
    return applies(action, event)
      ? action
      : `the action ${name} is of type ${action.type}, which does not apply here`;
  }

  async function judgeActions(member: Member, { actions: names }: MitigateStep): Promise<Verdict> {
    const actions: MitigationAction[] = [];
    for (const name of names) {
      const judged = await judgeAction(name, member);
      if (typeof judged === 'string') return { go: false, step: hold(judged) };
      actions.push(judged);
    }
    return { go: true, actions };
  }

  return async (member, step, isActive) => {
    const refused =
      heldTooLong(member) ??
      (await over(member.event, isActive)) ??
      (await limitGuard.holdWithoutRoom(member)) ??
      (await unconfirmed(member.event, isActive));
    return refused ? { go: false, step: refused } : judgeActions(member, step);
  };
}

const applies = ({ type }: MitigationAction, event: DecidedEvent): boolean =>
  event.kind === 'finding' ? canMitigateFinding(event.checkName, type) : canMitigateViolation(type);
