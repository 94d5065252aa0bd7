import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { type CollectionTag, parse, type ScalarTag } from 'yaml';

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface FunctionDefinition {
  /** Its folder's, by which it is called here. */
  readonly name: string;
  /** As Serverless makes it of the name. */
  readonly logicalId: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, unknown>>;
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly onError?: unknown;
  /** How often Lambda repeats a failed asynchronous invocation. */
  readonly maximumRetryAttempts: number;
}

/** What is deployed, read from the files that deploy it. */
export interface Template {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly functions: readonly FunctionDefinition[];
}

/** CloudFormation's short tags, as the long form that JSON templates have. */
const tagNames = [
  'Ref',
  'Condition',
  'GetAtt',
  'Sub',
  'If',
  'Equals',
  'Not',
  'And',
  'Or',
  'Join',
  'Select',
  'Split',
  'ImportValue',
];

const longForm = (name: string, value: unknown): Record<string, unknown> => {
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name === 'GetAtt' && typeof value === 'string')
    return { 'Fn::GetAtt': value.split(/\.(.*)/s).slice(0, 2) };
  return { [`Fn::${name}`]: value };
};

const tags = tagNames.flatMap((name): (ScalarTag | CollectionTag)[] => [
  { tag: `!${name}`, resolve: (text: string) => longForm(name, text) },
  { tag: `!${name}`, collection: 'seq', resolve: (seq) => longForm(name, toJs(seq)) as never },
  { tag: `!${name}`, collection: 'map', resolve: (map) => longForm(name, toJs(map)) as never },
]);

const toJs = (node: unknown): unknown =>
  typeof node === 'object' && node !== null && 'toJSON' in node
    ? (node as { toJSON(): unknown }).toJSON()
    : node;

const readYaml = (path: string): Record<string, unknown> =>
  parse(readFileSync(path, 'utf8'), { customTags: tags }) ?? {};

const FunctionFileSchema = v.object({
  function: v.unknown(),
  resources: v.optional(v.object({ Resources: v.record(v.string(), v.unknown()) })),
});

const known = new Map<string, Template>();

/** Reads resources/*.yml and functions/*\/function.yml below `root`: once, since they do not change under a process. */
export function readTemplate(root: string): Template {
  const template = known.get(root) ?? read(root);
  known.set(root, template);
  return template;
}

function read(root: string): Template {
  const resourceFiles = readdirSync(join(root, 'resources')).filter((name) => name.endsWith('.yml'));
  const folders = readdirSync(join(root, 'functions'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const functions = folders.map(({ name }) => ({
    name,
    file: v.parse(FunctionFileSchema, readYaml(join(root, 'functions', name, 'function.yml'))),
  }));
  return {
    resources: Object.assign(
      {},
      ...resourceFiles.map((name) => readYaml(join(root, 'resources', name)).Resources ?? {}),
      ...functions.map(({ file }) => file.resources?.Resources ?? {}),
    ),
    functions: functions.map(({ name, file }) => functionOf(name, file.function)),
  };
}

/** Lambda's own defaults. */
const defaultRetryAttempts = 2;
const defaultTimeoutSeconds = 6;

function functionOf(name: string, definition: unknown): FunctionDefinition {
  const {
    timeout = defaultTimeoutSeconds,
    environment = {},
    events = [],
    onError,
    maximumRetryAttempts = defaultRetryAttempts,
  } = definition as Partial<Written>;
  const logicalId = `${pascalCase(name)}LambdaFunction`;
  return { name, logicalId, timeoutSeconds: timeout, environment, events, onError, maximumRetryAttempts };
}

const pascalCase = (name: string): string =>
  name.replace(/(?:^|-)([a-z])/g, (_, initial: string) => initial.toUpperCase());

type Written = Omit<FunctionDefinition, 'name' | 'logicalId' | 'timeoutSeconds'> & {
  readonly timeout: number;
};
