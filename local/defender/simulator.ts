import type { StackClock } from '../clock/stack-clock.ts';
import { type Account, createAccount } from './account.ts';
import { type Datapoint, reportMetric } from './detect/report-metric.ts';
import { ServiceError } from './errors.ts';
import { createFaults, type Faults } from './faults.ts';
import type { Context } from './operation.ts';
import { operations } from './operations.ts';
import { createServer } from './server.ts';
import { createPerform, type Input, run } from './server-perform.ts';
import { type Calls, createCalls } from './simulator-calls.ts';
import { createIds } from './simulator-ids.ts';
import { createThrottle, type Throttle } from './throttle.ts';

export interface SimulatorOptions {
  readonly clock: StackClock;
  /** Where notices go: SNS, or a list in a test. */
  readonly publish: Context['publish'];
  readonly accountId?: string;
  readonly region?: string;
  /** Scripts the ids; without it they are counted and hashed. */
  readonly newId?: Context['newId'];
  /** Half a second each unless given: what AWS's own samples show for small accounts. */
  readonly durations?: Partial<Context['durations']>;
  /** Whether the service's transactions a second hold; they do unless switched off. */
  readonly throttling?: boolean;
  /** Of 127.0.0.1; 0 or none: any that is free. */
  readonly port?: number;
}

export interface DefenderSimulator {
  /** The `endpoint` of an IoT client. */
  readonly url: string;
  readonly account: Account;
  readonly context: Context;
  /**
   * An operation in this process, validated like any other, but neither throttled, broken nor recorded: for seeding.
   * Throws `ServiceError`.
   */
  readonly call: (operationName: string, input?: Input) => Promise<object>;
  /** Feeds one datapoint of a thing to the behaviors that watch it; resolves when the notices are out. */
  readonly reportMetric: (datapoint: Datapoint) => Promise<void>;
  readonly faults: Faults;
  readonly calls: Calls;
  readonly throttle: Throttle;
  readonly close: () => Promise<void>;
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** Starts a simulator of one account in one Region, listening on 127.0.0.1. */
export async function createDefenderSimulator(options: SimulatorOptions): Promise<DefenderSimulator> {
  const { clock, publish, accountId = '123456789012', region = 'us-east-1' } = options;
  const account = createAccount({ accountId, region, partition: partitionOf(region) });
  const context: Context = {
    ...{ account, clock, publish },
    newId: options.newId ?? createIds(`${accountId} ${region} ${clock.now().toISOString()}`),
    durations: { audit: 500, mitigationTask: 500, ...options.durations },
  };
  const parts = {
    ...{ account, context },
    faults: createFaults(),
    calls: createCalls(),
    throttle: createThrottle(clock, options.throttling),
    reportMetric: (datapoint: Datapoint) => reportMetric(context, datapoint),
    call: async (operationName: string, input: Input = {}) => {
      const operation = operations.find(({ name }) => name === operationName);
      if (!operation) throw new ServiceError('InvalidRequestException', `no operation ${operationName}`);
      return run(operation, input, context);
    },
  };
  const server = createServer({ ...parts, operations, perform: createPerform(parts) });
  const url = await server.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  return { ...parts, url, close: () => server.close() };
}
