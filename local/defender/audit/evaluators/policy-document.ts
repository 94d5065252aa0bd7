import * as v from 'valibot';

const oneOrMany = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((given) => [given].flat()),
);
const Statement = v.object({
  Effect: v.picklist(['Allow', 'Deny']),
  Action: oneOrMany,
  Resource: oneOrMany,
  Condition: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
});
type Statement = v.InferOutput<typeof Statement>;

const Document = v.object({
  Statement: v.pipe(
    v.union([Statement, v.array(Statement)]),
    v.transform((given) => [given].flat()),
  ),
});

/** What a connected device does, as against administering things: MQTT, shadows, jobs, retained messages. */
const dataPlaneActions = [
  'iot:Connect',
  'iot:Publish',
  'iot:Receive',
  'iot:Subscribe',
  'iot:RetainPublish',
  'iot:GetRetainedMessage',
  'iot:ListRetainedMessages',
  'iot:GetThingShadow',
  'iot:UpdateThingShadow',
  'iot:DeleteThingShadow',
  'iot:ListNamedShadowsForThing',
  'iot:DescribeJobExecution',
  'iot:GetPendingJobExecutions',
  'iot:StartNextPendingJobExecution',
  'iot:UpdateJobExecution',
] as const;

/** `iot:*`, `iot:Pub*` and the like: `*` any run of characters, `?` one, upper and lower case alike. */
function covers(pattern: string, action: string): boolean {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(action);
}

/** The part of an IoT ARN after the account: `topic/a/b`. A wildcard that swallows whole fields leaves `*`. */
const pathOf = (resource: string) => /^arn:[^:]*:iot:[^:]*:[^:]*:(.+)$/.exec(resource)?.[1] ?? '*';

const isEverything = (resource: string) => /^(\w+\/)?\*$/.test(pathOf(resource));

/** Broad: nothing names a device, a topic or a policy variable before the first wildcard. */
const isBroad = (resource: string) =>
  /^[*?]|^(client|thing)\/[*?]|^(topic|topicfilter)\/(\$aws\/(things\/)?)?[*?+#]/.test(pathOf(resource));

/** A condition on the connection ties the statement to the device's own thing. */
const isTiedToDevice = ({ Condition }: Statement) =>
  Object.values(Condition)
    .flatMap((test) => Object.keys(test))
    .some((key) => /^iot:(Connection\.Thing\.|ClientId$)/i.test(key));

const speaksOf = (action: string) => (statement: Statement) =>
  statement.Action.some((pattern) => covers(pattern, action));

/**
 * The data-plane actions that a policy document allows on broad resources, in a fixed order.
 * An unconditional Deny of the action on everything takes it away again. What is no policy allows nothing.
 */
export function broadDataPlaneActions(policyDocument: string): readonly string[] {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Document), policyDocument);
  if (!read.success) return [];
  const statements = read.output.Statement;
  const allows = statements.filter(
    (statement) =>
      statement.Effect === 'Allow' && statement.Resource.some(isBroad) && !isTiedToDevice(statement),
  );
  const denies = statements.filter(
    ({ Effect, Resource, Condition }) =>
      Effect === 'Deny' && Resource.some(isEverything) && Object.keys(Condition).length === 0,
  );
  return dataPlaneActions.filter((action) => allows.some(speaksOf(action)) && !denies.some(speaksOf(action)));
}
