export interface BundleBudget {
  /** Of 1,024 bytes each, before zipping. */
  readonly kilobytes: number;
  /** How many times as long it may take to load as an empty handler does. */
  readonly timesEmpty: number;
}

/**
 * What the bundle of each function may take: what was measured, and 2 % more, so that whoever adds to one sees it. That
 * of `respond` has a client more than the others, for the data plane of AWS IoT: to close connections (DeleteConnection).
 */
export const bundleBudgets: Readonly<Record<string, BundleBudget>> = {
  'park-unreadable': { kilobytes: 470, timesEmpty: 4.5 },
  'receive-violation': { kilobytes: 530, timesEmpty: 5 },
  'receive-audit': { kilobytes: 673, timesEmpty: 6 },
  reconcile: { kilobytes: 683, timesEmpty: 6 },
  respond: { kilobytes: 830, timesEmpty: 6.5 },
};

export function budgetOf(functionName: string): BundleBudget {
  const budget = bundleBudgets[functionName];
  if (!budget) throw new Error(`There is no budget for ${functionName}: measure its bundle, and write one`);
  return budget;
}
