import { audit, slowAudit } from './audits.ts';
import type { Scenario } from './scenario.ts';
import {
  alarmThenClear,
  batch,
  clearBeforeAlarm,
  duplicates,
  oneViolation,
  rulesetPushed,
  twoAlarms,
  twoRuns,
} from './violations.ts';

/** All scenarios by topic; a test file plays each topic. */
export const families = {
  audits: [audit, slowAudit],
  containing: [oneViolation, batch, duplicates, rulesetPushed],
  releasing: [clearBeforeAlarm, alarmThenClear, twoAlarms],
  concurrent: [twoRuns],
} as const satisfies Record<string, readonly Scenario[]>;

export const scenarios: readonly Scenario[] = Object.values(families).flat();
