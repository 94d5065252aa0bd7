/** One thing that setup sees to, and how it stands. */
export type SetupStep =
  | (StepBase & { readonly state: 'already' })
  /** Not to be done as things are: somebody has to say more, or to decide. */
  | (StepBase & { readonly state: 'refused'; readonly because: string })
  /** Nothing that this deployment has, or that was asked for. */
  | (StepBase & { readonly state: 'skipped'; readonly because: string })
  | (StepBase & {
      readonly state: 'todo';
      /** What is there now, and is replaced. */
      readonly before?: string;
      /** The command that takes it back. */
      readonly undo: string;
      readonly apply: () => Promise<void>;
    });

interface StepBase {
  readonly what: string;
}

/** What was to be changed is no longer as the plan has it. */
export class ConcurrentChangeError extends Error {
  override readonly name = 'ConcurrentChangeError';
}

/** What became of a step; the plain form of it for a machine. */
export interface Outcome {
  readonly what: string;
  readonly state: SetupStep['state'] | 'done' | 'failed';
  readonly because?: string;
  readonly before?: string;
  readonly undo?: string;
}

/** How a step stands while nothing is done about it. */
export function outcomeOf(step: SetupStep): Outcome {
  if (step.state !== 'todo') return step;
  const { apply: _, ...outcome } = step;
  return outcome;
}

/** Does what is to be done, one step after the other. What follows one that fails is left as it is. */
export async function carryOut(steps: readonly SetupStep[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const step of steps) {
    const isStopped = outcomes.some(({ state }) => state === 'failed');
    outcomes.push(isStopped ? outcomeOf(step) : await done(step));
  }
  return outcomes;
}

async function done(step: SetupStep): Promise<Outcome> {
  if (step.state !== 'todo') return step;
  try {
    await step.apply();
    return { ...outcomeOf(step), state: 'done' };
  } catch (error) {
    const because = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { ...outcomeOf(step), state: 'failed', because };
  }
}
