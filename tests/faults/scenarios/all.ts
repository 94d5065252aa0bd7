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

export const scenarios: readonly Scenario[] = [
  oneViolation,
  batch,
  audit,
  slowAudit,
  clearBeforeAlarm,
  alarmThenClear,
  twoAlarms,
  duplicates,
  rulesetPushed,
  twoRuns,
];
