import type { Severity } from './checks.ts';
import type { Resource } from './resource.ts';

/** What a check has against one resource, before the audit gives it an id. */
export interface NonCompliance {
  readonly nonCompliantResource: Resource;
  readonly relatedResources?: readonly Resource[];
  readonly reasonForNonCompliance: string;
  readonly reasonForNonComplianceCode: string;
}

/** Items by position: an array, or something that makes each item when it is asked for. */
export interface Sequence<Item> {
  readonly length: number;
  at(index: number): Item | undefined;
}

/** One finding as the API gives it (`AuditFinding`), times as `Date`. */
export interface Finding extends NonCompliance {
  readonly findingId: string;
  readonly taskId: string;
  readonly checkName: string;
  readonly taskStartTime: Date;
  readonly findingTime: Date;
  readonly severity: Severity;
  readonly relatedResources: readonly Resource[];
  readonly isSuppressed: boolean;
}

/** Where a finding is kept: small, because an audit can have a hundred thousand. */
export interface FindingReference {
  readonly findingId: string;
  readonly taskId: string;
  readonly checkName: string;
  /** Position in the run's non-compliances. */
  readonly index: number;
  readonly isSuppressed: boolean;
}
