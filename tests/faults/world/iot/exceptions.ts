import * as controlPlane from '@aws-sdk/client-iot';
import * as dataPlane from '@aws-sdk/client-iot-data-plane';
import type { ServiceError } from '../../../../local/defender/errors.ts';
import { WorldError } from '../world-error.ts';

type ExceptionClass = new (fields: { readonly message: string; readonly $metadata: object }) => Error;

const exceptionsOf = (sdk: object, base: new (...options: never[]) => Error): Map<string, ExceptionClass> =>
  new Map(
    Object.entries(sdk).flatMap(([name, value]) =>
      typeof value === 'function' && value.prototype instanceof base ? [[name, value]] : [],
    ),
  );

/** By the SDK's `serviceId`: each client has classes of its own, of the same names. */
const exceptions: Readonly<Record<string, ReadonlyMap<string, ExceptionClass>>> = {
  IoT: exceptionsOf(controlPlane, controlPlane.IoTServiceException),
  'IoT Data Plane': exceptionsOf(dataPlane, dataPlane.IoTDataPlaneServiceException),
};

/** The exception that a client of the SDK throws for what the service answers with. */
export function exceptionOf(service: string, { name, message, status, members }: ServiceError): Error {
  const Exception = exceptions[service]?.get(name);
  if (!Exception) throw new WorldError(`The SDK has no exception ${name} of ${service}`);
  return new Exception({ message, ...members, $metadata: { httpStatusCode: status } });
}
