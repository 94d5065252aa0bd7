import {
  type IoTClient,
  paginateListAuditMitigationActionsTasks,
  paginateListDetectMitigationActionsTasks,
} from '@aws-sdk/client-iot';
import { quotas } from './quotas.ts';

/** The ids of the mitigation tasks that Device Defender remembers, of any origin, a page at a time. */
export interface MitigationTaskListing {
  audit(from: Date, to: Date): AsyncIterable<readonly string[]>;
  detect(from: Date, to: Date): AsyncIterable<readonly string[]>;
}

export const createMitigationTaskListing = (iot: Pick<IoTClient, 'send'>): MitigationTaskListing => {
  const config = { client: iot as IoTClient, pageSize: quotas.pageSize };
  return {
    async *audit(startTime, endTime) {
      for await (const { tasks } of paginateListAuditMitigationActionsTasks(config, { startTime, endTime }))
        yield idsOf(tasks);
    },
    async *detect(startTime, endTime) {
      for await (const { tasks } of paginateListDetectMitigationActionsTasks(config, { startTime, endTime }))
        yield idsOf(tasks);
    },
  };
};

const idsOf = (tasks: readonly { taskId?: string | undefined }[] = []): readonly string[] =>
  tasks.flatMap(({ taskId }) => taskId ?? []);
