/** A mistake of the person at the keyboard: told in words and with what to do next, without a stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
