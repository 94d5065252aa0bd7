import type { Contradiction, MayMatch } from '../../../shared/actions/action.ts';
import { askedIn } from '../../../shared/actions/actions.ts';
import { compilePattern } from '../../../shared/rules/compile-pattern.ts';
import type { RuleSource } from '../../../shared/rules/rule-schema.ts';
import { kindOf, within } from '../../../shared/rules/soundness.ts';
import { alternativesOf } from '../../../shared/rules/written-pattern.ts';
import { type Account, unknownToAccount } from './account.ts';
import { neverMatching } from './never-matching.ts';
import { mayMatch } from './possible-checks.ts';

/** A rule that long can't be reviewed by people. Its tests don't count. */
export const maxRuleBytes = 32 * 1024;

/**
 * What a new ruleset is refused for, beside what `loadRuleset` refuses. Asked when rules are written and not when
 * they are read: a version in force must not fall because the responder that reads it has become stricter.
 */
export function scrutinize(rule: RuleSource, account?: Account): readonly Contradiction[] {
  const excess = tooLong(rule);
  const problems = excess ? [excess] : ofPattern(rule, account);
  return problems.filter(
    ({ path, message }, index) =>
      problems.findIndex((other) => other.path === path && other.message === message) === index,
  );
}

/** A pattern that does not compile, or is about no one kind, is refused for that. */
function ofPattern(rule: RuleSource, account: Account | undefined): readonly Contradiction[] {
  const kind = kindOf(rule.match);
  if (!kind || compilePattern(rule.match).problems.length > 0) return [];
  return [
    ...neverMatching(rule.match, kind),
    ...alternativesOf(rule.match).flatMap((alternative) => [
      ...objectionsTo(rule, mayMatch(kind, alternative), account),
      ...(account ? unknownToAccount(alternative, account) : []),
    ]),
  ];
}

/** What each action finds wrong where it is asked for by this rule. */
const objectionsTo = (
  { respond }: RuleSource,
  match: MayMatch,
  account: Account | undefined,
): readonly Contradiction[] =>
  askedIn(respond).flatMap(({ inRule, form, path }) =>
    (inRule.objections?.(form, match, account?.actionTypes) ?? []).map(within(path)),
  );

function tooLong({ tests: _, ...rule }: RuleSource): Contradiction | undefined {
  const bytes = Buffer.byteLength(JSON.stringify(rule));
  return bytes > maxRuleBytes
    ? { path: '', message: `has ${bytes} bytes, ${maxRuleBytes} is the most: split it into several rules` }
    : undefined;
}
