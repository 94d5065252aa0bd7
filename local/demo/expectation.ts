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

/** One step of the demo: what happens, and the outcomes that are expected. */
export interface DemoStep {
  readonly title: string;
  /** When the step ended, in the stack's time. */
  readonly at: Date;
  readonly outcomes: readonly Outcome[];
}
