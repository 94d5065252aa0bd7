import { ServiceError } from '../../../../local/defender/errors.ts';
import type { Operation } from '../../../../local/defender/operation.ts';
import { type DefenderService, operationNamed } from '../../../../local/defender/service.ts';
import type { Call } from '../calls.ts';
import { WorldError } from '../world-error.ts';
import { exceptionOf } from './exceptions.ts';
import { outputOf, wireOf } from './shapes.ts';

/** Answers AWS IoT's operations from a simulated account, as the SDK would hand the answers out. */
export const createIot =
  ({ perform }: DefenderService) =>
  async ({ service, operation, input, schema }: Call): Promise<object> => {
    const answer = await perform(known(operation), Object(wireOf(input)));
    if ('output' in answer) return outputOf(schema, answer.output);
    if ('reset' in answer)
      throw new WorldError('Faults of the simulator are not for worlds: give the world its own');
    if (!(answer.failure instanceof ServiceError)) throw answer.failure;
    throw exceptionOf(service, answer.failure);
  };

function known(operation: string): Operation {
  try {
    return operationNamed(operation);
  } catch (cause) {
    throw new WorldError(`The simulator has no operation ${operation}: add it to local/defender`, { cause });
  }
}
