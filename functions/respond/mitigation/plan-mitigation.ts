import type { MitigationAction, MitigationActions } from '../../../shared/defender/mitigation-actions.ts';
import type {
  Changed,
  MitigationEffects,
  MitigationTarget,
} from '../../../shared/defender/mitigation-effects.ts';
import { isRefusal, orRefusal, type Refusal } from '../../../shared/defender/refusals.ts';
import type { DecidedEvent } from '../../../shared/events/event.ts';
import type { ReasonCode } from '../../../shared/responses/reason.ts';
import type { Ruleset } from '../../../shared/rules/ruleset.ts';
import { canMitigateFinding, canMitigateViolation } from '../../../shared/sources/audit/check-actions.ts';
import { findingOf } from '../../../shared/sources/audit/finding.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { PlanOf } from '../guards/plan.ts';
import { subjectGone } from '../guards/subject-gone.ts';
import { recheckIn } from '../recheck.ts';
import { type Member, type Transition, transitionTo } from '../transition.ts';

interface Dependencies {
  readonly mitigationActions: MitigationActions;
  readonly mitigationEffects: MitigationEffects;
  readonly liveRuleset: () => Promise<Ruleset>;
  readonly clock: Clock;
}

/** What the mitigation actions of a response would change; or why they are not allowed, missing or unfit. */
export function createPlanMitigation(dependencies: Dependencies): PlanOf {
  const { mitigationActions, mitigationEffects, liveRuleset, clock } = dependencies;
  const hold = (code: ReasonCode, text: string): Transition =>
    transitionTo('held', code, text, { changes: recheckIn(clock.now(), 'held') });

  const notAllowed = (name: string, version: number): Transition => {
    const text = `the action ${name} is not, or no longer, in the allow-list of the settings`;
    const changes = { ...recheckIn(clock.now(), 'held'), heldUnder: version };
    return transitionTo('held', 'action-not-allowed', text, { changes });
  };

  async function usable(name: string, { event }: Member): Promise<MitigationAction | Transition> {
    const { mitigationActions: allowed, version } = await liveRuleset();
    if (!allowed.has(name)) return notAllowed(name, version);
    const action = await mitigationActions.describe(name);
    if (!action) return hold('action-missing', `the account has no mitigation action ${name}`);
    return applies(action, event)
      ? action
      : hold('action-unfit', `the action ${name} is of type ${action.type}, which does not apply here`);
  }

  async function allUsable(
    names: readonly string[],
    member: Member,
  ): Promise<readonly MitigationAction[] | Transition> {
    const actions: MitigationAction[] = [];
    for (const name of names) {
      const action = await usable(name, member);
      if ('status' in action) return action;
      actions.push(action);
    }
    return actions;
  }

  async function changesOf(
    actions: readonly MitigationAction[],
    target: MitigationTarget,
  ): Promise<readonly Changed[]> {
    const changes: Changed[] = [];
    for (const action of actions) changes.push(...(await mitigationEffects.changedBy(action, target)));
    return changes;
  }

  const refused = ({ refusal, because }: Refusal, { event }: Member): Transition =>
    refusal === 'gone' ? subjectGone(event, because) : hold('resource-unfit', because);

  return async (member) => {
    const { step } = member.response;
    if (step.kind !== 'mitigate') throw new Error(`${member.event.eventId} is no mitigation`);
    const actions = await allUsable(step.actions, member);
    if ('status' in actions) return actions;
    const target = targetOf(member);
    const changes = await orRefusal(changesOf(actions, target));
    return isRefusal(changes) ? refused(changes, member) : { changes, target };
  };
}

export const targetOf = ({ event }: Member): MitigationTarget =>
  event.kind === 'finding'
    ? { resource: findingOf(event).nonCompliantResource.resourceIdentifier }
    : { thingName: event.subject.slice('thing/'.length) };

const applies = ({ type }: MitigationAction, event: DecidedEvent): boolean =>
  event.kind === 'finding' ? canMitigateFinding(event.checkName, type) : canMitigateViolation(type);
