import {
  type IoTClient,
  paginateListAuditMitigationActionsTasks,
  paginateListAuditTasks,
  paginateListDetectMitigationActionsTasks,
  paginateListMitigationActions,
  paginateListScheduledAudits,
} from '@aws-sdk/client-iot';
import { quotas } from '../../shared/defender/quotas.ts';

/** How much of what Device Defender grants an account is in use (AWS General Reference). */
export interface Slots {
  runningAudits(): Promise<number>;
  runningAuditMitigations(): Promise<number>;
  runningDetectMitigations(): Promise<number>;
  mitigationActions(): Promise<number>;
  scheduledAudits(): Promise<number>;
}

export const slotLimits = {
  runningAudits: quotas.concurrentAudits,
  runningAuditMitigations: quotas.concurrentMitigationTasks.audit,
  runningDetectMitigations: quotas.concurrentMitigationTasks.detect,
  mitigationActions: quotas.mitigationActions,
  scheduledAudits: quotas.scheduledAudits,
} as const satisfies Readonly<Record<keyof Slots, number>>;

/** What runs is looked for this far back: it began within days, and Device Defender keeps no more than 90. */
const lookBackMillis = 30 * 86_400_000;

export function createSlots(iot: Pick<IoTClient, 'send'>, now: Date): Slots {
  const paging = { client: iot as IoTClient, pageSize: quotas.pageSize };
  const period = { startTime: new Date(now.getTime() - lookBackMillis), endTime: now };
  return {
    runningAudits: () =>
      counted(paginateListAuditTasks(paging, { ...period, taskStatus: 'IN_PROGRESS' }), ({ tasks }) => tasks),
    runningAuditMitigations: () =>
      counted(
        paginateListAuditMitigationActionsTasks(paging, { ...period, taskStatus: 'IN_PROGRESS' }),
        ({ tasks }) => tasks,
      ),
    runningDetectMitigations: () =>
      counted(paginateListDetectMitigationActionsTasks(paging, period), ({ tasks }) =>
        tasks?.filter(({ taskStatus }) => taskStatus === 'IN_PROGRESS'),
      ),
    mitigationActions: () =>
      counted(paginateListMitigationActions(paging, {}), ({ actionIdentifiers }) => actionIdentifiers),
    scheduledAudits: () =>
      counted(paginateListScheduledAudits(paging, {}), ({ scheduledAudits }) => scheduledAudits),
  };
}

async function counted<Page>(
  pages: AsyncIterable<Page>,
  entriesOf: (page: Page) => readonly unknown[] | undefined,
): Promise<number> {
  let count = 0;
  for await (const page of pages) count += entriesOf(page)?.length ?? 0;
  return count;
}
