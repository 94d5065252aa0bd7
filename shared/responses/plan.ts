import type { Decision, Step } from '../decisions/decision.ts';
import type { Response } from './response.ts';

/** The responses that a decision asks for, as they are first stored. A rule that only observes plans nothing: what it would do is `observed`. */
export const planResponses = (decision: Decision, at: Date, by: string): Response[] =>
  decision.steps.map((step) => ({
    step,
    status: isPlanned(step, decision) ? 'planned' : 'observed',
    trail: [
      {
        status: isPlanned(step, decision) ? 'planned' : 'observed',
        at: at.toISOString(),
        because: reasonOf(step, decision),
        by,
      },
    ],
  }));

/** Releases put back what was really done, so no mode of today's rule holds them up. */
const isPlanned = (step: Step, { rule }: Decision): boolean =>
  step.kind === 'release' || rule?.mode === 'enforce';

function reasonOf(step: Step, { rule, rulesetVersion }: Decision): string {
  if (step.kind === 'release') return 'the alarm is over';
  const matched = `rule ${rule?.id} of ruleset ${rulesetVersion} matches`;
  return rule?.mode === 'enforce' ? matched : `${matched}, but only observes`;
}
