import type { JsonObject } from '../json/json.ts';
import { type FindCandidates, indexPatterns } from '../rules/rule-index.ts';
import type { Rule, Ruleset } from '../rules/ruleset.ts';

/** Rules that are tried on the same documents, in their order, with an index of their patterns. */
export interface Contest {
  readonly rules: readonly Rule[];
  readonly candidates: FindCandidates;
}

interface Contests {
  readonly byKind: ReadonlyMap<string, Contest>;
  readonly endOfAlarm: Contest;
}

/** Per list of rules: a list never changes, so an index of it is made once, for the first decision by it. */
const made = new WeakMap<readonly Rule[], Contests>();

const contestOf = (rules: readonly Rule[]): Contest => ({
  rules,
  candidates: indexPatterns(rules.map(({ pattern }) => pattern)),
});

function contestsOf({ rules }: Ruleset): Contests {
  const before = made.get(rules);
  if (before) return before;
  const kinds = new Set(rules.map(({ kind }) => kind));
  const contests = {
    byKind: new Map([...kinds].map((each) => [each, contestOf(rules.filter(({ kind }) => kind === each))])),
    endOfAlarm: contestOf(rules.filter(({ namesEndOfAlarm }) => namesEndOfAlarm)),
  };
  made.set(rules, contests);
  return contests;
}

const nobody = contestOf([]);

export const rulesAboutKind = (ruleset: Ruleset, kind: JsonObject[string] | undefined): Contest =>
  (typeof kind === 'string' ? contestsOf(ruleset).byKind.get(kind) : undefined) ?? nobody;

export const rulesAboutEndOfAlarm = (ruleset: Ruleset): Contest => contestsOf(ruleset).endOfAlarm;
