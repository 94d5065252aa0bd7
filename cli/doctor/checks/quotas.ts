import {
  type IoTClient,
  paginateListAuditMitigationActionsTasks,
  paginateListAuditTasks,
  paginateListDetectMitigationActionsTasks,
  paginateListMitigationActions,
  paginateListScheduledAudits,
} from '@aws-sdk/client-iot';
import { quotas } from '../../../shared/defender/quotas.ts';
import { isDetectRefused, orDetectRefused } from '../../defender/detect-availability.ts';
import { type Observation, ok, warn } from '../run-checks.ts';

/** How much of what Device Defender grants an account is in use (AWS General Reference). */
export interface Usage {
  runningAudits(): Promise<number>;
  runningAuditMitigations(): Promise<number>;
  runningDetectMitigations(): Promise<number>;
  mitigationActions(): Promise<number>;
  scheduledAudits(): Promise<number>;
}

const limits = {
  runningAudits: quotas.concurrentAudits,
  runningAuditMitigations: quotas.concurrentMitigationTasks.audit,
  runningDetectMitigations: quotas.concurrentMitigationTasks.detect,
  mitigationActions: quotas.mitigationActions,
  scheduledAudits: quotas.scheduledAudits,
} as const satisfies Readonly<Record<keyof Usage, number>>;

/** What runs is looked for this far back: it began within days, and Device Defender keeps no more than 90. */
const lookBackMillis = 30 * 86_400_000;

export function createUsage(iot: Pick<IoTClient, 'send'>, now: Date): Usage {
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

type Quota = keyof Usage;

const inWords: Readonly<Record<Quota, string>> = {
  runningAudits: 'on-demand audits running',
  runningAuditMitigations: 'audit mitigation tasks running',
  runningDetectMitigations: 'Detect mitigation tasks running',
  mitigationActions: 'mitigation actions',
  scheduledAudits: 'scheduled audits',
};

const checked: readonly Quota[] = [
  'runningAuditMitigations',
  'runningDetectMitigations',
  'runningAudits',
  'mitigationActions',
  'scheduledAudits',
];

/** How much is left of what Device Defender grants an account. What Detect refuses to tell is left out. */
export async function checkQuotas(used: Usage): Promise<readonly Observation[]> {
  const counts = await Promise.all(
    checked.map(async (quota) => ({ quota, count: await orDetectRefused(used[quota]()) })),
  );
  const known = counts.flatMap(({ quota, count }) => (isDetectRefused(count) ? [] : [{ quota, count }]));
  const full = known.filter(({ quota, count }) => count >= limits[quota]).map(({ quota }) => quota);
  const scheduled = known.find(({ quota }) => quota === 'scheduledAudits')?.count;
  return [
    ok(known.map(({ quota, count }) => `${count} of ${limits[quota]} ${inWords[quota]}`).join(', ')),
    ...full.map((quota) => warn(`all ${limits[quota]} ${inWords[quota]}`, whatToDo[quota])),
    ...(scheduled === 0 ? [unscheduled] : []),
  ];
}

const whatToDo: Readonly<Record<Quota, string>> = {
  runningAudits: 'aws iot list-audit-tasks --task-status IN_PROGRESS --start-time … --end-time …',
  runningAuditMitigations: 'Wait: responses wait too, and go on when one ends',
  runningDetectMitigations: 'Wait: responses wait too, and go on when one ends',
  mitigationActions: 'aws iot list-mitigation-actions, and delete what no rule names',
  scheduledAudits: 'aws iot list-scheduled-audits, and delete what nobody needs',
};

const unscheduled = warn(
  'no audit is scheduled: there is one only when somebody starts it',
  'aws iot create-scheduled-audit --scheduled-audit-name daily --frequency DAILY --target-check-names CHECK …',
);
