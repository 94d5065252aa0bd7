import type { Ports } from '../../../functions/respond/assemble.ts';
import type { Condition } from '../../../shared/containments/condition.ts';
import type { Contained } from '../../../shared/containments/contained.ts';
import type { RecordedFinding } from '../../../shared/defender/finding-reports.ts';
import type { MitigationActionType } from '../../../shared/sources/audit/checks.ts';
import type { ResourceIdentifier } from '../../../shared/sources/audit/finding.ts';

/** All that `respond` asks of Device Defender and AWS IoT. */
export type DefenderPorts = Pick<
  Ports,
  | 'violations'
  | 'findings'
  | 'mitigationActions'
  | 'mitigationEffects'
  | 'mitigationTasks'
  | 'effects'
  | 'reach'
  | 'suppressions'
  | 'verifyingAudits'
  | 'connections'
>;

/** What a test has happen in an account, and what is asked of it. Things, groups and policies are there as they are named. */
export interface DefenderWorld {
  readonly ports: DefenderPorts;
  /** The policy is broad, and has one version. */
  policy(policyName: string): Promise<void>;
  /** An active certificate, and the things that use it. */
  certificate(certificateId: string, thingNames: readonly string[]): Promise<void>;
  caCertificate(certificateId: string): Promise<void>;
  /** The things that have a policy, by a certificate of theirs. */
  attach(policyName: string, thingNames: readonly string[]): Promise<void>;
  thing(thingName: string): Promise<void>;
  action(actionName: string, type: MitigationActionType, thingGroupNames?: readonly string[]): Promise<void>;
  /** Puts a thing into alarm; answers with the violation's id. */
  alarm(thingName: string): Promise<string>;
  /** Ends the alarm. */
  clear(thingName: string, violationId: string): Promise<void>;
  /** An audit runs and finds these resources by a check, as every audit does from now on, and no others. */
  find(checkName: string, resources: readonly ResourceIdentifier[]): Promise<readonly RecordedFinding[]>;
  /** Audits can't look at what the check is about. */
  blind(checkName: string): Promise<void>;
  /** Audits do not look at what the check is about. */
  disable(checkName: string): Promise<void>;
  /** Somebody changes it by hand. */
  change(contained: Contained, condition: Condition): Promise<void>;
  /** Somebody deletes the thing, the certificate or the policy. */
  remove(contained: Contained): Promise<void>;
  connect(clientId: string): Promise<void>;
  /** Every call to AWS fails, until it is mended. */
  outage(): void;
  /** AWS refuses to start tasks for now, until it is mended. */
  refuseStarts(): void;
  mend(): void;
  now(): Date;
  pass(millis: number): void;
  close(): Promise<void>;
}

/** When the world begins: a whole second, as the API has no others. */
export const worldStart = new Date('2026-11-01T00:00:00Z');
