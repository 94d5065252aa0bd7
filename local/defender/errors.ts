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

/** An answer of the API that is not a success. `members` are the extra fields that some errors carry. */
export class ServiceError extends Error {
  readonly status: number;
  override readonly name: ErrorName;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(name: ErrorName, message: string, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = name;
    this.status = statusOf[name];
    this.members = members;
  }
}

/** What is no error of the API is a mistake in the simulator, and says so. */
export const asServiceError = (failure: unknown): ServiceError =>
  failure instanceof ServiceError
    ? failure
    : new ServiceError('InternalFailureException', `the simulator failed: ${String(failure)}`);
