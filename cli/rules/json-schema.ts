import { toJsonSchema } from '@valibot/to-json-schema';
import { Command } from 'commander';
import type * as v from 'valibot';
import { type Actions, actions, responseForms, responseSchemaOf } from '../../shared/actions/actions.ts';
import { PatternSource, ruleSchemaOf, SettingsSchema } from '../../shared/rules/rule-schema.ts';
import type { Field } from '../../shared/sources/field.ts';
import type { DocumentKind } from '../../shared/sources/source.ts';
import { documentKindsOf } from '../../shared/sources/sources.ts';

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

const kinds = documentKindsOf();
const abouts = kinds.map(({ about }) => about).join(', ');

/** A pattern asks for fields of the kind that it names; editors then offer those. */
const patternSchema: Json = {
  type: 'object',
  required: ['kind'],
  properties: {
    kind: {
      type: 'array',
      description: `What the rule is about: ${abouts.replace(/, (?=[^,]*$)/, ', or ')}.`,
      minItems: 1,
      maxItems: 1,
      items: { enum: kinds.map(({ name }) => name) },
    },
  },
  allOf: kinds.map(({ name: kind }) => ({
    if: { required: ['kind'], properties: { kind: { type: 'array', items: { const: kind } } } },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
    then: { $ref: `#/definitions/${kind}` },
  })),
};

const text: Json = { type: 'string' };

const typeNames = { text: 'string', number: 'number', boolean: 'boolean' } as const;

/** Of the operators, in words for editors; what else they have to be, `check` knows. */
const operators: Readonly<Record<string, Json>> = {
  exactly: { ...text, description: 'This text, character by character: only addresses need it.' },
  prefix: { description: 'Texts that begin so; { equals-ignore-case: … } for any case.' },
  suffix: { description: 'Texts that end so; { equals-ignore-case: … } for any case.' },
  'equals-ignore-case': { ...text, description: 'This text, in any case.' },
  wildcard: { ...text, description: 'Texts of this form: * stands for any text, \\* for an asterisk.' },
  'anything-but': {
    description:
      'Any value but these: a text or number, a list, or prefix, suffix, equals-ignore-case, wildcard.',
  },
  numeric: {
    type: 'array',
    description: 'Numbers in a range, such as [">", 0, "<=", 5].',
    items: { type: ['string', 'number'] },
  },
  cidr: { ...text, description: 'Addresses of a network, such as 10.0.0.0/8.' },
  exists: { type: 'boolean', description: 'Whether the field is there at all.' },
};

const operator: Json = {
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  properties: operators,
  additionalProperties: false,
};

/** The values that are known are offered, beside whatever else a field may ask for. */
function entriesOf({ about, holds, oneOf, known }: Field): Json {
  const values: Json = oneOf ? { enum: oneOf.filter((value) => value !== null) } : { type: typeNames[holds] };
  const offered: Json[] = known ? [{ enum: [...known] }, values] : [values];
  const items: Json = { anyOf: [...offered, { type: 'null' }, { $ref: '#/definitions/operator' }] };
  return { type: 'array', description: about, minItems: 1, items };
}

interface Branch {
  readonly path: readonly string[];
  readonly schema: Json;
}

/** Nests what is below the same name. */
function nested(branches: readonly Branch[]): Readonly<Record<string, Json>> {
  const names = new Set(branches.map(({ path: [name = ''] }) => name));
  return Object.fromEntries([...names].map((name) => [name, schemaOf(name, branches)]));
}

function schemaOf(name: string, branches: readonly Branch[]): Json {
  const here = branches.filter(({ path }) => path[0] === name);
  const [only] = here;
  if (only?.path.length === 1) return only.schema;
  const properties = nested(here.map(({ path, schema }) => ({ path: path.slice(1), schema })));
  const members = Object.keys(properties).join(', ');
  return { type: 'object', description: `An object with ${members}.`, properties, minProperties: 1 };
}

const fieldsOf = ({ name, fields }: DocumentKind): Json => ({
  type: 'object',
  properties: {
    ...nested(
      Object.entries(fields)
        .filter(([path]) => path !== 'kind')
        .map(([path, field]) => ({ path: path.split('.'), schema: entriesOf(field) })),
    ),
    $or: {
      type: 'array',
      description:
        'Alternatives, of which one has to match; what stands beside them has to match all the same.',
      minItems: 2,
      items: { $ref: `#/definitions/${name}` },
    },
  },
  // Names with dots, fields to come, and what stands below those.
  additionalProperties: { type: ['array', 'object'] },
});

/** What the schema of a pattern refers to. */
const patternDefinitions: Readonly<Record<string, Json>> = {
  ...Object.fromEntries(kinds.map((kind) => [kind.name, fieldsOf(kind)])),
  operator,
};
