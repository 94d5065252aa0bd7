import * as sdk from '@aws-sdk/client-iot';
import { asServiceError, ServiceError } from '../../../../local/defender/errors.ts';
import { type DefenderService, operationNamed } from '../../../../local/defender/service.ts';
import type { Call } from '../calls.ts';
import { WorldError } from '../world-error.ts';
import { outputOf, wireOf } from './shapes.ts';

type ExceptionClass = new (fields: { readonly message: string; readonly $metadata: object }) => Error;

const exceptions = new Map<string, ExceptionClass>(
  Object.entries(sdk).flatMap(([name, value]) =>
    typeof value === 'function' && value.prototype instanceof sdk.IoTServiceException
      ? [[name, value as unknown as ExceptionClass]]
      : [],
  ),
);

/** The SDK's own exception for what the service answers with. */
export function exceptionOf(failure: unknown): Error {
  const { name, message, status, members } = asServiceError(failure);
  const Exception = exceptions.get(name);
  if (!Exception) throw new WorldError(`The SDK has no exception ${name}`);
  return new Exception({ message, ...members, $metadata: { httpStatusCode: status } });
}

/** Answers AWS IoT's operations from a simulated account, as the SDK would hand the answers out. */
export const createIot =
  ({ perform }: DefenderService) =>
  async ({ operation, input, schema }: Call): Promise<object> => {
    const answer = await perform(known(operation), Object(wireOf(input)));
    if ('output' in answer) return outputOf(schema, answer.output);
    if ('reset' in answer)
      throw new WorldError('Faults of the simulator are not for worlds: give the world its own');
    if (!(answer.failure instanceof ServiceError)) throw answer.failure;
    throw exceptionOf(answer.failure);
  };

function known(operation: string) {
  try {
    return operationNamed(operation);
  } catch (cause) {
    throw new WorldError(`The simulator has no operation ${operation}: add it to local/defender`, { cause });
  }
}
