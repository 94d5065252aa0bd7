import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { RulesetSource } from '../../shared/rules/load.ts';
import { UsageError } from '../errors.ts';

const settingsFile = 'settings.yml';

/** Reads a folder of rules: `settings.yml`, and one rule in every other YAML file. Throws `UsageError`. */
export function readRulesFolder(folder: string): Omit<RulesetSource, 'version'> {
  if (!existsSync(folder)) throw new UsageError(`There is no folder ${folder}.`);
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  return {
    rules: names.filter((name) => name !== settingsFile).map((name) => readYaml(join(folder, name))),
    settings: names.includes(settingsFile) ? readYaml(join(folder, settingsFile)) : {},
  };
}

function readYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new UsageError(`${path} is not YAML: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
