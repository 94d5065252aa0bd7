import * as v from 'valibot';

const NamesSchema = v.record(v.string(), v.string());

/** What is deployed: for each logical id of the template what it is called, as CloudFormation's `Ref` gives it. */
export const StackResourcesSchema = v.object({
  /** ARNs. */
  topics: NamesSchema,
  /** URLs. */
  queues: NamesSchema,
  /** Names, as of all that follow. */
  tables: NamesSchema,
  functions: NamesSchema,
  roles: NamesSchema,
  /** What the stack says about itself, by the names of its outputs. */
  outputs: NamesSchema,
});

type Names = Readonly<Record<string, string>>;

export type StackResources = { readonly [Kind in keyof v.InferOutput<typeof StackResourcesSchema>]: Names };
