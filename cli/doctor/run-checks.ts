import { hintFor, isLackOfRights } from '../errors.ts';

/** What a check says about one thing that it looked at. */
export interface Observation {
  readonly status: 'ok' | 'warn' | 'fail' | 'skipped';
  readonly says: string;
  /** The command that mends it, or what a person has to do. */
  readonly fix?: string;
}

export interface CheckResult extends Observation {
  /** The check that says so. */
  readonly id: string;
}

export interface Check {
  readonly id: string;
  /** May throw: that becomes a result of its own. */
  readonly run: () => Promise<readonly Observation[]>;
}

export const ok = (says: string): Observation => ({ status: 'ok', says });
export const warn = (says: string, fix?: string): Observation => ({
  status: 'warn',
  says,
  ...(fix && { fix }),
});
export const fail = (says: string, fix: string): Observation => ({ status: 'fail', says, fix });
export const skipped = (says: string): Observation => ({ status: 'skipped', says });

/** Asks once, however often it is asked for: all that ask share the answer, and the failure. */
export function once<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}

/** Runs all checks at once and answers in their order. One that throws keeps no other from being heard. */
export async function runChecks(checks: readonly Check[]): Promise<readonly CheckResult[]> {
  const results = await Promise.all(checks.map(resultsOf));
  return results.flat();
}

async function resultsOf({ id, run }: Check): Promise<readonly CheckResult[]> {
  const observations = await run().catch((error: unknown) => [notChecked(error)]);
  return observations.map((observation) => ({ id, ...observation }));
}

/** Nothing was seen, so nothing is known to be right. What the credentials may not see may well be in order. */
function notChecked(error: unknown): Observation {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return {
    status: isLackOfRights(error) ? 'warn' : 'fail',
    says: `check failed: ${name}: ${message}`,
    fix: hintFor(error) ?? 'Try again; if it stays, this is worth an issue.',
  };
}
