import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as iot from '@aws-sdk/client-iot';
import * as iotData from '@aws-sdk/client-iot-data-plane';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as documents from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { build } from 'esbuild';
import { functions as deployed } from '../../../local/functions.ts';
import type { StackOptions } from '../../../local/stack/stack.ts';
import type { Platform } from '../../../shared/config/platform.ts';
import { currentPlace, type Place } from '../../faults/world/interception.ts';
import type { Failure, FromFunction, Memory, ToFunction } from './messages.ts';

/** `respond` in a process of its own, so that its memory is not that of the simulated AWS. */
export interface Apart {
  readonly functions: StackOptions['functions'];
  /** Resolves once the process has done all that came of what it was told; undefined where it has. */
  readonly elsewhere: () => Promise<void> | undefined;
  memory(): Promise<Memory>;
  close(): void;
}

/** As much as Lambda gives `respond`: with more, Node.js would collect garbage later. */
const heapMegabytes = 900;

const modules: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  DynamoDB: documents,
  IoT: iot,
  'IoT Data Plane': iotData,
  SNS: sns,
  SQS: sqs,
};

function commandOf(service: string, operation: string, input: object): object {
  const Command = modules[service]?.[`${operation}Command`];
  if (typeof Command !== 'function') throw new Error(`There is no command ${operation} of ${service}`);
  return Reflect.construct(Command, [input]);
}

const clients = new Map<string, object>();

/** All that a world reads off a client. */
function clientOf(service: string, maxAttempts: number): object {
  const key = `${service} ${maxAttempts}`;
  const client = clients.get(key) ?? { config: { serviceId: service, maxAttempts: async () => maxAttempts } };
  clients.set(key, client);
  return client;
}

function failureOf(service: string, error: unknown): Failure {
  const { name, message, ...members } = Object(error);
  const own = Object(
    error instanceof Error ? { name: error.name, message: error.message } : { name, message },
  );
  return { service, name: String(own.name), message: String(own.message), members: plain(members) };
}

/** What can be sent to another process. */
const plain = (members: object): Record<string, unknown> => JSON.parse(JSON.stringify(members));

/** The process of the function, bundled as it is deployed, so that no compiler is in it. */
async function bundle(): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'apart-')), 'respond.cjs');
  const entry = fileURLToPath(new URL('function-process.ts', import.meta.url));
  const as = { bundle: true, platform: 'node', format: 'cjs', keepNames: true } as const;
  await build({ entryPoints: [entry], outfile, ...as, mainFields: ['module', 'main'], logLevel: 'error' });
  return outfile;
}

interface Invoked {
  readonly place: Place;
  readonly end: (response: unknown) => void;
  readonly fail: (error: Error) => void;
}

export async function startApart(now: () => number): Promise<Apart> {
  const file = await bundle();
  let process: ChildProcess | undefined;
  let invoked: Invoked | undefined;
  let sent = 0;
  let seen = 0;
  let wake = (): void => {};
  let tellMemory = (_memory: Memory): void => {};
  const cancels = new Map<number, () => void>();

  type Unsent<Message> = Message extends ToFunction ? Omit<Message, 'now'> : never;

  function tell(message: Unsent<ToFunction>): void {
    sent += 1;
    process?.send({ ...message, now: now() });
  }

  function call(
    place: Place,
    { id, service, operation, input, maxAttempts }: Extract<FromFunction, { kind: 'call' }>,
  ) {
    place.call(clientOf(service, maxAttempts), commandOf(service, operation, input)).then(
      (output) => tell({ kind: 'answer', id, output }),
      (error: unknown) => tell({ kind: 'failure', id, failure: failureOf(service, error) }),
    );
  }

  const takes: { readonly [Kind in FromFunction['kind']]: (message: never, by: Invoked) => void } = {
    call: (message: Extract<FromFunction, { kind: 'call' }>, { place }) => call(place, message),
    sleep({ id, millis }: { id: number; millis: number }, { place }) {
      void place.sleep(millis).then(() => tell({ kind: 'elapsed', id }));
    },
    timer({ id, millis }: { id: number; millis: number }, { place }) {
      cancels.set(
        id,
        place.after(millis, () => tell({ kind: 'elapsed', id })),
      );
    },
    cancel({ id }: { id: number }) {
      cancels.get(id)?.();
      cancels.delete(id);
    },
    ended: ({ response }: { response: unknown }, { end }) => end(response),
    failed: ({ message }: { message: string }, { fail }) => fail(new Error(message)),
    memory: ({ memory }: { memory: Memory }) => tellMemory(memory),
    idle({ seen: upTo }: { seen: number }) {
      seen = upTo;
      wake();
    },
  };

  function start({ environment }: Platform): void {
    process?.kill();
    [sent, seen] = [0, 0];
    process = fork(file, [JSON.stringify(environment)], {
      serialization: 'advanced',
      execArgv: ['--expose-gc', `--max-old-space-size=${heapMegabytes}`],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    process.on('message', (message: FromFunction) => {
      if (invoked) takes[message.kind](message as never, invoked);
    });
  }

  function invoke(event: unknown, context: Context): Promise<unknown> {
    const place = currentPlace();
    if (!place) throw new Error('A function runs in a world only');
    const deadline = now() + context.getRemainingTimeInMillis();
    return new Promise((end, fail) => {
      invoked = { place, end, fail };
      const { awsRequestId: requestId, functionName } = context;
      tell({ kind: 'invoke', event, requestId, functionName, deadline });
    });
  }

  return {
    functions: {
      ...deployed,
      respond: (platform) => {
        start(platform);
        return invoke;
      },
    },
    elsewhere() {
      if (seen >= sent) return undefined;
      return new Promise((resolve) => {
        wake = resolve;
      });
    },
    memory() {
      return new Promise((resolve) => {
        tellMemory = resolve;
        tell({ kind: 'measure' });
      });
    },
    close() {
      process?.kill();
      rmSync(file);
    },
  };
}
