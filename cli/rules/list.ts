import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { isJsonObject, type JsonObject } from '../../shared/json/json.ts';
import type { RulesetSource } from '../../shared/rules/load.ts';
import { hint } from '../../shared/text/did-you-mean.ts';
import { printable } from '../../shared/text/printable.ts';
import { UsageError } from '../errors.ts';
import { printResult } from '../print.ts';
import { inShort } from './difference.ts';
import { readVersion, type TableOptions, withRuleTable, withTableOptions } from './live.ts';
import { ruleCount } from './print.ts';

interface VersionOptions extends TableOptions {
  readonly version?: string;
}

const versioned = (name: string): Command =>
  withTableOptions(new Command(name)).option(
    '--version <version>',
    'of this version and not of the one in force',
  );

export const listCommand = (): Command =>
  versioned('list')
    .description('Lists the rules in force, in the order they are tried')
    .addHelpText('after', '\nExamples:\n  defender rules list\n  defender rules list --version 6 --json')
    .action(list);

export const showCommand = (): Command =>
  versioned('show')
    .description('Shows a rule in force as it was pushed')
    .argument('<id>', 'the id of the rule')
    .addHelpText('after', '\nExamples:\n  defender rules show quarantine-chatty-things')
    .action(show);

export const pullCommand = (): Command =>
  versioned('pull')
    .description('Writes the ruleset in force into a new folder')
    .argument('<folder>', 'where to; it must not hold anything yet')
    .addHelpText('after', pullExamples)
    .action(pull);

const pullExamples = `
Rules come back with the events of their tests written out, and without the comments of their files.

Examples:
  defender rules pull rules-in-force
  defender rules pull rules-6 --version 6`;

/** Rules in the order they are tried, each with the mode that it runs in. */
function rulesOf({ rules, settings }: RulesetSource): readonly JsonObject[] {
  const { defaultMode = 'observe' } = isJsonObject(settings) ? settings : {};
  return rules
    .filter(isJsonObject)
    .map((rule): JsonObject => ({ ...rule, priority: rule.priority ?? 1000, mode: rule.mode ?? defaultMode }))
    .toSorted((a, b) => Number(a.priority) - Number(b.priority) || (String(a.id) < String(b.id) ? -1 : 1));
}

const list = (options: VersionOptions): Promise<void> =>
  withRuleTable(options, async ({ table }) => {
    const source = await readVersion(table, options.version);
    const rules = rulesOf(source);
    printResult(options.json, { version: source.version, rules, settings: source.settings }, [
      `Version ${source.version}: ${ruleCount(rules.length)}.`,
      ...rules.map((rule) => `  ${rule.id} (${printable(inShort(rule))})`),
    ]);
  });

/** Misspelt, or a part of the name. */
function meant(id: string, ids: readonly string[]): string {
  const longer = ids.filter((other) => other.includes(id)).slice(0, 3);
  return hint(id, ids) || (longer.length > 0 ? ` (did you mean ${longer.join(' or ')}?)` : '');
}

const show = (id: string, options: VersionOptions): Promise<void> =>
  withRuleTable(options, async ({ table }) => {
    const { version, rules } = await readVersion(table, options.version);
    const rule = rules.filter(isJsonObject).find((candidate) => candidate.id === id);
    if (!rule) {
      const ids = rules.filter(isJsonObject).map((known) => String(known.id));
      throw new UsageError(
        `Version ${version} has no rule ${id}${meant(id, ids)}: defender rules list shows them.`,
      );
    }
    printResult(options.json, rule, [stringify(rule).trimEnd()]);
  });

const pull = (folder: string, options: VersionOptions): Promise<void> =>
  withRuleTable(options, async ({ table }) => {
    if (existsSync(folder) && readdirSync(folder).length > 0)
      throw new UsageError(`${folder} is not empty: name a new folder.`);
    const { version, rules, settings } = await readVersion(table, options.version);
    mkdirSync(folder, { recursive: true });
    const files = [
      ...rules.filter(isJsonObject).map((rule) => ({ name: `${fileName(rule)}.yml`, content: rule })),
      { name: 'settings.yml', content: settings },
    ];
    for (const { name, content } of files) writeFileSync(join(folder, name), stringify(content));
    printResult(options.json, { version, files: files.map(({ name }) => join(folder, name)) }, [
      `Version ${version} is in ${folder}: ${ruleCount(files.length - 1)} and the settings.`,
    ]);
  });

/** What was pushed by other means may be called anything: a name must not lead out of the folder, nor be the settings'. */
function fileName({ id }: JsonObject): string {
  const name = String(id);
  if (/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)) return name === 'settings' ? 'settings-rule' : name;
  throw new UsageError(`The rule ${name} has an id that can't be the name of a file.`);
}
