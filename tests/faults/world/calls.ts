/** One AWS call, as a world sees it. */
export interface Call {
  /** The SDK's `serviceId`: DynamoDB, IoT, SNS, SQS. */
  readonly service: string;
  /** The operation, e.g. `StartDetectMitigationActionsTask`, or the document command without `Command`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The SDK's description of the operation, where it has one. */
  readonly schema: unknown;
  /** How often the client tries; 1 where it never repeats itself. */
  readonly maxAttempts: number;
}

interface ClientConfig {
  readonly serviceId: string;
  readonly maxAttempts: () => Promise<number>;
}

interface Described {
  readonly input: Call['input'];
  readonly schema?: unknown;
}

const operations = new Map<unknown, string>();

/** The operation by the name of its command, which is worked out once. */
function operationOf(command: object): string {
  const { constructor: type } = command;
  const known = operations.get(type) ?? type.name.replace(/Command$/, '');
  operations.set(type, known);
  return known;
}

/** Reads a call off the client and the command that the SDK was given. */
export async function callOf(client: object, command: object): Promise<Call> {
  const { serviceId, maxAttempts } = (client as { readonly config: ClientConfig }).config;
  const { input, schema } = command as Described;
  return {
    service: serviceId,
    operation: operationOf(command),
    input,
    schema,
    maxAttempts: await maxAttempts(),
  };
}

/** What the SDK hands back beside an answer. */
export const metadataOf = (requestId: string) => ({
  $metadata: { httpStatusCode: 200, requestId, attempts: 1, totalRetryDelay: 0 },
});
