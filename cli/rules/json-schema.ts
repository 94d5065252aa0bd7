import { toJsonSchema } from '@valibot/to-json-schema';
import { Command } from 'commander';
import type * as v from 'valibot';
import { type Actions, actions, responseForms, responseSchemaOf } from '../../shared/actions/actions.ts';
import { PatternSource, ruleSchemaOf, SettingsSchema } from '../../shared/rules/rule-schema.ts';
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

export function ruleJsonSchema(all: Actions = actions): Json {
  const response = responseSchemaOf(all);
  const anyResponse = (): Json => ({ anyOf: responseForms(all).map(({ schema }) => convert(schema)) });
  return rootOf(
    'A rule of the Device Defender responder',
    convert(ruleSchemaOf(all, response), new Map([[response, anyResponse]])),
    patternDefinitions,
  );
}

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
function convert(schema: v.GenericSchema, special = new Map<unknown, () => Json>()): Json {
  const { $schema: _, ...converted } = toJsonSchema(schema, {
    typeMode: 'input',
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema }) => {
      if (valibotSchema === PatternSource) return patternSchema;
      const known = special.get(valibotSchema)?.();
      return known ?? (valibotSchema.type === 'custom' ? { type: 'object' } : undefined);
    },
  });
  return converted;
}
