import { toJsonSchema } from '@valibot/to-json-schema';
import { Command } from 'commander';
import type * as v from 'valibot';
import { checkNames } from '../../shared/rules/documents/audit-checks.ts';
import { metrics } from '../../shared/rules/documents/metrics.ts';
import { ResponseSource, responsesByName } from '../../shared/rules/response-schema.ts';
import { RuleSchema, SettingsSchema } from '../../shared/rules/rule-schema.ts';

export const schemaCommand = (): Command =>
  new Command('schema')
    .description('Prints the JSON Schema of a rule, by which editors complete and check while you type')
    .option('--settings', 'that of settings.yml and not of a rule')
    .option('--json', 'print JSON, which it is anyway')
    .addHelpText('after', examples)
    .action(({ settings }: { readonly settings?: boolean }) =>
      console.log(JSON.stringify(settings ? settingsJsonSchema() : ruleJsonSchema(), null, 2)),
    );

const examples = `
Put the schema beside your rules, and its name on top of each:
  defender rules schema > rule.schema.json
  # yaml-language-server: $schema=../rule.schema.json`;

export const ruleJsonSchema = (): object => ({
  title: 'A rule of the Device Defender responder',
  ...convert(RuleSchema),
});

export const settingsJsonSchema = (): object => ({
  title: 'The settings of the Device Defender responder',
  ...convert(SettingsSchema),
});

type Json = ReturnType<typeof toJsonSchema>;
type Schema = v.GenericSchema;

/** What people write and not what it becomes. Rules that JSON Schema can't say are left to `check`. */
const convert = (schema: Schema): Json =>
  toJsonSchema(schema, {
    typeMode: 'input',
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema }) => {
      if (valibotSchema === ResponseSource) return anyResponse();
      if (valibotSchema === RuleSchema.entries.match) return pattern;
      return valibotSchema.type === 'custom' ? { type: 'object' } : undefined;
    },
  });

const anyResponse = (): Json => ({ anyOf: Object.values(responsesByName).map((each) => convert(each)) });

/** One of the names that are known, offered by editors, or whatever else the language has. */
const listOf = (names: readonly string[]): Json => ({
  type: 'array',
  minItems: 1,
  items: { anyOf: [{ enum: [...names] }, {}] },
});

const pattern: Json = {
  type: 'object',
  description: 'An event pattern: fields with lists of values, of which one has to match.',
  required: ['kind'],
  properties: {
    kind: { type: 'array', minItems: 1, maxItems: 1, items: { enum: ['violation', 'finding', 'check'] } },
    violationEventType: listOf(['in-alarm', 'alarm-cleared', 'alarm-invalidated']),
    checkName: listOf(checkNames),
    severity: listOf(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']),
    behavior: {
      anyOf: [{ type: 'object', properties: { metric: listOf(metrics) } }, { type: 'array' }],
    },
  },
  additionalProperties: { type: ['array', 'object'] },
};
