/** There is no such folder, or it can't be read as one of rules. The message says what to do. */
export class RulesFolderError extends Error {
  override readonly name = 'RulesFolderError';
}
