import * as v from 'valibot';
import { type Options, readYaml } from './variables.ts';

const AnyRecord = v.record(v.string(), v.unknown());

const SnsEventSchema = v.object({
  sns: v.object({
    arn: v.unknown(),
    topicName: v.string(),
    filterPolicy: v.optional(AnyRecord),
    filterPolicyScope: v.optional(v.picklist(['MessageBody', 'MessageAttributes']), 'MessageAttributes'),
  }),
});

const SqsEventSchema = v.object({
  sqs: v.object({
    arn: v.unknown(),
    batchSize: v.optional(v.number(), 10),
    functionResponseType: v.optional(v.literal('ReportBatchItemFailures')),
  }),
});

const ScheduleEventSchema = v.object({ schedule: v.string() });

/** What serverless.yml leaves out has Lambda's own default, or the framework's where that differs. */
const FunctionSchema = v.object({
  handler: v.string(),
  timeout: v.optional(v.number(), 6),
  memorySize: v.optional(v.number(), 1024),
  maximumRetryAttempts: v.optional(v.number(), 2),
  onError: v.optional(v.unknown()),
  environment: v.optional(AnyRecord, {}),
  events: v.optional(v.array(v.union([SnsEventSchema, SqsEventSchema, ScheduleEventSchema])), []),
});
export type FunctionDefinition = Readonly<v.InferOutput<typeof FunctionSchema>>;

const ResourceSchema = v.object({
  Type: v.string(),
  Condition: v.optional(v.string()),
  Properties: v.optional(AnyRecord, {}),
});
export type Resource = Readonly<v.InferOutput<typeof ResourceSchema>>;

const TemplateSchema = v.object({
  Parameters: v.optional(v.record(v.string(), v.object({ Default: v.optional(v.string(), '') })), {}),
  Conditions: v.optional(AnyRecord, {}),
  Resources: v.optional(v.record(v.string(), ResourceSchema), {}),
});
export type Template = Readonly<v.InferOutput<typeof TemplateSchema>>;

const ServiceSchema = v.object({
  service: v.string(),
  provider: v.object({ environment: v.optional(AnyRecord, {}) }),
  functions: v.record(v.string(), FunctionSchema),
  resources: v.array(TemplateSchema),
});

export interface Service {
  readonly name: string;
  /** By folder: `functions/receive-violation/index.handler` is `receive-violation`. */
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  readonly template: Template;
}

/** `functions/<verb-object>/index.handler`. */
const folderOf = (handler: string): string => handler.split('/').at(-2) ?? handler;

/** Reads serverless.yml and all that it names. Throws where something is not as the local stack knows it. */
export function readService(options: Options): Service {
  const { service, provider, functions, resources } = v.parse(
    ServiceSchema,
    readYaml('serverless.yml', options),
  );
  return {
    name: service,
    functions: new Map(
      Object.values(functions).map((definition) => [
        folderOf(definition.handler),
        { ...definition, environment: { ...provider.environment, ...definition.environment } },
      ]),
    ),
    template: {
      Parameters: Object.assign({}, ...resources.map(({ Parameters }) => Parameters)),
      Conditions: Object.assign({}, ...resources.map(({ Conditions }) => Conditions)),
      Resources: Object.assign({}, ...resources.map(({ Resources }) => Resources)),
    },
  };
}
