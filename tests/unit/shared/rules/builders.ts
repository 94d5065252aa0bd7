import { loadRuleset, type Problem } from '../../../../shared/rules/load.ts';
import type { Rule, Ruleset } from '../../../../shared/rules/ruleset.ts';

type Members = Record<string, unknown>;

/** A sound rule: it quarantines a thing that is in alarm. */
export const aRule = (members: Members = {}): Members => ({
  id: 'quarantine',
  match: { kind: ['violation'], violationEventType: ['in-alarm'] },
  respond: [{ mitigate: ['QuarantineThing'] }],
  ...members,
});

export const aFindingRule = (members: Members = {}): Members =>
  aRule({
    id: 'accept',
    match: { kind: ['finding'] },
    respond: [{ suppress: { for: '90d', owner: 'iot-security@example.com', reason: 'Shared by design' } }],
    ...members,
  });

export const settings = (members: Members = {}): Members => ({
  mitigationActions: ['QuarantineThing', 'BlankPolicy'],
  ...members,
});

/** The ruleset of these rules; throws where it has problems. */
export function rulesetOf(rules: readonly unknown[], given: unknown = settings()): Ruleset {
  const loaded = loadRuleset({ version: 7, rules, settings: given });
  if (loaded.ok) return loaded.ruleset;
  throw new Error(JSON.stringify(loaded.problems));
}

export function ruleOf(rule: unknown, given: unknown = settings()): Rule {
  const [only] = rulesetOf([rule], given).rules;
  if (!only) throw new Error('The ruleset has no rule');
  return only;
}

/** What is wrong with a ruleset: nothing where it loads. */
export function problemsOf(rules: readonly unknown[], given: unknown = settings()): readonly Problem[] {
  const loaded = loadRuleset({ version: 7, rules, settings: given });
  return loaded.ok ? [] : loaded.problems;
}
