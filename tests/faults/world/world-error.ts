/**
 * The world was asked for something that it does not know how AWS would answer. It never reaches the function that
 * asked: the run itself fails, so that nobody takes it for an answer of AWS.
 */
export class WorldError extends Error {
  override readonly name = 'WorldError';
}
