import type { ResponseStep } from '../actions/actions.ts';
import type { Decision } from '../decisions/decision.ts';
import { type Actor, byFunction, type Reason, reason } from './reason.ts';
import type { Response } from './response.ts';

/**
 * The responses that a decision asks for, as they are first stored. A rule that only observes plans nothing: what it
 * would do is `observed`. `by` is the function that received the notice.
 */
export const planResponses = (decision: Decision, at: Date, by: string): Response[] =>
  decision.steps.map((step) => {
    const status = isPlanned(step, decision) ? 'planned' : 'observed';
    const entry = { status, reason: reasonOf(step, decision), actor: actorOf(step, decision, by) } as const;
    return { step, status, trail: [{ ...entry, at: at.toISOString() }] };
  });

/** Releases put back what was really done, so no mode of today's rule holds them up. */
const isPlanned = (step: ResponseStep, { rule }: Decision): boolean =>
  step.kind === 'release' || rule?.mode === 'enforce';

function reasonOf(step: ResponseStep, { rule, rulesetVersion }: Decision): Reason {
  if (step.kind === 'release') return reason('alarm-over', 'the alarm has ended');
  const matched = `rule ${rule?.id} of ruleset ${rulesetVersion} matches`;
  return rule?.mode === 'enforce'
    ? reason('rule-matched', matched)
    : reason('rule-observes', `${matched}, but only observes`);
}

const actorOf = (step: ResponseStep, { rule, rulesetVersion }: Decision, by: string): Actor =>
  rule && step.kind !== 'release' ? { kind: 'rule', id: rule.id, version: rulesetVersion } : byFunction(by);
