import type { MitigateStep } from '../../shared/decisions/decision.ts';
import type { MitigationAction, MitigationActions } from '../../shared/defender/mitigation-actions.ts';
import type { Violations } from '../../shared/defender/violations.ts';
import type { DecidedEvent, ViolationEvent } from '../../shared/history/event.ts';
import type { History } from '../../shared/history/history.ts';
import { canMitigateFinding, canMitigateViolation } from '../../shared/rules/check-actions.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { isHeldTooLong, isUnconfirmedTooLong, recheckIn } from './recheck.ts';
import type { Member, Step } from './record.ts';

export type Verdict =
  | { readonly go: true; readonly actions: readonly MitigationAction[] }
  | { readonly go: false; readonly step: Step };

/** Whether a planned mitigation may still be done, asked again each time it is about to be. Fails closed. */
export type Judge = (member: Member, step: MitigateStep) => Promise<Verdict>;

interface Dependencies {
  readonly history: History;
  readonly violations: Violations;
  readonly mitigationActions: MitigationActions;
  readonly liveRuleset: () => Promise<Ruleset>;
  readonly clock: Clock;
}

export function createJudge({
  history,
  violations,
  mitigationActions,
  liveRuleset,
  clock,
}: Dependencies): Judge {
  const no = (step: Step): Verdict => ({ go: false, step });
  const hold = (because: string): Verdict =>
    no({ status: 'held', because, changes: recheckIn(clock.now(), 'held') });

  /** The alarm must still be on, for us and for Device Defender, whose notice is a hint and not an order. */
  async function judgeViolation(event: ViolationEvent): Promise<Verdict | undefined> {
    const story = await history.violation(event.violationId);
    const over = story.find(
      ({ at, violationEventType }) => at > event.at && violationEventType !== 'in-alarm',
    );
    if (over)
      return no({ status: 'skipped', because: `${over.violationEventType} at ${over.at.toISOString()}` });
    const active = await violations.activeOf(event.thingName);
    return active.has(event.violationId) ? undefined : unconfirmed(event);
  }

  function unconfirmed(event: ViolationEvent): Verdict {
    const because = 'unconfirmed: Device Defender does not list the violation as active';
    const now = clock.now();
    return isUnconfirmedTooLong(event.receivedAt, now)
      ? no({ status: 'expired', because })
      : no({ status: 'planned', because, changes: recheckIn(now, 'unconfirmed') });
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
      if (typeof judged === 'string') return hold(judged);
      actions.push(judged);
    }
    return { go: true, actions };
  }

  return async (member, step) => {
    const { event, response } = member;
    const held = response.trail.find(({ status }) => status === 'held');
    if (held && isHeldTooLong(new Date(held.at), clock.now())) {
      return no({ status: 'expired', because: `held since ${held.at}: ${held.because}` });
    }
    const over = event.kind === 'violation' ? await judgeViolation(event) : undefined;
    return over ?? judgeActions(member, step);
  };
}

const applies = ({ type }: MitigationAction, event: DecidedEvent): boolean =>
  event.kind === 'finding' ? canMitigateFinding(event.checkName, type) : canMitigateViolation(type);
