import * as v from 'valibot';
import { isJsonObject, isTooDeep } from '../json/json.ts';
import { limitsOf } from '../limits/limits.ts';
import type { Source } from '../sources/source.ts';
import { compileRule } from './compile.ts';
import { RuleSchema, type RuleSource, SettingsSchema, type SettingsSource } from './rule-schema.ts';
import type { Rule, Ruleset } from './ruleset.ts';
import { unbuiltInSettings } from './soundness.ts';

export interface Problem {
  /** The rule's id, or its place in the list where it has none; absent for settings. */
  readonly rule?: string;
  /** Where in the rule or the settings, e.g. `respond.0.suppress.owner`; empty for all of it. */
  readonly path: string;
  /** What is wrong there, and what would be right. */
  readonly message: string;
}

export interface RulesetSource {
  readonly version: number;
  readonly rules: readonly unknown[];
  readonly settings: unknown;
}

export type LoadedRuleset =
  | { readonly ok: true; readonly ruleset: Ruleset }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks and compiles a ruleset. All problems are reported at once, and a ruleset with a problem is not loaded. Never throws. */
export function loadRuleset(
  { version, rules, settings }: RulesetSource,
  among?: readonly Source[],
): LoadedRuleset {
  const problems: Problem[] = [];
  const readSettings = loadSettings(settings, problems);
  const sources = rules.flatMap((rule, index) => readRule(rule, index, problems));
  problems.push(...duplicates(sources));
  const compiled = sources.flatMap((source) => {
    const loaded = compileRule(source, readSettings, { sources: among });
    if ('rule' in loaded) return [loaded.rule];
    problems.push(...loaded.problems.map((problem) => ({ rule: source.id, ...problem })));
    return [];
  });
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    ruleset: {
      version,
      rules: compiled.sort(inOrderOfTrial),
      mitigationActions: new Set(readSettings.mitigationActions),
      retentionDays: readSettings.retentionDays,
      ...(readSettings.breaker && { breaker: limitsOf(readSettings.breaker) }),
    },
  };
}

/** By priority, then by id: never by the order of files, which differs between machines. */
const inOrderOfTrial = (a: Rule, b: Rule): number => a.priority - b.priority || (a.id < b.id ? -1 : 1);

function loadSettings(settings: unknown, problems: Problem[]): SettingsSource {
  const { success, output, issues } = v.safeParse(SettingsSchema, settings ?? {});
  problems.push(...(success ? unbuiltInSettings(output) : issues.map(problemOf)));
  return success ? output : v.parse(SettingsSchema, {});
}

function readRule(rule: unknown, index: number, problems: Problem[]): RuleSource[] {
  const named = isJsonObject(rule) && typeof rule.id === 'string' ? rule.id : `rule ${index + 1}`;
  if (isTooDeep(rule)) {
    problems.push({ rule: named, path: '', message: 'nests deeper than any rule has to' });
    return [];
  }
  const { success, output, issues } = v.safeParse(RuleSchema, rule);
  if (success) return [output];
  problems.push(...issues.map((issue) => ({ rule: named, ...problemOf(issue) })));
  return [];
}

const problemOf = (issue: v.BaseIssue<unknown>): Problem => ({
  path: v.getDotPath(issue) ?? '',
  message: issue.received === 'undefined' ? 'is missing' : issue.message,
});

function duplicates(sources: readonly RuleSource[]): Problem[] {
  const seen = new Set<string>();
  return sources.flatMap(({ id }) => {
    if (seen.has(id))
      return [{ rule: id, path: 'id', message: 'another rule has this id: give each rule a different id' }];
    seen.add(id);
    return [];
  });
}
