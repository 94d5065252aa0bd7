import type { JsonObject } from '../notices/json.ts';
import { firstFailedClause } from '../rules/pattern.ts';
import type { Rule, Ruleset } from '../rules/ruleset.ts';
import type { Decision, Step } from './decision.ts';

/** How many of the rules that did not match a decision names. */
const maxPassed = 3;

/**
 * Decides one violation, finding or check. The first rule that matches wins, in the order of the ruleset.
 * Alarms that are over release and never contain; suppressed findings are left alone.
 */
export function decide(ruleset: Ruleset, document: JsonObject): Decision {
  if (document.isSuppressed === true) return undecided(ruleset, 'suppressed-finding');
  const passed: Decision['passed'] = [];
  let considered = 0;
  for (const rule of ruleset.rules) {
    considered += 1;
    const failed = firstFailedClause(rule.pattern, document);
    if (!failed) return matched(ruleset, rule, { document, passed, considered });
    if (passed.length < maxPassed)
      passed.push({ rule: rule.id, clause: `${failed.path.join('.')}: ${failed.written}` });
  }
  if (isOver(document))
    return { ...undecided(ruleset, 'not-in-alarm'), steps: [{ kind: 'release' }], considered };
  return { ...undecided(ruleset, 'no-rule-matches'), passed, considered };
}

const undecided = ({ version }: Ruleset, because: Decision['because']): Decision => ({
  rulesetVersion: version,
  because,
  steps: [],
  passed: [],
  considered: 0,
});

/** Not exactly `in-alarm` counts as over: only an alarm may contain. */
const isOver = ({ kind, violationEventType }: JsonObject): boolean =>
  kind === 'violation' && violationEventType !== 'in-alarm';

interface Trial {
  readonly document: JsonObject;
  readonly passed: Decision['passed'];
  readonly considered: number;
}

function matched({ version }: Ruleset, rule: Rule, { document, passed, considered }: Trial): Decision {
  const over = isOver(document);
  return {
    rulesetVersion: version,
    because: over ? 'not-in-alarm' : 'rule-matches',
    rule: { id: rule.id, priority: rule.priority, mode: rule.mode },
    steps: over ? [{ kind: 'release' }, ...rule.steps.filter(onlyTells)] : [...rule.steps],
    passed,
    considered,
  };
}

const onlyTells = (step: Step): boolean => step.kind === 'notify';
