import type { Telemetry } from './telemetry.ts';

/** Logs and counts a ruleset version that can't be used. */
export const rulesetRejected =
  (telemetry: Telemetry) =>
  (version: number, because: string): void => {
    telemetry.error('The ruleset in force can not be used', new Error(because), { version });
    telemetry.count('RulesetRejected');
  };
