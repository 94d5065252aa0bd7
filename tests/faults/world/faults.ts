/** What becomes of the answer, and of the function that waits for it. */
export type Consequence = 'answer' | 'error' | 'throttle' | 'silence' | 'death';

/** What can happen to one AWS call. */
export const faults = {
  /** AWS fails before it does anything, however often the SDK asks. */
  error: { effects: 0, leadsTo: 'error' },
  /** It is done, and the answer is lost. */
  lost: { effects: 1, leadsTo: 'error' },
  /** AWS refuses to be asked so often, however patient the SDK is. */
  throttle: { effects: 0, leadsTo: 'throttle' },
  /** No answer comes while the function may run; nothing is done, or it is. */
  hang: { effects: 0, leadsTo: 'silence' },
  'hang-done': { effects: 1, leadsTo: 'silence' },
  /** The function dies there, before the call takes effect or after. */
  kill: { effects: 0, leadsTo: 'death' },
  'kill-done': { effects: 1, leadsTo: 'death' },
  /** The SDK repeats a call whose first answer is lost, and hands out the answer of the second. */
  twice: { effects: 2, leadsTo: 'answer' },
  /** All notices so far are delivered once more while the call is under way. */
  duplicate: { effects: 1, leadsTo: 'answer' },
} as const satisfies Record<string, { readonly effects: 0 | 1 | 2; readonly leadsTo: Consequence }>;

export type Fault = keyof typeof faults;

export const isFault = (name: string): name is Fault => name in faults;

/** A call that only looks: done or not done, it is the same. */
export const isRead = (operation: string): boolean => readingVerbs.some((verb) => operation.startsWith(verb));

const readingVerbs = ['Describe', 'Get', 'List', 'Query', 'BatchGet'];

const forReads: readonly Fault[] = ['error', 'throttle', 'hang', 'kill', 'duplicate'];

/** The faults that make a difference to a call: a read has no effect to lose, and some clients never repeat. */
export const faultsOf = ({ operation, maxAttempts }: { operation: string; maxAttempts: number }): Fault[] =>
  Object.keys(faults)
    .filter(isFault)
    .filter((fault) => !isRead(operation) || forReads.includes(fault))
    .filter((fault) => fault !== 'twice' || maxAttempts > 1);
