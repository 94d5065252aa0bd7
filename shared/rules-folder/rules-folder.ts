import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isJsonObject } from '../json/json.ts';
import type { RulesetSource } from '../rules/load.ts';
import { RulesFolderError } from './rules-folder-error.ts';
import { type Flaw, readSource, type SourceFile } from './source-file.ts';

/** A folder of rules as it is written: `settings`, and one rule in every other YAML or JSON file. */
export interface RulesFolder {
  readonly folder: string;
  readonly rules: readonly SourceFile[];
  readonly settings: SourceFile | undefined;
  /** Files that can't be read, and samples that are not there. */
  readonly flaws: readonly Flaw[];
}

const isRuleFile = (name: string): boolean => /\.(ya?ml|json)$/.test(name);
const isSettings = (name: string): boolean => /^settings\.(ya?ml|json)$/.test(name);

/** Throws `RulesFolderError` where there is no such folder, or it says its settings twice. */
export function openFolder(folder: string): RulesFolder {
  if (!existsSync(folder)) throw new RulesFolderError(`There is no folder ${folder}.`);
  const names = readdirSync(folder).filter(isRuleFile).sort();
  const [settingsName, ...more] = names.filter(isSettings);
  if (more.length > 0)
    throw new RulesFolderError(`${folder} has more than one file of settings: keep ${settingsName}.`);
  const flaws: Flaw[] = [];
  const read = (name: string): SourceFile[] => {
    const source = readSource(join(folder, name));
    if (!('flaws' in source)) return [withoutSchema(source)];
    flaws.push(...source.flaws);
    return [];
  };
  return {
    folder,
    rules: names
      .filter((name) => !isSettings(name))
      .flatMap(read)
      .map((source) => withEvents(source, flaws)),
    settings: settingsName ? read(settingsName)[0] : undefined,
    flaws,
  };
}

/** JSON names the schema that editors check it by inside; it is no part of the rule. */
function withoutSchema(source: SourceFile): SourceFile {
  if (!isJsonObject(source.value)) return source;
  const { $schema: _, ...value } = source.value;
  return { ...source, value };
}

/** The ruleset as it is pushed. */
export const sourceOf = ({ rules, settings }: RulesFolder): Omit<RulesetSource, 'version'> => ({
  rules: rules.map(({ value }) => value),
  settings: settings?.value ?? {},
});

/** Reads a folder that is taken to be in order. Throws `RulesFolderError` where a file can't be read. */
export function readRulesFolder(folder: string): Omit<RulesetSource, 'version'> {
  const opened = openFolder(folder);
  const [flaw] = opened.flaws;
  if (flaw) throw new RulesFolderError(`${flaw.file}:${flaw.line}:${flaw.column} ${flaw.message}`);
  return sourceOf(opened);
}

/** Events that tests name by their path are put in their place: what is pushed needs no other files. */
function withEvents(source: SourceFile, flaws: Flaw[]): SourceFile {
  const { value } = source;
  if (!isJsonObject(value) || !Array.isArray(value.tests)) return source;
  const tests = value.tests.map((test: unknown, index) => {
    if (!isJsonObject(test) || typeof test.event !== 'string') return test;
    const event = readEvent(join(dirname(source.file), test.event));
    if ('event' in event) return { ...test, ...event };
    flaws.push({ ...source.placeOf(`tests.${index}.event`), message: event.message });
    return test;
  });
  return { ...source, value: { ...value, tests } };
}

function readEvent(path: string): { readonly event: unknown } | { readonly message: string } {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    return { message: `there is no file ${path}: say where it is from where this rule is` };
  const source = readSource(path);
  if (!('flaws' in source)) return { event: source.value };
  const [{ line, message } = { line: 1, message: 'is empty' }] = source.flaws;
  return { message: `${path}:${line} ${message}` };
}
