import { actionOf } from '../../../shared/actions/actions.ts';
import type { MitigationAction, MitigationActions } from '../../../shared/defender/mitigation-actions.ts';
import type { Rule, Ruleset } from '../../../shared/rules/ruleset.ts';
import { canMitigateViolation } from '../../../shared/sources/audit/check-actions.ts';
import type { MitigationActionType } from '../../../shared/sources/audit/checks.ts';
import { fail, type Observation, ok, once, warn } from '../run-checks.ts';

/** A mitigation action that the ruleset in force allows, and what the account has of that name. */
export interface NamedAction {
  readonly name: string;
  /** Undefined where the account has none. */
  readonly action: MitigationAction | undefined;
  readonly rules: readonly Rule[];
  /** Whether a rule would use it today, and not only observe. */
  readonly isEnforced: boolean;
}

export type ReadNamedActions = () => Promise<readonly NamedAction[]>;

/** Reads once, however often it is asked for. */
export const createNamedActions = (
  ruleset: () => Promise<Ruleset>,
  actions: MitigationActions,
): ReadNamedActions => once(async () => read(await ruleset(), actions));

const read = (ruleset: Ruleset, actions: MitigationActions): Promise<readonly NamedAction[]> =>
  Promise.all(
    [...ruleset.mitigationActions].map(async (name) => {
      const rules = ruleset.rules.filter((rule) => asksFor(rule, name));
      const isEnforced = rules.some(({ mode }) => mode === 'enforce');
      return { name, action: await actions.describe(name), rules, isEnforced };
    }),
  );

const asksFor = ({ steps }: Rule, name: string): boolean =>
  steps.some((step) => actionOf(step).mitigationActions?.(step).includes(name));

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

/** The pattern says which checks a rule for findings matches: `rules check --account live` reads that. */
const suits = ({ kind }: Rule, type: MitigationActionType): boolean =>
  kind !== 'violation' || canMitigateViolation(type);

function usedBy({ rules, isEnforced }: NamedAction): string {
  if (rules.length === 0) return 'the settings allow';
  return isEnforced ? `${idsOf(rules)} asks for` : `${idsOf(rules)} would ask for, but only observes`;
}

const idsOf = (rules: readonly Rule[]): string => rules.map(({ id }) => id).join(', ');
