import type { Rule } from '../../../shared/rules/ruleset.ts';
import { canMitigateViolation } from '../../../shared/sources/audit/check-actions.ts';
import type { MitigationActionType } from '../../../shared/sources/audit/checks.ts';
import { fail, type Observation, ok, warn } from '../check-result.ts';
import type { NamedAction, ReadNamedActions } from '../named-actions.ts';

/** Whether the account has each action that the ruleset allows, of a type that does what its rules ask for. */
export async function checkMitigationActions(read: ReadNamedActions): Promise<readonly Observation[]> {
  const named = await read();
  if (named.length === 0) return [ok('the ruleset in force allows none')];
  const flaws = named.flatMap(flawsOf);
  if (flaws.length > 0) return flaws;
  return [ok(named.map(({ name, action }) => `${name} (${action?.type})`).join(', '))];
}

function flawsOf(named: NamedAction): readonly Observation[] {
  const { name, action, rules, isEnforced } = named;
  const found = isEnforced ? fail : warn;
  if (!action)
    return [
      found(
        `the account has no action ${name}, which ${usedBy(named)}`,
        `aws iot create-mitigation-action --action-name ${name} --role-arn ROLE_ARN --action-params PARAMS`,
      ),
    ];
  const unfit = rules.filter((rule) => !suits(rule, action.type));
  if (unfit.length === 0) return [];
  const says = `${name} is of type ${action.type}, which can't be applied to what ${idsOf(unfit)} matches`;
  return [found(says, 'npx defender rules check --account live')];
}

/** Which checks a rule for findings matches is told by its pattern: `rules check --account live` reads that. */
const suits = ({ kind }: Rule, type: MitigationActionType): boolean =>
  kind !== 'violation' || canMitigateViolation(type);

function usedBy({ rules, isEnforced }: NamedAction): string {
  if (rules.length === 0) return 'the settings allow';
  return isEnforced ? `${idsOf(rules)} asks for` : `${idsOf(rules)} would ask for, but only observes`;
}

const idsOf = (rules: readonly Rule[]): string => rules.map(({ id }) => id).join(', ');
