/** A mistake in the command line: printed with what to do next, and without a stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Node.js calls what goes wrong below HTTP plainly Error, and gives it a code. */
const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;

const signInAgain = 'AWS does not take these credentials: sign in again.';
const lacksRight = 'Your credentials may not do this: docs/runbook.md says which rights each command needs.';

/** What to do next about the errors that people meet most. */
const hints: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'Sign in first, for example: aws sso login, or set AWS_PROFILE.',
  ResourceNotFoundException:
    'There is no such table in this account and Region: look at the outputs of the stack.',
  AccessDenied: lacksRight,
  AccessDeniedException: lacksRight,
  AuthorizationError: lacksRight,
  AuthorizationErrorException: lacksRight,
  UnauthorizedException: lacksRight,
  ExpiredToken: signInAgain,
  ExpiredTokenException: signInAgain,
  InvalidClientTokenId: signInAgain,
  UnrecognizedClientException: signInAgain,
  ENOTFOUND: 'There is no such host: is the Region right, and is this machine online?',
};

/** The SDK gives this error neither a name nor a code of its own. */
const isRegionMissing = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Region is missing';

/** What a person can do about an error; undefined for one that we know nothing about. */
export function hintFor(error: unknown): string | undefined {
  if (isRegionMissing(error)) return 'Say which AWS Region it is in: --region REGION, or set AWS_REGION.';
  const name = codeOf(error) ?? (error instanceof Error ? error.name : '');
  return Object.hasOwn(hints, name) ? hints[name] : undefined;
}

/** Whether AWS refused because the credentials lack a right, and not because something is out of order. */
export const isLackOfRights = (error: unknown): boolean => hintFor(error) === lacksRight;
