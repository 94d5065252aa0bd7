import type { StackClock } from '../clock/stack-clock.ts';
import { type Account, createAccount } from './account.ts';
import { type Datapoint, reportMetric } from './detect/report-metric.ts';
import { ServiceError } from './errors.ts';
import { createFaults, type Faults } from './faults.ts';
import type { Context, Operation } from './operation.ts';
import { operations } from './operations.ts';
import { type Answer, createPerform, type Input, run } from './server-perform.ts';
import { type Calls, createCalls } from './simulator-calls.ts';
import { createIds } from './simulator-ids.ts';
import { createThrottle, type Throttle } from './throttle.ts';

export interface ServiceOptions {
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
}

/** Device Defender and the registry of one account, without a network: what the HTTP server serves. */
export interface DefenderService {
  readonly account: Account;
  readonly context: Context;
  /**
   * An operation in this process, validated like any other, but neither throttled, broken nor recorded: for seeding.
   * Throws `ServiceError`.
   */
  readonly call: (operationName: string, input?: Input) => Promise<object>;
  /** What a request goes through: throttle, faults, validation, effect, record. */
  readonly perform: (operation: Operation, input: Input) => Promise<Answer>;
  /** Feeds one datapoint of a thing to the behaviors that watch it; resolves when the notices are out. */
  readonly reportMetric: (datapoint: Datapoint) => Promise<void>;
  readonly faults: Faults;
  readonly calls: Calls;
  readonly throttle: Throttle;
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

const byName = new Map(operations.map((operation) => [operation.name, operation]));

/** Throws `ServiceError` where the simulator has no operation of that name. */
export function operationNamed(name: string): Operation {
  const operation = byName.get(name);
  if (!operation) throw new ServiceError('InvalidRequestException', `no operation ${name}`);
  return operation;
}

export function createDefenderService(options: ServiceOptions): DefenderService {
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
  };
  return {
    ...parts,
    call: async (operationName, input = {}) => run(operationNamed(operationName), input, context),
    perform: createPerform(parts),
    reportMetric: (datapoint) => reportMetric(context, datapoint),
  };
}
