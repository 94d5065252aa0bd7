export type ActionType =
  | 'UPDATE_DEVICE_CERTIFICATE'
  | 'UPDATE_CA_CERTIFICATE'
  | 'ADD_THINGS_TO_THING_GROUP'
  | 'REPLACE_DEFAULT_POLICY_VERSION'
  | 'ENABLE_IOT_LOGGING'
  | 'PUBLISH_FINDING_TO_SNS';

/** Exactly one member is present: the one of the action's type. */
export interface ActionParams {
  readonly updateDeviceCertificateParams?: { readonly action: 'DEACTIVATE' } | undefined;
  readonly updateCACertificateParams?: { readonly action: 'DEACTIVATE' } | undefined;
  readonly addThingsToThingGroupParams?:
    | { readonly thingGroupNames: readonly string[]; readonly overrideDynamicGroups?: boolean | undefined }
    | undefined;
  readonly replaceDefaultPolicyVersionParams?: { readonly templateName: 'BLANK_POLICY' } | undefined;
  readonly enableIoTLoggingParams?:
    | { readonly roleArnForLogging: string; readonly logLevel: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' }
    | undefined;
  readonly publishFindingToSnsParams?: { readonly topicArn: string } | undefined;
}

export interface MitigationAction {
  readonly actionName: string;
  readonly actionId: string;
  readonly actionArn: string;
  readonly actionType: ActionType;
  readonly roleArn: string;
  readonly actionParams: ActionParams;
  readonly creationDate: Date;
  readonly lastModifiedDate: Date;
}

export type ExecutionStatus = 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELED' | 'SKIPPED' | 'PENDING';

/** One action on one finding. */
export interface Execution {
  readonly actionName: string;
  readonly actionId: string;
  readonly status: ExecutionStatus;
  readonly startTime?: Date;
  readonly endTime?: Date;
  readonly errorCode?: string;
  readonly message?: string;
}

export interface AuditMitigationTarget {
  readonly auditTaskId?: string | undefined;
  readonly findingIds?: readonly string[] | undefined;
  readonly auditCheckToReasonCodeFilter?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** How the findings of one check fared. */
export interface CheckStatistics {
  totalFindingsCount: number;
  failedFindingsCount: number;
  succeededFindingsCount: number;
  skippedFindingsCount: number;
  canceledFindingsCount: number;
}

/** What a task acts upon. */
export interface TargetedFinding {
  readonly findingId: string;
  readonly taskId: string;
  readonly checkName: string;
}

export interface AuditMitigationTask {
  readonly taskId: string;
  readonly clientRequestToken: string;
  readonly target: AuditMitigationTarget;
  readonly auditCheckToActionsMapping: Readonly<Record<string, readonly string[]>>;
  /** The actions as they were at the start, by name: later changes of an action don't reach a running task. */
  readonly actions: ReadonlyMap<string, MitigationAction>;
  /** The findings to mitigate, in the order in which that happens. */
  readonly findings: readonly TargetedFinding[];
  readonly statistics: ReadonlyMap<string, CheckStatistics>;
  /** By `findingId`, as far as the task has come. */
  readonly executions: Map<string, readonly Execution[]>;
  readonly startTime: Date;
  taskStatus: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELED';
  endTime?: Date;
  /** Takes back the timer of the next step. */
  disarm: () => void;
}

export interface MitigationState {
  /** By `actionName`. */
  readonly actions: Map<string, MitigationAction>;
  /** Audit mitigation tasks by `taskId`, in the order of their start. */
  readonly auditTasks: Map<string, AuditMitigationTask>;
  /** ARNs of action roles that Device Defender can't use: seeded. */
  readonly refusedRoles: Set<string>;
}

export const createMitigationState = (): MitigationState => ({
  actions: new Map(),
  auditTasks: new Map(),
  refusedRoles: new Set(),
});
