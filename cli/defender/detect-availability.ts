import { IoTServiceException, ThrottlingException } from '@aws-sdk/client-iot';

/** Detect does not answer these credentials: AWS closed it to new accounts, or they lack the right. */
interface DetectRefused {
  readonly refused: string;
}

/** Names that AWS gives to what is wrong with credentials or their signature, and not with the account. */
const ofCredentials: ReadonlySet<string> = new Set([
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/**
 * The answer of a call to Detect, or that it was refused. What AWS says to accounts that Detect is closed to is
 * documented nowhere, so any refusal counts, but for throttles and what is wrong with the credentials.
 */
export async function orDetectRefused<Answer>(call: Promise<Answer>): Promise<Answer | DetectRefused> {
  try {
    return await call;
  } catch (error) {
    if (isRefused(error)) return { refused: `${error.name}: ${error.message}` };
    throw error;
  }
}

const isRefused = (error: unknown): error is IoTServiceException =>
  error instanceof IoTServiceException &&
  error.$fault === 'client' &&
  !(error instanceof ThrottlingException) &&
  !ofCredentials.has(error.name);

export const isDetectRefused = (answer: unknown): answer is DetectRefused =>
  typeof answer === 'object' && answer !== null && 'refused' in answer;
