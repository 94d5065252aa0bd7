import { compilePattern } from '../../../shared/rules/compile-pattern.ts';
import type { RuleSource } from '../../../shared/rules/rule-schema.ts';
import { kindOf, namesEndOfAlarm } from '../../../shared/rules/soundness.ts';
import { comparable, contains } from './pattern-coverage.ts';

/** Rules, and what is asked of each of them more than once. */
const prepare = (rules: readonly RuleSource[]) =>
  rules
    .filter(({ match }) => kindOf(match) && compilePattern(match).problems.length === 0)
    .toSorted((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1))
    .map((rule) => ({
      rule,
      pattern: comparable(rule.match),
      isAskedAtTheEnd: namesEndOfAlarm(rule.match, kindOf(rule.match) ?? {}),
      leavesOthers: rule.continue === true || typeof rule.mode === 'object',
    }));

type Prepared = ReturnType<typeof prepare>[number];

/** The rules that can never decide, since one that is tried before them takes all that they match. */
export function shadowed(
  rules: readonly RuleSource[],
): readonly { readonly rule: RuleSource; readonly by: RuleSource }[] {
  const prepared = prepare(rules);
  return prepared.flatMap((one, index) => {
    const by = prepared.slice(0, index).find((earlier) => shadows(earlier, one));
    return by ? [{ rule: one.rule, by: by.rule }] : [];
  });
}

/** Rules that name the end of an alarm are asked then too, when the others are not. A canary leaves things to others. */
const shadows = (earlier: Prepared, one: Prepared): boolean =>
  !earlier.leavesOthers &&
  (earlier.isAskedAtTheEnd || !one.isAskedAtTheEnd) &&
  contains(earlier.pattern, one.pattern);
