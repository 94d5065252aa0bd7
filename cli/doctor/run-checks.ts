import { hintFor, isLackOfRights } from '../hints.ts';
import type { Check, Finding, Observation } from './check-result.ts';

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
