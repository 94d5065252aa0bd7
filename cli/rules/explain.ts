import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { decide } from '../../shared/decisions/decide.ts';
import type { Decision } from '../../shared/decisions/decision.ts';
import { NoSampleError, sampleDocuments } from '../../shared/decisions/sample.ts';
import { isJsonObject, type JsonObject } from '../../shared/notices/json.ts';
import { loadRuleset, type RulesetSource } from '../../shared/rules/load.ts';
import { UsageError } from '../errors.ts';
import { answer, printable } from '../print.ts';
import { readRulesFolder } from './folder.ts';
import { connected, readVersion, type TableOptions, withTableOptions } from './live.ts';
import { readSource } from './source-file.ts';
import { type Trial, tryRule } from './trial.ts';

interface ExplainOptions extends TableOptions {
  readonly folder?: string;
}

export const explainCommand = (): Command =>
  withTableOptions(new Command('explain'))
    .description('Says of every rule whether it matches an event, and if not, which clause failed first')
    .argument('<event>', 'a file with a violation notice, a finding, a page of findings, or an audit notice')
    .option('--folder <folder>', 'ask the rules of this folder and not those in force')
    .addHelpText('after', examples)
    .action(explain);

const examples = `
Examples:
  defender rules explain violation.json
  aws iot list-audit-findings --task-id ID > findings.json && defender rules explain findings.json
  defender rules explain rules/events/violation-gateway.json --folder rules`;

interface Explanation {
  readonly subject: string;
  readonly decision: Decision;
  readonly rules: readonly (Trial & { readonly id: string })[];
}

async function explain(event: string, options: ExplainOptions): Promise<void> {
  const documents = documentsIn(event);
  const source = options.folder
    ? { ...readRulesFolder(options.folder), version: 0 }
    : await connected(options, ({ table }) => readVersion(table));
  const explanations = documents.map((document) => explanationOf(document, source));
  answer(options.json, { version: source.version, events: explanations }, explanations.flatMap(linesOf));
}

function documentsIn(file: string): readonly JsonObject[] {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
  const source = readSource(file);
  if ('flaws' in source) throw new UsageError(`${file} ${source.flaws[0]?.message}`);
  try {
    return sampleDocuments(JSON.parse(JSON.stringify(source.value ?? null)));
  } catch (error) {
    if (error instanceof NoSampleError) throw new UsageError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

function explanationOf(document: JsonObject, source: RulesetSource): Explanation {
  const loaded = loadRuleset(source);
  if (!loaded.ok) throw new UsageError('These rules have problems: defender rules check shows them.');
  const byId = new Map(source.rules.filter(isJsonObject).map((rule) => [String(rule.id), rule]));
  return {
    subject: String(document.subject),
    decision: decide(loaded.ruleset, document),
    rules: loaded.ruleset.rules.map(({ id }) => ({
      id,
      ...tryRule(byId.get(id), source.settings, document),
    })),
  };
}

const linesOf = ({ subject, decision, rules }: Explanation): readonly string[] => [
  `${printable(subject)}: ${outcomeOf(decision)}`,
  ...rules.map(({ id, matches, because }) =>
    matches ? `  ✓ ${id} matches` : `  ✗ ${id}: ${printable(because)}`,
  ),
];

function outcomeOf({ rule, because, steps }: Decision): string {
  const asked = steps.map(({ kind }) => kind).join(', ') || 'nothing';
  return rule ? `${rule.id} decides (${rule.mode}): ${asked}` : `${because}: ${asked}`;
}
