import type { RuleSource } from '../../../shared/rules/rule-schema.ts';
import { type Contradiction, kindOf } from '../../../shared/rules/soundness.ts';
import type { WrittenAlternative } from '../../../shared/rules/written-pattern.ts';
import { canMitigateFinding, canMitigateViolation } from '../../../shared/sources/audit/check-actions.ts';
import { type Account, insteadOf } from './account.ts';
import { checksMatching, checksNamedBy } from './possible-checks.ts';

/** Actions that the account does not have, or that Device Defender applies to nothing that the alternative matches. */
export const unfitActions = (
  alternative: WrittenAlternative,
  { match, respond }: RuleSource,
  { actionTypes }: Account,
): readonly Contradiction[] =>
  respond.flatMap((response, index) =>
    ('mitigate' in response ? response.mitigate : []).flatMap((action, place) => {
      const message =
        kindOf(match) === 'violation'
          ? unfitForViolation(action, actionTypes)
          : unfitForFinding(action, alternative, actionTypes);
      return message ? [{ path: `respond.${index}.mitigate.${place}`, message }] : [];
    }),
  );

const unknown = (action: string, types: Account['actionTypes']): string =>
  `the account has no mitigation action ${action}${insteadOf(action, [...types.keys()])}`;

function unfitForViolation(action: string, types: Account['actionTypes']): string | undefined {
  const type = types.get(action);
  if (!type) return unknown(action, types);
  return canMitigateViolation(type)
    ? undefined
    : `${action} is of type ${type}: violations take ADD_THINGS_TO_THING_GROUP only`;
}

function unfitForFinding(
  action: string,
  alternative: WrittenAlternative,
  types: Account['actionTypes'],
): string | undefined {
  const type = types.get(action);
  if (!type) return unknown(action, types);
  const check = checksMatching(alternative).find((each) => !canMitigateFinding(each, type));
  if (!check) return undefined;
  const isNamed = checksNamedBy(alternative) !== undefined;
  return `${action} is of type ${type}, which Device Defender does not apply to ${check}${isNamed ? '' : ': name the checks that it is for'}`;
}
