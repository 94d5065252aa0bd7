import { createDistinct, type Distinct } from './distinct.ts';

/** How many events went one way, about how many subjects, and the first of them. */
export interface Tally<Example> {
  readonly events: number;
  readonly subjects: Distinct;
  readonly examples: readonly Example[];
}

/** Enough to see a pattern, and to look a few of them up. */
export const maxExamples = 20;

/** Beyond that, it says "at least": eight tallies of the longest names stay below 20 MB. */
export const maxSubjects = 10_000;

export function createTally<Example extends { readonly subject: string }>() {
  const subjects = createDistinct(maxSubjects);
  const examples: Example[] = [];
  let events = 0;
  return {
    add(example: Example): void {
      events += 1;
      subjects.add(example.subject);
      if (examples.length < maxExamples) examples.push(example);
    },
    result: (): Tally<Example> => ({ events, subjects: subjects.result(), examples: [...examples] }),
    retained: (): number => subjects.retained() + examples.length,
  };
}
