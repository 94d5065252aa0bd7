import type { Connections } from '../../../shared/defender/connections.ts';
import type { Suppressions } from '../../../shared/defender/suppressions.ts';
import type { Violations } from '../../../shared/defender/violations.ts';
import type { Member } from '../transition.ts';
import { createDisconnect } from './disconnect.ts';
import type { Executor } from './executor.ts';
import { createSetVerificationState } from './set-verification-state.ts';
import { createSuppress } from './suppress.ts';

/** The clients that actions of one call need. */
export interface ExecutorPorts {
  readonly connections: Connections;
  readonly suppressions: Suppressions;
  readonly violations: Violations;
}

/** The executor of each action that takes one call, by the action's name in shared/actions. */
export const executorsOver = ({ connections, suppressions, violations }: ExecutorPorts) =>
  ({
    disconnect: createDisconnect(connections),
    suppress: createSuppress(suppressions),
    setVerificationState: createSetVerificationState(violations),
  }) satisfies Readonly<Record<string, Executor>>;

/** The executor of a response. Throws where its action takes a task, or changes nothing in AWS IoT. */
export function executorOf(
  executors: Readonly<Record<string, Executor>>,
  { response: { step } }: Pick<Member, 'response'>,
): Executor {
  const executor = executors[step.kind];
  if (executor) return executor;
  throw new Error(`No executor does ${step.kind} in one call`);
}
