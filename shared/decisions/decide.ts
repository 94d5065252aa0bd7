import type { JsonObject } from '../notices/json.ts';
import { firstFailedClause } from '../rules/evaluate.ts';
import type { Clause } from '../rules/pattern.ts';
import type { Rule, Ruleset } from '../rules/ruleset.ts';
import type { Decision, Step } from './decision.ts';

/** How many of the rules that did not match a decision names, and the characters it spends on each. */
const maxPassed = 3;
const maxClauseLength = 200;

/**
 * Decides one violation, finding or check (`document.ts`). Of the rules about its kind, in the order of the
 * ruleset, the first that matches wins. Alarms that are over release and never contain: only a rule that names
 * their end is asked then, and only to tell people. Suppressed findings are left alone.
 */
export function decide(ruleset: Ruleset, document: JsonObject): Decision {
  const { kind, isSuppressed } = document;
  if (kind === 'finding' && isSuppressed === true) return undecided(ruleset, 'suppressed-finding');
  return isOver(document) ? decideEndOfAlarm(ruleset, document) : decideByRule(ruleset, document);
}

/** Anything but exactly `in-alarm` counts as over: only an alarm may contain. */
const isOver = ({ kind, violationEventType }: JsonObject): boolean =>
  kind === 'violation' && violationEventType !== 'in-alarm';

function decideByRule(ruleset: Ruleset, document: JsonObject): Decision {
  const rules = ruleset.rules.filter(({ kind }) => kind === document.kind);
  const { matching, ...trial } = tryInOrder(rules, document);
  if (!matching) return { ...undecided(ruleset, 'no-rule-matches'), ...trial };
  return { ...decidedBy(matching, ruleset, 'rule-matches'), steps: [...matching.steps], ...trial };
}

function decideEndOfAlarm(ruleset: Ruleset, document: JsonObject): Decision {
  const rules = ruleset.rules.filter(({ namesEndOfAlarm }) => namesEndOfAlarm);
  const { matching, ...trial } = tryInOrder(rules, document);
  const release: Step = { kind: 'release' };
  if (!matching) return { ...undecided(ruleset, 'not-in-alarm'), steps: [release], ...trial };
  const telling = matching.steps.filter(({ kind }) => kind === 'notify');
  return { ...decidedBy(matching, ruleset, 'not-in-alarm'), steps: [release, ...telling], ...trial };
}

interface Trial extends Pick<Decision, 'passed' | 'considered'> {
  readonly matching?: Rule;
}

function tryInOrder(rules: readonly Rule[], document: JsonObject): Trial {
  const passed: Decision['passed'] = [];
  for (const [index, rule] of rules.entries()) {
    const failed = firstFailedClause(rule.pattern, document);
    if (!failed) return { matching: rule, passed, considered: index + 1 };
    if (passed.length < maxPassed) passed.push({ rule: rule.id, clause: textOf(failed) });
  }
  return { passed, considered: rules.length };
}

const textOf = ({ path, written }: Clause): string =>
  `${path.join('.')}: ${written}`.slice(0, maxClauseLength);

const undecided = ({ version }: Ruleset, because: Decision['because']): Decision => ({
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
