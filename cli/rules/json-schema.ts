import { toJsonSchema } from '@valibot/to-json-schema';
import { Command } from 'commander';
import type * as v from 'valibot';
import { ResponseSource, responsesByName } from '../../shared/actions/rule-schemas.ts';
import { PatternSource, RuleSchema, SettingsSchema } from '../../shared/rules/rule-schema.ts';
import { patternDefinitions, patternSchema } from './pattern-schema.ts';

export const schemaCommand = (): Command =>
  new Command('schema')
    .description(
      'Prints the JSON Schema of a rule, by which editors complete, explain and check while you type',
    )
    .option('--settings', 'that of settings.yml and not of a rule')
    .option('--json', 'print JSON, which it is anyway')
    .addHelpText('after', examples)
    .action(({ settings }: { readonly settings?: boolean }) =>
      console.log(JSON.stringify(settings ? settingsJsonSchema() : ruleJsonSchema(), null, 2)),
    );

const examples = `
The same comes with the package, as schema/rule.schema.json and schema/settings.schema.json. Put a copy beside your
folder of rules, not into it, and its name on top of each rule:
  defender rules schema > rule.schema.json
  # yaml-language-server: $schema=../rule.schema.json
In rules written in JSON: "$schema": "../rule.schema.json".`;

type Json = ReturnType<typeof toJsonSchema>;

export const ruleJsonSchema = (): Json =>
  rootOf('A rule of the Device Defender responder', convert(RuleSchema), patternDefinitions);

export const settingsJsonSchema = (): Json =>
  rootOf('The settings of the Device Defender responder', convert(SettingsSchema), {});

/** JSON names its schema itself; YAML does so in a comment. */
function rootOf(title: string, schema: Json, definitions: Readonly<Record<string, Json>>): Json {
  const $schema: Json = { type: 'string', description: 'The schema that this file is checked by.' };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    ...schema,
    properties: { $schema, ...schema.properties },
    ...(Object.keys(definitions).length > 0 && { definitions }),
  };
}

/** What people write and not what it becomes. Rules that JSON Schema can't say are left to `check`. */
function convert(schema: v.GenericSchema): Json {
  const { $schema: _, ...converted } = toJsonSchema(schema, {
    typeMode: 'input',
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema }) => {
      if (valibotSchema === ResponseSource) return anyResponse();
      if (valibotSchema === PatternSource) return patternSchema;
      return valibotSchema.type === 'custom' ? { type: 'object' } : undefined;
    },
  });
  return converted;
}

const anyResponse = (): Json => ({ anyOf: Object.values(responsesByName).map(convert) });
