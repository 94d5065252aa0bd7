import { IoTClient } from '@aws-sdk/client-iot';
import type { StackOptions } from '../../local/stack/stack.ts';
import type { Platform } from '../../shared/config/platform.ts';

/** One AWS call that a function made, as IAM would see it: `dynamodb:Query` on `HistoryTable/index`. */
export interface RecordedCall {
  readonly functionName: string;
  readonly action: string;
  /** The logical id of a table, queue, topic or role; none for AWS IoT. */
  readonly resource: string | undefined;
  /** The partition key of a row that was put, up to its first slash: what kind of row it is. */
  readonly rowKind?: string;
}

export interface CallRecorder {
  /** The same functions, with every call written down. */
  readonly functions: StackOptions['functions'];
  /** Where clients are made that sign as this function. */
  platformOf(functionName: string, platform: Platform): Platform;
  /** All calls so far, each once. */
  calls(): readonly RecordedCall[];
  restore(): void;
}

interface Sender {
  readonly config: {
    readonly serviceId: string;
    readonly credentials: () => Promise<{ readonly accessKeyId: string }>;
  };
  send(command: Command, ...rest: readonly unknown[]): Promise<unknown>;
}

interface Command {
  readonly input: Readonly<Record<string, unknown>>;
}

/** All clients of the SDK send by this one prototype. */
const sdk = Object.getPrototypeOf(IoTClient.prototype) as Sender;

/** Commands of the document client are called otherwise than the actions that they need. */
const itemActions = ['Get', 'Put', 'Update', 'Delete', 'BatchGet', 'BatchWrite'];

/**
 * Records what functions ask of AWS, also where the call then fails. Each function signs with an access key of its own,
 * as it does on AWS, so calls of the stack itself can be distinguished.
 */
export function recordCalls(functions: StackOptions['functions']): CallRecorder {
  const recorded = new Map<string, RecordedCall>();
  const send = sdk.send;

  sdk.send = async function (this: Sender, command, ...rest) {
    const { accessKeyId: functionName } = await this.config.credentials();
    if (Object.hasOwn(functions, functionName)) {
      const operation = command.constructor.name.replace(/Command$/, '');
      const called = { service: this.config.serviceId, operation, input: command.input };
      for (const call of recordedCalls(functionName, called))
        recorded.set(Object.values(call).join(' '), call);
    }
    return send.call(this, command, ...rest);
  };

  const platformOf = (name: string, platform: Platform): Platform => ({
    ...platform,
    credentials: { accessKeyId: name, secretAccessKey: name },
  });
  const recording = Object.entries(functions).map(([name, wire]) => {
    const signing: typeof wire = (platform) => wire(platformOf(name, platform));
    return [name, signing] as const;
  });

  return {
    functions: Object.fromEntries(recording),
    platformOf,
    calls: () => [...recorded.values()],
    restore() {
      sdk.send = send;
    },
  };
}

interface Called extends Command {
  /** The SDK's `serviceId`. */
  readonly service: string;
  /** The command without `Command`. */
  readonly operation: string;
}

/** Where IAM has another prefix than the `serviceId` in small letters. */
const prefixes: Readonly<Record<string, string>> = { 'IoT Data Plane': 'iot' };

/** What IAM asks of a function for one call: the right to make it, and maybe that to hand over a role. */
export function recordedCalls(
  functionName: string,
  { service, operation, input }: Called,
): readonly RecordedCall[] {
  const name = itemActions.includes(operation) ? `${operation}Item` : operation;
  const prefix = prefixes[service] ?? service.toLowerCase();
  const rowKind = rowKindOf(input);
  return [
    {
      ...{ functionName, action: `${prefix}:${name}`, resource: resourceOf(input) },
      ...(rowKind !== undefined && { rowKind }),
    },
    ...handedOver(input).map((resource) => ({ functionName, action: 'iam:PassRole', resource })),
  ];
}

function rowKindOf({ Item }: Command['input']): string | undefined {
  const { pk } = Object(Item);
  return typeof pk === 'string' ? pk.split('/')[0] : undefined;
}

/** Roles that a call names, for AWS to act as: here they are called by their logical ids. */
const handedOver = ({ roleArn }: Command['input']): readonly string[] =>
  typeof roleArn === 'string' ? [/(?<id>\w+)$/.exec(roleArn)?.groups?.id ?? roleArn] : [];

/** On the local stack, tables, queues and topics are called by their logical ids. */
function resourceOf({
  TableName,
  IndexName,
  RequestItems,
  QueueUrl,
  TopicArn,
}: Command['input']): string | undefined {
  const [table = TableName] = Object.keys(Object(RequestItems));
  if (table) return IndexName ? `${table}/index` : String(table);
  const address = QueueUrl ?? TopicArn;
  return typeof address === 'string' ? /(?<id>\w+)(\.fifo)?$/.exec(address)?.groups?.id : undefined;
}
