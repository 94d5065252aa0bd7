import type { Account } from '../../account.ts';
import type { NonCompliance } from '../finding.ts';

/** What a check has before it when it runs. */
export interface View {
  readonly account: Account;
  readonly now: Date;
  /** The check's threshold from the audit configuration, in days; 30 where the check has none of its own. */
  readonly thresholdDays: number;
  /** Connections are looked at from here … */
  readonly from: Date;
  /** … up to here: the service's records of them lag two hours. */
  readonly to: Date;
}

export interface Evaluation {
  readonly totalResourcesCount: number;
  readonly nonCompliances: readonly NonCompliance[];
}

export type Evaluate = (view: View) => Evaluation;

/** Evaluates each resource by itself; `undefined` says that it complies. */
export function evaluateEach<Item>(
  items: readonly Item[],
  evaluateOne: (item: Item) => NonCompliance | undefined,
): Evaluation {
  return {
    totalResourcesCount: items.length,
    nonCompliances: items.map(evaluateOne).filter((nonCompliance) => nonCompliance !== undefined),
  };
}

export const dayMillis = 86_400_000;
