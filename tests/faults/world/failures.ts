import { InternalServerError, ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { InternalFailureException, ThrottlingException } from '@aws-sdk/client-iot';
import * as dataPlane from '@aws-sdk/client-iot-data-plane';
import { InternalErrorException, ThrottledException } from '@aws-sdk/client-sns';
import { RequestThrottled, SQSServiceException } from '@aws-sdk/client-sqs';
import { WorldError } from './world-error.ts';

const failed = { message: 'a fault: the service failed', $metadata: { httpStatusCode: 500 } };
const throttled = { message: 'a fault: Rate exceeded', $metadata: { httpStatusCode: 400 } };

interface Failures {
  readonly error: () => Error;
  readonly throttle: () => Error;
}

/** How each service says that it failed, and that it is asked too often. */
const failures: Readonly<Record<string, Failures>> = {
  DynamoDB: {
    error: () => new InternalServerError(failed),
    throttle: () => new ProvisionedThroughputExceededException(throttled),
  },
  IoT: {
    error: () => new InternalFailureException(failed),
    throttle: () => new ThrottlingException(throttled),
  },
  'IoT Data Plane': {
    error: () => new dataPlane.InternalFailureException(failed),
    throttle: () => new dataPlane.ThrottlingException({ ...throttled, $metadata: { httpStatusCode: 429 } }),
  },
  SNS: {
    error: () => new InternalErrorException(failed),
    throttle: () => new ThrottledException(throttled),
  },
  SQS: {
    error: () => new SQSServiceException({ ...failed, name: 'InternalError', $fault: 'server' }),
    throttle: () => new RequestThrottled(throttled),
  },
};

export function failureOf(service: string, kind: keyof Failures): Error {
  const make = failures[service]?.[kind];
  if (!make) throw new WorldError(`How does ${service} fail? Teach tests/faults/world/failures.ts`);
  return make();
}

/** What the SDK throws where no answer came in time. */
export const timeoutError = (): Error =>
  Object.assign(new Error('a fault: no answer came'), { name: 'TimeoutError' });
