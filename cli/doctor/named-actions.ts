import { actionOf } from '../../shared/actions/actions.ts';
import type { MitigationAction, MitigationActions } from '../../shared/defender/mitigation-actions.ts';
import type { Rule, Ruleset } from '../../shared/rules/ruleset.ts';
import { once } from './once.ts';

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
