/**
 * The exceptions of the AWS IoT API with the HTTP status each is answered with
 * (AWS IoT API reference, "Errors" of each operation; ThrottlingException is 400 here, LimitExceededException 410).
 */
const statusOf = {
  InvalidRequestException: 400,
  ThrottlingException: 400,
  TaskAlreadyExistsException: 400,
  MalformedPolicyException: 400,
  InvalidQueryException: 400,
  CertificateValidationException: 400,
  AccessDeniedException: 403,
  ForbiddenException: 403,
  ResourceNotFoundException: 404,
  NotConfiguredException: 404,
  CertificateStateException: 406,
  ResourceAlreadyExistsException: 409,
  VersionConflictException: 409,
  VersionsLimitExceededException: 409,
  DeleteConflictException: 409,
  LimitExceededException: 410,
  InternalFailureException: 500,
  ServiceUnavailableException: 503,
} as const;

export type ErrorName = keyof typeof statusOf;

/**
 * What the data plane answers with where the control plane answers with something else (client-iot-data-plane 3.1138.0,
 * schemas): it forbids, and a throttle is 429 there. It knows no limit but its rate.
 */
const onDataPlane: Partial<Record<ErrorName, { readonly name: ErrorName; readonly status: number }>> = {
  AccessDeniedException: { name: 'ForbiddenException', status: 403 },
  LimitExceededException: { name: 'ThrottlingException', status: 429 },
  ThrottlingException: { name: 'ThrottlingException', status: 429 },
};

/** An answer of the API that is not a success. `members` are the extra fields that some errors carry. */
export class ServiceError extends Error {
  readonly status: number;
  override readonly name: ErrorName;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    name: ErrorName,
    message: string,
    members: Readonly<Record<string, unknown>> = {},
    status: number = statusOf[name],
  ) {
    super(message);
    this.name = name;
    this.status = status;
    this.members = members;
  }
}

/** What is no error of the API is a mistake in the simulator, and says so. */
export const asServiceError = (failure: unknown): ServiceError =>
  failure instanceof ServiceError
    ? failure
    : new ServiceError('InternalFailureException', `the simulator failed: ${String(failure)}`);

/** An error as the data plane words it. A mistake in the simulator stays what it is. */
export function asDataPlaneError(failure: unknown): unknown {
  if (!(failure instanceof ServiceError)) return failure;
  const { name, status } = onDataPlane[failure.name] ?? failure;
  return new ServiceError(name, failure.message, failure.members, status);
}
