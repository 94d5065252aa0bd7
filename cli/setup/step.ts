/** One thing that setup sees to, and how it stands. */
export type SetupStep =
  | (Told & { readonly state: 'already' })
  /** Not to be done as things are: somebody has to say more, or to decide. */
  | (Told & { readonly state: 'refused'; readonly because: string })
  /** Nothing that this deployment has, or that was asked for. */
  | (Told & { readonly state: 'skipped'; readonly because: string })
  | (Told & {
      readonly state: 'todo';
      /** What is there now, and is replaced. */
      readonly before?: string;
      /** The command that takes it back. */
      readonly undo: string;
      readonly apply: () => Promise<void>;
    });

interface Told {
  readonly what: string;
}

export type Todo = Extract<SetupStep, { state: 'todo' }>;

/** What was to be changed is no longer as the plan has it. */
export class ChangedMeanwhileError extends Error {
  override readonly name = 'ChangedMeanwhileError';
}
