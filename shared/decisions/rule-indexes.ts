import { groupedBy } from '../collections/grouped-by.ts';
import { type FindCandidates, indexPatterns } from '../rules/rule-index.ts';
import type { Rule, Ruleset } from '../rules/ruleset.ts';

/** Rules that are tried on the same documents, in their order, with an index of their patterns. */
export interface RuleIndex {
  readonly rules: readonly Rule[];
  readonly candidates: FindCandidates;
}

type ByKind = ReadonlyMap<unknown, RuleIndex>;

interface RuleIndexes {
  readonly all: ByKind;
  readonly endOfAlarm: ByKind;
}

/** Per list of rules: a list never changes, so an index of it is made once, for the first decision by it. */
const made = new WeakMap<readonly Rule[], RuleIndexes>();

const ruleIndexOf = (rules: readonly Rule[]): RuleIndex => ({
  rules,
  candidates: indexPatterns(rules.map(({ pattern }) => pattern)),
});

const byKind = (rules: readonly Rule[]): ByKind =>
  new Map([...groupedBy(rules, ({ kind }) => kind)].map(([kind, alike]) => [kind, ruleIndexOf(alike)]));

function ruleIndexesOf({ rules }: Ruleset): RuleIndexes {
  const before = made.get(rules);
  if (before) return before;
  const endOfAlarm = rules.filter(({ namesEndOfAlarm }) => namesEndOfAlarm);
  const indexes = { all: byKind(rules), endOfAlarm: byKind(endOfAlarm) };
  made.set(rules, indexes);
  return indexes;
}

const empty = ruleIndexOf([]);

export const rulesAboutKind = (ruleset: Ruleset, kind: unknown): RuleIndex =>
  ruleIndexesOf(ruleset).all.get(kind) ?? empty;

export const rulesAboutEndOfAlarm = (ruleset: Ruleset, kind: unknown): RuleIndex =>
  ruleIndexesOf(ruleset).endOfAlarm.get(kind) ?? empty;
