import * as v from 'valibot';
import { isJsonObject, isTooDeep } from '../../shared/json/json.ts';
import { loadRuleset, type Problem, type RulesetSource } from '../../shared/rules/load.ts';
import { RuleSchema, type RuleSource } from '../../shared/rules/rule-schema.ts';
import { openFolder, type RulesFolder, sourceOf } from '../../shared/rules-folder/rules-folder.ts';
import type { Place, SourceFile } from '../../shared/rules-folder/source-file.ts';
import type { Account } from './scrutiny/account.ts';
import { scrutinize } from './scrutiny/scrutinize.ts';
import { shadowed } from './scrutiny/shadowing.ts';

/** What is wrong, and where it is written. */
export interface PlacedProblem extends Problem, Place {}

export interface Inspection {
  readonly folder: string;
  readonly source: Omit<RulesetSource, 'version'>;
  readonly rules: readonly WrittenRule[];
  readonly problems: readonly PlacedProblem[];
}

/** A well-formed rule and the file that it is written in. */
export interface WrittenRule {
  readonly rule: RuleSource;
  readonly source: SourceFile;
}

/** Finds every problem of a folder of rules, each with its place. Throws `UsageError` where there is no folder. */
export function inspect(folder: string, account?: Account): Inspection {
  const opened = openFolder(folder);
  const rules = opened.rules.flatMap((source) => {
    const { success, output } = v.safeParse(RuleSchema, source.value);
    // A rule that holds itself, as an alias can make it, has no end to be looked at.
    return success && !isTooDeep(source.value) ? [{ rule: output, source }] : [];
  });
  const own = ownProblems(opened, rules, account);
  const problems = [
    ...opened.flaws.map((flaw) => ({ ...flaw, path: '' })),
    ...problemsOfSettings(opened),
    ...own,
    ...duplicates(rules),
    ...unreachable(rules.filter(({ source }) => !own.some(isOfPattern(source)))),
  ];
  return { folder, source: sourceOf(opened), rules, problems: problems.toSorted(byPlace) };
}

/** The problems of each rule by itself. What is refused at a place is not looked at more closely. */
function ownProblems(
  opened: RulesFolder,
  rules: readonly WrittenRule[],
  account: Account | undefined,
): readonly PlacedProblem[] {
  const settings = usableSettings(opened.settings?.value);
  const refused = opened.rules.flatMap((source) => problemsOfRule(source, settings));
  const told = new Set(refused.map(({ file, path }) => `${file} ${path}`));
  const closer = rules.flatMap(({ rule, source }) => placed(source, scrutinize(rule, account), rule.id));
  return [...refused, ...closer.filter(({ file, path }) => !told.has(`${file} ${path}`))];
}

/** What a rule matches that has a mistake there, nobody knows. */
const isOfPattern =
  ({ file }: SourceFile) =>
  (problem: PlacedProblem): boolean =>
    problem.file === file && /^match(\.|$)/.test(problem.path);

const placed = (source: SourceFile, problems: readonly Problem[], rule?: string): PlacedProblem[] =>
  problems.map((problem) => ({
    ...problem,
    ...(rule !== undefined && { rule }),
    ...source.placeOf(problem.path),
  }));

const problemsIn = (rules: readonly unknown[], settings: unknown): readonly Problem[] => {
  const loaded = loadRuleset({ version: 0, rules, settings });
  return loaded.ok ? [] : loaded.problems;
};

const problemsOfSettings = ({ settings }: RulesFolder): PlacedProblem[] =>
  settings ? placed(settings, problemsIn([], settings.value)) : [];

/** A mistake elsewhere in the settings must not make every rule that mitigates one. */
function usableSettings(settings: unknown): unknown {
  if (problemsIn([], settings).length === 0 || !isJsonObject(settings)) return settings;
  return settings.mitigationActions ? { mitigationActions: settings.mitigationActions } : {};
}

/** Each rule is loaded by itself, so that its problems are those of its file. */
function problemsOfRule(source: SourceFile, settings: unknown): PlacedProblem[] {
  const problems = problemsIn([source.value], settings).filter(({ rule }) => rule !== undefined);
  const named = problems.map(({ rule = '', ...problem }) => ({
    ...problem,
    ...(rule !== 'rule 1' && { rule }),
  }));
  return placed(source, named);
}

function duplicates(rules: readonly WrittenRule[]): PlacedProblem[] {
  const first = new Map<string, SourceFile>();
  return rules.flatMap(({ rule: { id }, source }) => {
    const other = first.get(id);
    if (!other) first.set(id, source);
    const message = `is the id of the rule in ${other?.file} too: give each rule its own`;
    return other ? placed(source, [{ rule: id, path: 'id', message }]) : [];
  });
}

const unreachable = (rules: readonly WrittenRule[]): PlacedProblem[] =>
  shadowed(rules.map(({ rule }) => rule)).flatMap(({ rule, by }) => {
    const source = rules.find((written) => written.rule === rule)?.source;
    const message = `never decides: ${by.id}, with priority ${by.priority}, is tried before it and matches all that it matches. Give it a priority below that, or leave it out`;
    return source && rule.id !== by.id ? placed(source, [{ rule: rule.id, path: 'match', message }]) : [];
  });

const byPlace = (a: Place, b: Place): number =>
  a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1;
