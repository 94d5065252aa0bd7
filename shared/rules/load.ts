import * as v from 'valibot';
import type { Step } from '../decisions/decision.ts';
import { unbuiltInRule, unbuiltInSettings } from './not-built.ts';
import { compilePattern } from './pattern.ts';
import { RuleSchema, type RuleSource, SettingsSchema, type SettingsSource } from './rule-schema.ts';
import type { Mode, Rule, Ruleset } from './ruleset.ts';
import { contradictions } from './soundness.ts';

export interface Problem {
  /** The rule's id, or its place in the list where it has none; absent for settings. */
  readonly rule?: string;
  readonly path: string;
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

/** Checks and compiles a ruleset. All problems are told at once; a ruleset with any is not loaded. */
export function loadRuleset({ version, rules, settings }: RulesetSource): LoadedRuleset {
  const problems: Problem[] = [];
  const readSettings = loadSettings(settings, problems);
  const sources = rules.flatMap((rule, index) => readRule(rule, index, problems));
  problems.push(...duplicates(sources));
  const loaded = sources.map((source) => compileRule(source, readSettings, problems));
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    ruleset: {
      version,
      rules: loaded.sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1)),
      mitigationActions: new Set(readSettings.mitigationActions),
      retentionDays: readSettings.retentionDays,
    },
  };
}

function loadSettings(settings: unknown, problems: Problem[]): SettingsSource {
  const result = v.safeParse(SettingsSchema, settings ?? {});
  if (!result.success) {
    problems.push(...result.issues.map(problemOf));
    return v.parse(SettingsSchema, {});
  }
  problems.push(
    ...unbuiltInSettings(result.output).map((what) => ({
      path: what,
      message: `\`${what}\` is not supported yet`,
    })),
  );
  return result.output;
}

function readRule(rule: unknown, index: number, problems: Problem[]): RuleSource[] {
  const result = v.safeParse(RuleSchema, rule);
  if (result.success) return [result.output];
  const named =
    typeof rule === 'object' && rule !== null && 'id' in rule ? String(rule.id) : `rule ${index + 1}`;
  problems.push(...result.issues.map((issue) => ({ ...problemOf(issue), rule: named })));
  return [];
}

const problemOf = (issue: v.BaseIssue<unknown>): Problem => ({
  path: v.getDotPath(issue) ?? '',
  message: wording(issue),
});

function wording(issue: v.BaseIssue<unknown>): string {
  if (issue.expected === 'never') return 'is not a field that exists here';
  return issue.received === 'undefined' ? 'is missing' : issue.message;
}

function duplicates(sources: readonly RuleSource[]): Problem[] {
  const seen = new Set<string>();
  return sources.flatMap(({ id }) => {
    if (seen.has(id))
      return [{ rule: id, path: 'id', message: 'another rule has this id: ids must be unique' }];
    seen.add(id);
    return [];
  });
}

function compileRule(source: RuleSource, settings: SettingsSource, problems: Problem[]): Rule {
  const { pattern, problems: patternProblems } = compilePattern(source.match);
  const add = (path: string, message: string) => problems.push({ rule: source.id, path, message });
  for (const { path, message } of patternProblems) add(`match.${path}`, message);
  for (const what of unbuiltInRule(source)) add(what, `\`${what}\` is not supported yet`);
  for (const { path, message } of contradictions(source, settings)) add(path, message);
  return {
    id: source.id,
    priority: source.priority,
    mode: modeOf(source.mode ?? settings.defaultMode),
    pattern,
    steps: source.respond.map((response) => stepOf(response, source.release)),
  };
}

/** Fails closed: a mode that is not built is refused elsewhere, and would only observe. */
const modeOf = (mode: RuleSource['mode']): Mode => (mode === 'enforce' ? 'enforce' : 'observe');

function stepOf(response: RuleSource['respond'][number], release: RuleSource['release']): Step {
  if ('mitigate' in response) {
    return {
      kind: 'mitigate',
      actions: response.mitigate,
      ...(release && { release: { on: release.on, afterMillis: release.after } }),
    };
  }
  if ('verify' in response) return { kind: 'verify', ...response.verify };
  if ('notify' in response) return { kind: 'notify', ...response.notify };
  const { for: forMillis, indefinitely: _, ...suppression } = response.suppress;
  return { kind: 'suppress', ...suppression, ...(forMillis !== undefined && { forMillis }) };
}
