import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { functions as deployed } from '../../local/functions.ts';
import type { StackOptions } from '../../local/stack/stack.ts';
import type { Platform } from '../../shared/config/platform.ts';
import type { ServiceProxy } from './proxy.ts';

/** The functions, each in execution environments of its own. */
export interface Environments {
  /** What the local stack is given to run. */
  readonly functions: StackOptions['functions'];
  /** How many invocations of a function run now. */
  running(functionName: string): number;
  close(): void;
}

export interface EnvironmentOptions {
  /** The Node.js that runs bundles. */
  readonly node: string;
  /** The file of each bundle, by the name of its folder. */
  readonly bundles: Readonly<Record<string, string>>;
  readonly proxy: ServiceProxy;
}

interface Pool {
  invoke(event: unknown, context: Context): Promise<unknown>;
  running(): number;
  close(): void;
}

const runtime = fileURLToPath(new URL('runtime.cjs', import.meta.url));

const Answer = v.variant('ok', [
  v.object({ ok: v.literal(true), response: v.optional(v.unknown()) }),
  v.object({ ok: v.literal(false), message: v.string() }),
]);

/** What a process is told by its environment: nothing of this one's but what Lambda would give. */
function variablesOf({ environment, region = '', credentials }: Platform, proxy: ServiceProxy) {
  const { accessKeyId = '', secretAccessKey = '' } = credentials ?? {};
  return {
    ...Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, throughProxy(String(value), proxy)]),
    ),
    NODE_OPTIONS: '--enable-source-maps',
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: proxy.url('dynamodb'),
    AWS_ENDPOINT_URL_IOT: proxy.url('iot'),
    AWS_ENDPOINT_URL_IOT_DATA_PLANE: proxy.url('iotData'),
    AWS_ENDPOINT_URL_SNS: proxy.url('sns'),
    AWS_ENDPOINT_URL_SQS: proxy.url('sqs'),
  };
}

/** The SDK takes the address of a queue for the endpoint. */
const throughProxy = (value: string, proxy: ServiceProxy): string =>
  /^http:\/\/sqs\./.test(value) ? new URL(new URL(value).pathname, proxy.url('sqs')).href : value;

/** Resolves once the bundle is loaded; fails with what the process said last where it can't be. */
async function begun(started: ChildProcess, name: string): Promise<void> {
  const over = new AbortController();
  let said = '';
  started.stderr?.on('data', (text) => {
    said = `${said}${text}`.slice(-2000);
  });
  const failed = once(started, 'exit', over).then(() => {
    console.error(`The bundle of ${name} could not be loaded: ${said}`);
    throw new Error('Runtime exited');
  });
  try {
    await Promise.race([once(started, 'message', over), failed]);
  } finally {
    over.abort();
    failed.catch(() => {});
  }
}

/** Runs each invocation in a process that is warm and free, and stops that process in between, as Lambda freezes it. */
function createPool(name: string, start: () => ChildProcess): Pool {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  let running = 0;

  async function warm(): Promise<ChildProcess> {
    const found = idle.pop();
    if (found) {
      found.kill('SIGCONT');
      return found;
    }
    const started = start();
    all.add(started);
    started.once('exit', () => all.delete(started));
    await begun(started, name);
    return started;
  }

  async function run(environment: ChildProcess, event: unknown, context: Context): Promise<unknown> {
    const remainingMillis = context.getRemainingTimeInMillis();
    const timer = setTimeout(() => environment.kill('SIGKILL'), remainingMillis);
    const over = new AbortController();
    const exited = once(environment, 'exit', over).then(() => Promise.reject(new Error('Runtime exited')));
    exited.catch(() => {});
    environment.send({
      event,
      context: { requestId: context.awsRequestId, functionName: name, remainingMillis },
    });
    try {
      const [message] = await Promise.race([once(environment, 'message'), exited]);
      const answer = v.parse(Answer, message);
      environment.kill('SIGSTOP');
      idle.push(environment);
      if (!answer.ok) throw new Error(answer.message);
      return answer.response;
    } finally {
      over.abort();
      clearTimeout(timer);
    }
  }

  return {
    async invoke(event, context) {
      running += 1;
      try {
        return await run(await warm(), event, context);
      } finally {
        running -= 1;
      }
    },
    running: () => running,
    close() {
      for (const environment of all) environment.kill('SIGKILL');
    },
  };
}

export function createEnvironments({ node, bundles, proxy }: EnvironmentOptions): Environments {
  const pools = new Map<string, Pool>();

  function poolOf(name: string, platform: Platform): Pool {
    const known = pools.get(name);
    if (known) return known;
    const made = createPool(name, () =>
      fork(runtime, [bundles[name] ?? ''], {
        execPath: node,
        execArgv: [],
        env: variablesOf(platform, proxy),
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      }),
    );
    pools.set(name, made);
    return made;
  }

  return {
    functions: Object.fromEntries(
      Object.keys(deployed).map((name) => [name, (platform: Platform) => poolOf(name, platform).invoke]),
    ),
    running: (name) => pools.get(name)?.running() ?? 0,
    close() {
      for (const pool of pools.values()) pool.close();
    },
  };
}
