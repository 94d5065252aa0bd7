import { hintFor, isLackOfRights } from '../errors.ts';

/** What a check says about one thing that it looked at. */
export interface Observation {
  readonly status: 'ok' | 'warn' | 'fail' | 'skipped';
  readonly says: string;
  /** The command that mends it, or what a person has to do. */
  readonly fix?: string;
}

export interface Finding extends Observation {
  /** The check that says so. */
  readonly id: string;
}

export interface Check {
  readonly id: string;
  /** May throw: that becomes a finding of its own. */
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
  let asked: Promise<Answer> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}

/** Runs all checks at once and answers in their order. One that throws keeps no other from being heard. */
export async function runChecks(checks: readonly Check[]): Promise<readonly Finding[]> {
  const findings = await Promise.all(checks.map(findingsOf));
  return findings.flat();
}

async function findingsOf({ id, run }: Check): Promise<readonly Finding[]> {
  const observations = await run().catch((error: unknown) => [unseen(error)]);
  return observations.map((observation) => ({ id, ...observation }));
}

/** Nothing was seen, so nothing is known to be right. What the credentials may not see may well be in order. */
function unseen(error: unknown): Observation {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return {
    status: isLackOfRights(error) ? 'warn' : 'fail',
    says: `could not be looked at: ${name}: ${message}`,
    fix: hintFor(error) ?? 'Try again; if it stays, this is worth an issue.',
  };
}
