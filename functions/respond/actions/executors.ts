import type { Connections } from '../../../shared/defender/connections.ts';
import type { Suppressions } from '../../../shared/defender/suppressions.ts';
import type { Violations } from '../../../shared/defender/violations.ts';
import type { Member } from '../transition.ts';
import { createDisconnect } from './disconnect.ts';
import type { Executor } from './executor.ts';
import { createSetVerificationState } from './set-verification-state.ts';
import { createSuppress } from './suppress.ts';

/** What actions that take one call are done over. */
export interface ExecutorPorts {
  readonly connections: Connections;
  readonly suppressions: Suppressions;
  readonly violations: Violations;
}

/** How each action that takes one call is done, by the name that shared/actions gives it. The only list of them. */
export const executorsOver = ({ connections, suppressions, violations }: ExecutorPorts) =>
  ({
    disconnect: createDisconnect(connections),
    suppress: createSuppress(suppressions),
    setVerificationState: createSetVerificationState(violations),
  }) satisfies Readonly<Record<string, Executor>>;

/** The executor of a response. Throws where its action takes a task, or is no change to AWS IoT. */
export function executorOf(
  executors: Readonly<Record<string, Executor>>,
  { response: { step } }: Pick<Member, 'response'>,
): Executor {
  const executor = executors[step.kind];
  if (executor) return executor;
  throw new Error(`Nothing does ${step.kind} in one call`);
}
