/** One AWS call, as a world sees it. */
export interface Call {
  /** The SDK's `serviceId`: DynamoDB, IoT, IoT Data Plane, SNS, SQS. */
  readonly service: string;
  /** The operation, e.g. `StartDetectMitigationActionsTask`, or the document command without `Command`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The SDK's description of the operation, where it has one. */
  readonly schema: unknown;
  /** How often the client tries; 1 where it never repeats itself. */
  readonly maxAttempts: number;
}

export type Answer = { readonly output: unknown } | { readonly error: unknown };

interface Configured {
  readonly config: { readonly serviceId: string; readonly maxAttempts: () => Promise<number> };
}

interface Described {
  readonly input: Call['input'];
  readonly schema?: unknown;
}

type Client = Pick<Call, 'service' | 'maxAttempts'>;

const clients = new WeakMap<object, Client>();
const operations = new Map<unknown, string>();

/** The operation by the name of its command, which is worked out once. */
function operationOf(command: object): string {
  const { constructor: type } = command;
  const known = operations.get(type) ?? type.name.replace(/Command$/, '');
  operations.set(type, known);
  return known;
}

async function readClient(client: object): Promise<Client> {
  const { config } = client as Configured;
  const read = { service: config.serviceId, maxAttempts: await config.maxAttempts() };
  clients.set(client, read);
  return read;
}

function describe({ service, maxAttempts }: Client, command: object): Call {
  const { input, schema } = command as Described;
  return { service, operation: operationOf(command), input, schema, maxAttempts };
}

/** Reads a call off the client and the command that the SDK was given. The SDK tells the tries of a client late. */
export function callOf(client: object, command: object, then: (call: Call) => void): void {
  const known = clients.get(client);
  if (known) then(describe(known, command));
  else void readClient(client).then((read) => then(describe(read, command)));
}

/** What the SDK hands back beside an answer. */
export const metadataOf = (requestId: string) => ({
  httpStatusCode: 200,
  ...{ requestId, attempts: 1, totalRetryDelay: 0 },
});
