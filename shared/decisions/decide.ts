import { actionOf, type ResponseStep } from '../actions/actions.ts';
import type { JsonObject } from '../json/json.ts';
import { firstFailedClauseIn } from '../rules/evaluate.ts';
import type { Clause } from '../rules/pattern.ts';
import type { Rule, Ruleset } from '../rules/ruleset.ts';
import { unfold } from '../rules/unfold.ts';
import type { Source } from '../sources/source.ts';
import { documentKindNamed, isOver } from '../sources/sources.ts';
import { excerpt } from '../text/excerpt.ts';
import type { Decision } from './decision.ts';
import { type RuleIndex, rulesAboutEndOfAlarm, rulesAboutKind } from './rule-indexes.ts';

/** How many of the rules that did not match a decision names, and the characters it spends on each. */
const maxPassed = 3;
const maxClauseLength = 200;

/**
 * Decides one document (`shared/sources`). Of the rules about its kind, in the order of the ruleset, the first that
 * matches wins. The end of an alarm releases and never contains: only a rule that names the end is tried, and
 * only for its notices. What is suppressed gets no response.
 */
export function decide(ruleset: Ruleset, document: JsonObject, sources?: readonly Source[]): Decision {
  const kind = documentKindNamed(document.kind, sources);
  if (kind?.isSuppressed?.(document)) return undecided(ruleset, 'suppressed-finding');
  return kind && isOver(kind, document)
    ? decideEndOfAlarm(ruleset, document)
    : decideByRule(ruleset, document);
}

function decideByRule(ruleset: Ruleset, document: JsonObject): Decision {
  const { matching, ...trial } = tryInOrder(rulesAboutKind(ruleset, document.kind), document);
  if (!matching) return { ...undecided(ruleset, 'no-rule-matches'), ...trial };
  return { ...decidedBy(matching, ruleset, 'rule-matches'), steps: [...matching.steps], ...trial };
}

function decideEndOfAlarm(ruleset: Ruleset, document: JsonObject): Decision {
  const { matching, ...trial } = tryInOrder(rulesAboutEndOfAlarm(ruleset, document.kind), document);
  const release: ResponseStep = { kind: 'release' };
  if (!matching) return { ...undecided(ruleset, 'not-in-alarm'), steps: [release], ...trial };
  const notices = matching.steps.filter((step) => actionOf(step).acts === 'never');
  return { ...decidedBy(matching, ruleset, 'not-in-alarm'), steps: [release, ...notices], ...trial };
}

interface Trial extends Pick<Decision, 'passed' | 'considered'> {
  readonly matching?: Rule;
}

/**
 * Has the result of trying every rule in its turn, though only candidates are tried: the others can't match. What a
 * decision says of those follows from the order alone, and from the few rules that it names.
 */
function tryInOrder({ rules, candidates }: RuleIndex, document: JsonObject): Trial {
  const unfolded = unfold(document);
  const failureOf = (rule: Rule) => firstFailedClauseIn(rule.pattern, unfolded);
  const place = candidates(unfolded).find((each) => rules[each] && !failureOf(rules[each])) ?? rules.length;
  const passed = rules.slice(0, Math.min(place, maxPassed)).flatMap((rule) => {
    const failed = failureOf(rule);
    return failed ? [{ rule: rule.id, clause: textOf(failed) }] : [];
  });
  const matching = rules[place];
  return matching ? { matching, passed, considered: place + 1 } : { passed, considered: rules.length };
}

const textOf = ({ path, written }: Clause): string =>
  excerpt(`${path.join('.')}: ${written}`, maxClauseLength);

/** What is recorded and left alone, and why. */
export const undecided = ({ version }: Ruleset, because: Decision['because']): Decision => ({
  rulesetVersion: version,
  because,
  steps: [],
  passed: [],
  considered: 0,
});

const decidedBy = (
  { id, priority, mode }: Rule,
  ruleset: Ruleset,
  because: Decision['because'],
): Decision => ({ ...undecided(ruleset, because), rule: { id, priority, mode } });
