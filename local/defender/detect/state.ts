import type { ActionParams } from '../mitigation/state.ts';
import type { Behavior, ConfidenceLevel, MetricDimension } from './behavior.ts';
import type { MetricValue } from './metric-value.ts';

export interface AlertTarget {
  readonly alertTargetArn: string;
  readonly roleArn: string;
}

export interface MetricToRetain {
  readonly metric: string;
  readonly metricDimension?: MetricDimension | undefined;
  readonly exportMetric?: boolean | undefined;
}

export interface SecurityProfile {
  readonly securityProfileName: string;
  readonly securityProfileArn: string;
  readonly securityProfileDescription?: string | undefined;
  readonly behaviors: readonly Behavior[];
  readonly alertTargets: { readonly SNS?: AlertTarget | undefined };
  readonly additionalMetricsToRetain: readonly string[];
  readonly additionalMetricsToRetainV2: readonly MetricToRetain[];
  readonly metricsExportConfig?: { readonly mqttTopic: string; readonly roleArn: string } | undefined;
  readonly version: number;
  readonly creationDate: Date;
  readonly lastModifiedDate: Date;
}

export const verificationStates = ['FALSE_POSITIVE', 'BENIGN_POSITIVE', 'TRUE_POSITIVE', 'UNKNOWN'] as const;
export type VerificationState = (typeof verificationStates)[number];

export type ViolationEventType = 'in-alarm' | 'alarm-cleared' | 'alarm-invalidated';

/** One episode: from the moment a thing goes into alarm for a behavior until the alarm is cleared or invalidated. */
export interface Violation {
  readonly violationId: string;
  readonly thingName: string;
  readonly securityProfileName: string;
  behavior: Behavior;
  readonly confidenceLevel?: ConfidenceLevel | undefined;
  readonly violationStartTime: Date;
  lastViolationTime: Date;
  lastViolationValue: MetricValue | undefined;
  verificationState: VerificationState;
  verificationStateDescription: string | undefined;
  readonly events: ViolationEvent[];
  active: boolean;
}

export interface ViolationEvent {
  readonly violationId: string;
  readonly behavior: Behavior;
  readonly violationEventType: ViolationEventType;
  readonly violationEventTime: Date;
  /** None on `alarm-invalidated`, and where an ML model decided. */
  readonly metricValue?: MetricValue | undefined;
  /** By the stack's clock; the retention counts from here. */
  readonly recordedAt: Date;
  /** Why the notice did not reach SNS, if it did not: the service itself keeps silent about that. */
  noticeError?: string;
}

/** What is known of one behavior of one thing; `against` as in `AggregateStatus`. */
export interface Progress {
  readonly against: number;
  readonly lastDatapoint: Date;
}

export interface MonitoredThing {
  readonly thingName: string;
  readonly lastSeen: Date;
  /** Both by `behaviorKey`. */
  readonly progress: Map<string, Progress>;
  readonly violations: Map<string, Violation>;
}

export type DetectExecutionStatus = 'IN_PROGRESS' | 'SUCCESSFUL' | 'FAILED' | 'SKIPPED';

export interface DetectExecution {
  readonly taskId: string;
  readonly violationId: string;
  readonly actionName: string;
  readonly thingName: string;
  readonly executionStartDate: Date;
  executionEndDate?: Date;
  status: DetectExecutionStatus;
  errorCode?: string;
  message?: string;
}

export interface ActionDefinition {
  readonly name: string;
  readonly id: string;
  readonly roleArn: string;
  readonly actionParams: ActionParams;
}

export type DetectTaskTarget =
  | { readonly violationIds: readonly string[] }
  | { readonly securityProfileName: string; readonly behaviorName: string };

export interface DetectTask {
  readonly taskId: string;
  readonly clientRequestToken: string;
  readonly target: DetectTaskTarget;
  readonly violationEventOccurrenceRange?: { readonly startTime: Date; readonly endTime: Date } | undefined;
  readonly onlyActiveViolationsIncluded: boolean;
  readonly suppressedAlertsIncluded: boolean;
  /** The actions as they were at the start, in their order. */
  readonly actionsDefinition: readonly ActionDefinition[];
  readonly taskStartTime: Date;
  taskEndTime?: Date;
  taskStatus: 'IN_PROGRESS' | 'SUCCESSFUL' | 'FAILED' | 'CANCELED';
  readonly executions: DetectExecution[];
  /** Takes back the timer of the next step. */
  disarm: () => void;
}

export interface DetectState {
  readonly securityProfiles: Map<string, SecurityProfile>;
  /** Names of the profiles of each target, by its ARN. */
  readonly attachments: Map<string, Set<string>>;
  /** In the order of their last report, the most silent first. */
  readonly things: Map<string, MonitoredThing>;
  /** All that the retention keeps, ended ones too, by id. */
  readonly violations: Map<string, Violation>;
  /** Those in alarm, by id, in the order of their start. */
  readonly activeViolations: Map<string, Violation>;
  /** In the order of their recording. */
  readonly violationEvents: ViolationEvent[];
  /** In the order of their start. */
  readonly tasks: Map<string, DetectTask>;
  /** Whether a timer waits for the most silent thing. */
  watchesSilence: boolean;
}

export const createDetectState = (): DetectState => ({
  securityProfiles: new Map(),
  attachments: new Map(),
  things: new Map(),
  violations: new Map(),
  activeViolations: new Map(),
  violationEvents: [],
  tasks: new Map(),
  watchesSilence: false,
});

/** Names hold no space, so no two behaviors share a key. */
export const behaviorKey = (securityProfileName: string, behaviorName: string): string =>
  `${securityProfileName} ${behaviorName}`;
