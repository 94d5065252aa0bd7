import type { FindingReference, NonCompliance, Sequence } from './finding.ts';
import type { ResourceIdentifier } from './resource.ts';

export interface CheckConfiguration {
  readonly enabled: boolean;
  readonly configuration?: Readonly<Record<string, string>>;
}

export interface NotificationTarget {
  readonly targetArn?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly enabled?: boolean | undefined;
}

export interface AuditConfiguration {
  readonly roleArn: string;
  readonly sns?: NotificationTarget | undefined;
  readonly checks: ReadonlyMap<string, CheckConfiguration>;
}

export type Frequency = 'DAILY' | 'WEEKLY' | 'BIWEEKLY' | 'MONTHLY';
export type DayOfWeek = 'SUN' | 'MON' | 'TUE' | 'WED' | 'THU' | 'FRI' | 'SAT';

export interface ScheduledAudit {
  readonly scheduledAuditName: string;
  readonly scheduledAuditArn: string;
  readonly frequency: Frequency;
  readonly dayOfMonth?: string | undefined;
  readonly dayOfWeek?: DayOfWeek | undefined;
  readonly targetCheckNames: readonly string[];
  /** Takes back the timer of the next start. */
  readonly disarm: () => void;
}

export type CheckRunStatus =
  | 'IN_PROGRESS'
  | 'CANCELED'
  | 'COMPLETED_COMPLIANT'
  | 'COMPLETED_NON_COMPLIANT'
  | 'FAILED';

/** One check within one audit. */
export interface CheckRun {
  readonly checkName: string;
  readonly checkRunStatus: CheckRunStatus;
  readonly totalResourcesCount: number;
  readonly nonCompliantResourcesCount: number;
  readonly suppressedNonCompliantResourcesCount: number;
  readonly errorCode?: string;
  readonly message?: string;
  readonly nonCompliances: Sequence<NonCompliance>;
  readonly references: readonly FindingReference[];
}

export interface AuditTask {
  readonly taskId: string;
  readonly taskType: 'ON_DEMAND_AUDIT_TASK' | 'SCHEDULED_AUDIT_TASK';
  readonly scheduledAuditName?: string | undefined;
  readonly taskStartTime: Date;
  taskStatus: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELED';
  endTime?: Date;
  runs: readonly CheckRun[];
  /** Why the notice did not reach SNS, if it did not: the service itself keeps silent about that. */
  noticeError?: string;
  /** Takes back the timer of the end. */
  readonly disarm: () => void;
}

export interface AuditSuppression {
  readonly checkName: string;
  readonly resourceIdentifier: ResourceIdentifier;
  readonly expirationDate?: Date | undefined;
  readonly suppressIndefinitely?: boolean | undefined;
  readonly description?: string | undefined;
}

/** What a check shall say beside, or instead of, what it sees in the fleet. */
export interface CheckSeed {
  readonly findings?: Sequence<NonCompliance>;
  readonly totalResourcesCount?: number;
  readonly failure?: { readonly errorCode: string; readonly message?: string };
}

export interface AuditState {
  configuration: AuditConfiguration | undefined;
  readonly scheduledAudits: Map<string, ScheduledAudit>;
  /** In the order of their start. */
  readonly tasks: Map<string, AuditTask>;
  readonly findings: Map<string, FindingReference>;
  readonly suppressions: Map<string, AuditSuppression>;
  readonly seeds: Map<string, CheckSeed>;
}

export const createAuditState = (): AuditState => ({
  configuration: undefined,
  scheduledAudits: new Map(),
  tasks: new Map(),
  findings: new Map(),
  suppressions: new Map(),
  seeds: new Map(),
});
