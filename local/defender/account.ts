import { type AuditState, createAuditState } from './audit/state.ts';
import { type ConnectionsState, createConnectionsState } from './connections/state.ts';
import { createDetectState, type DetectState } from './detect/state.ts';
import { createMitigationState, type MitigationState } from './mitigation/state.ts';
import { createRegistry, type Registry } from './registry/state.ts';

/** All that the simulator knows of one AWS account in one Region. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly registry: Registry;
  readonly connections: ConnectionsState;
  readonly mitigation: MitigationState;
  readonly audit: AuditState;
  readonly detect: DetectState;
}

export const createAccount = ({
  accountId = '123456789012',
  region = 'us-east-1',
  partition = 'aws',
} = {}): Account => ({
  accountId,
  region,
  partition,
  registry: createRegistry(),
  connections: createConnectionsState(),
  mitigation: createMitigationState(),
  audit: createAuditState(),
  detect: createDetectState(),
});

/** `arn:aws:iot:us-east-1:123456789012:thing/x` for `thing/x`. */
export const arnOf = ({ accountId, region, partition }: Account, resource: string): string =>
  `arn:${partition}:iot:${region}:${accountId}:${resource}`;
