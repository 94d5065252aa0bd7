import { type AuditTaskMetadata, type IoTClient, paginateListAuditTasks } from '@aws-sdk/client-iot';
import { quotas } from './quotas.ts';

export interface EndedAudit {
  readonly auditTaskId: string;
  /** Neither failed nor canceled: whether notices are sent for those is not documented. */
  readonly completed: boolean;
}

/** The audits that Device Defender remembers. */
export interface AuditListing {
  /** Those that started in a period and have ended, a page at a time. */
  ended(from: Date, to: Date): AsyncIterable<readonly EndedAudit[]>;
}

export const createAuditListing = (iot: Pick<IoTClient, 'send'>): AuditListing => ({
  async *ended(startTime, endTime) {
    const asked = { startTime, endTime };
    for await (const { tasks = [] } of paginateListAuditTasks(
      { client: iot as IoTClient, pageSize: quotas.pageSize },
      asked,
    ))
      yield tasks.flatMap(endedAudit);
  },
});

function endedAudit({ taskId, taskStatus }: AuditTaskMetadata): readonly EndedAudit[] {
  const hasEnded = taskStatus === 'COMPLETED' || taskStatus === 'FAILED' || taskStatus === 'CANCELED';
  return taskId && hasEnded ? [{ auditTaskId: taskId, completed: taskStatus === 'COMPLETED' }] : [];
}
