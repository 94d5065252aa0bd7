import type { Context } from 'aws-lambda';

export type LambdaHandler = (event: unknown, context: Context) => Promise<unknown>;

/**
 * One execution environment of a function (Lambda developer guide, "Lambda execution environment"): it remembers what
 * the function keeps in memory. Between two invocations it is frozen, and what its code still waits for reaches it
 * with the next one; code that was left behind then goes on beside the new invocation.
 */
export interface Environment {
  readonly handler: () => LambdaHandler;
  /** Lets its code go on: at once, when it is thawed, or never. */
  deliver(resume: () => void): void;
  /** Lets its code go on with the next invocation, and not before. */
  postpone(resume: () => void): void;
  freeze(): void;
  /** Begins an invocation; `onDeath` is told where the environment ends before that does. */
  thaw(onDeath: (why: string) => void): void;
  /** Ends it with all that it remembers. */
  die(why: string): void;
}

export function createEnvironment(load: () => LambdaHandler): Environment {
  let handler: LambdaHandler | undefined;
  let state: 'running' | 'frozen' | 'dead' = 'frozen';
  let postponed: (() => void)[] = [];
  let tell = (_why: string): void => {};
  return {
    handler() {
      handler ??= load();
      return handler;
    },
    deliver(resume) {
      if (state === 'running') resume();
      else if (state === 'frozen') postponed.push(resume);
    },
    postpone(resume) {
      if (state !== 'dead') postponed.push(resume);
    },
    freeze() {
      if (state === 'running') state = 'frozen';
    },
    thaw(onDeath) {
      state = 'running';
      tell = onDeath;
      const waiting = postponed;
      postponed = [];
      for (const resume of waiting) resume();
    },
    die(why) {
      state = 'dead';
      postponed = [];
      tell(why);
    },
  };
}
