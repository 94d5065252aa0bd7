import type { JsonObject } from '../json/json.ts';
import { type FindCandidates, indexPatterns } from '../rules/rule-index.ts';
import type { Rule, Ruleset } from '../rules/ruleset.ts';

/** Rules that are tried on the same documents, in their order, with an index of their patterns. */
export interface RuleIndex {
  readonly rules: readonly Rule[];
  readonly candidates: FindCandidates;
}

interface RuleIndexes {
  readonly byKind: ReadonlyMap<string, RuleIndex>;
  readonly endOfAlarm: RuleIndex;
}

/** Per list of rules: a list never changes, so an index of it is made once, for the first decision by it. */
const made = new WeakMap<readonly Rule[], RuleIndexes>();

const ruleIndexOf = (rules: readonly Rule[]): RuleIndex => ({
  rules,
  candidates: indexPatterns(rules.map(({ pattern }) => pattern)),
});

function ruleIndexesOf({ rules }: Ruleset): RuleIndexes {
  const before = made.get(rules);
  if (before) return before;
  const kinds = new Set(rules.map(({ kind }) => kind));
  const contests = {
    byKind: new Map([...kinds].map((each) => [each, ruleIndexOf(rules.filter(({ kind }) => kind === each))])),
    endOfAlarm: ruleIndexOf(rules.filter(({ namesEndOfAlarm }) => namesEndOfAlarm)),
  };
  made.set(rules, contests);
  return contests;
}

const nobody = ruleIndexOf([]);

export const rulesAboutKind = (ruleset: Ruleset, kind: JsonObject[string] | undefined): RuleIndex =>
  (typeof kind === 'string' ? ruleIndexesOf(ruleset).byKind.get(kind) : undefined) ?? nobody;

export const rulesAboutEndOfAlarm = (ruleset: Ruleset): RuleIndex => ruleIndexesOf(ruleset).endOfAlarm;
