/** One thing that must have come out, and what did. */
export interface Outcome {
  readonly expected: string;
  readonly found: string;
  readonly reached: boolean;
}

export const expectation = (what: string, expected: unknown, found: unknown): Outcome => {
  const [wanted, got] = [expected, found].map((value) => JSON.stringify(value) ?? 'nothing') as [
    string,
    string,
  ];
  return { expected: `${what}: ${wanted}`, found: got, reached: wanted === got };
};

/** A chapter of the transitions: what happens, and what must have come of it. */
export interface DemoStep {
  readonly title: string;
  /** When the chapter was over, in the stack's time. */
  readonly at: Date;
  readonly outcomes: readonly Outcome[];
}
