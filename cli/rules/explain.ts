import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { decide } from '../../shared/decisions/decide.ts';
import type { Decision } from '../../shared/decisions/decision.ts';
import { isJsonObject, type JsonObject } from '../../shared/json/json.ts';
import { loadRuleset, type RulesetSource } from '../../shared/rules/load.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import { readRulesFolder } from '../../shared/rules-folder/rules-folder.ts';
import { readSource } from '../../shared/rules-folder/source-file.ts';
import { sampleDocuments } from '../../shared/sources/sample.ts';
import { NoSampleError } from '../../shared/sources/source.ts';
import { printable } from '../../shared/text/printable.ts';
import { UsageError } from '../errors.ts';
import { printResult } from '../print.ts';
import { readVersion, type TableOptions, withRuleTable, withTableOptions } from './live.ts';
import { problemLine } from './print.ts';
import { type Trial, tryRule } from './trial.ts';

interface ExplainOptions extends TableOptions {
  readonly folder?: string;
}

export const explainCommand = (): Command =>
  withTableOptions(new Command('explain'))
    .description('Says of every rule whether it matches an event, and if not, which clause failed first')
    .argument('<event>', 'a file with a violation notice, a finding, an audit notice, or several of them')
    .option('--folder <folder>', 'ask the rules of this folder and not those in force')
    .addHelpText('after', examples)
    .action(explain);

const examples = `
Examples:
  defender rules explain violation.json
  aws iot list-audit-findings --task-id ID > findings.json && defender rules explain findings.json
  defender rules explain rules/events/violation-gateway.json --folder rules`;

interface Explanation {
  readonly kind: string;
  readonly subject: string;
  readonly checkName?: string;
  readonly decision: Decision;
  readonly rules: readonly (Trial & { readonly id: string })[];
}

async function explain(event: string, options: ExplainOptions): Promise<void> {
  const documents = documentsIn(event);
  const source = options.folder
    ? { ...readRulesFolder(options.folder), version: 0 }
    : await withRuleTable(options, ({ table }) => readVersion(table));
  const loaded = loadRuleset(source);
  if (!loaded.ok) throw new UsageError('These rules have problems: defender rules check shows them.');
  const events = documents.map((document) => explanationOf(document, source, loaded.ruleset));
  printResult(options.json, { version: source.version, events }, [
    options.folder
      ? `By the rules in ${options.folder}:`
      : `By version ${source.version}, which is in force:`,
    ...events.flatMap(linesOf),
  ]);
}

function documentsIn(file: string): readonly JsonObject[] {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
  const source = readSource(file);
  if ('flaws' in source)
    throw new UsageError(source.flaws.map((flaw) => problemLine({ ...flaw, path: '' })).join('\n'));
  try {
    const documents = sampleDocuments(JSON.parse(JSON.stringify(source.value ?? null)));
    if (documents.length > 0) return documents;
  } catch (error) {
    if (error instanceof NoSampleError) throw new UsageError(`${file} ${error.message}`, { cause: error });
    throw error;
  }
  throw new UsageError(`${file} holds no event.`);
}

function explanationOf(document: JsonObject, source: RulesetSource, ruleset: Ruleset): Explanation {
  const byId = new Map(source.rules.filter(isJsonObject).map((rule) => [String(rule.id), rule]));
  const { kind, subject, checkName } = document;
  return {
    ...{ kind: String(kind), subject: String(subject) },
    ...(typeof checkName === 'string' && { checkName }),
    decision: decide(ruleset, document),
    rules: ruleset.rules.map(({ id }) => ({ id, ...tryRule(byId.get(id), source.settings, document) })),
  };
}

const linesOf = ({ kind, subject, checkName = '', decision, rules }: Explanation): readonly string[] => [
  `${[kind, printable(checkName), 'of', printable(subject)].filter((word) => word).join(' ')}: ${outcomeOf(decision)}`,
  ...rules.map((rule) => `  ${lineOf(rule, decision)}`),
];

function lineOf({ id, matches, because }: Explanation['rules'][number], { rule }: Decision): string {
  if (!matches) return `✗ ${id}: ${printable(because)}`;
  if (!rule) return `✓ ${id} matches`;
  return rule.id === id
    ? `✓ ${id} matches, and decides`
    : `✓ ${id} matches, but ${rule.id} is tried before it`;
}

const undecided: Readonly<Record<string, string>> = {
  'no-rule-matches': 'no rule decides',
  'not-in-alarm': 'the alarm is over, and no rule names that',
  'suppressed-finding': 'the finding is suppressed already',
};

function outcomeOf({ rule, because, steps }: Decision): string {
  const asked = steps.map(({ kind }) => kind).join(', ') || 'nothing';
  return rule ? `${rule.id} decides (${rule.mode}): ${asked}` : `${undecided[because] ?? because}: ${asked}`;
}
