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
export interface Slots {
  runningAudits(): Promise<number>;
  runningAuditMitigations(): Promise<number>;
  runningDetectMitigations(): Promise<number>;
  mitigationActions(): Promise<number>;
  scheduledAudits(): Promise<number>;
}

const slotLimits = {
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

type Slot = keyof Slots;

const inWords: Readonly<Record<Slot, string>> = {
  runningAudits: 'on-demand audits running',
  runningAuditMitigations: 'audit mitigation tasks running',
  runningDetectMitigations: 'Detect mitigation tasks running',
  mitigationActions: 'mitigation actions',
  scheduledAudits: 'scheduled audits',
};

const slots: readonly Slot[] = [
  'runningAuditMitigations',
  'runningDetectMitigations',
  'runningAudits',
  'mitigationActions',
  'scheduledAudits',
];

/** How much is left of what Device Defender grants an account. What Detect refuses to tell is left out. */
export async function checkSlots(used: Slots): Promise<readonly Observation[]> {
  const counts = await Promise.all(
    slots.map(async (slot) => ({ slot, count: await orDetectRefused(used[slot]()) })),
  );
  const known = counts.flatMap(({ slot, count }) => (isDetectRefused(count) ? [] : [{ slot, count }]));
  const full = known.filter(({ slot, count }) => count >= slotLimits[slot]).map(({ slot }) => slot);
  const scheduled = known.find(({ slot }) => slot === 'scheduledAudits')?.count;
  return [
    ok(known.map(({ slot, count }) => `${count} of ${slotLimits[slot]} ${inWords[slot]}`).join(', ')),
    ...full.map((slot) => warn(`all ${slotLimits[slot]} ${inWords[slot]}`, whatToDo[slot])),
    ...(scheduled === 0 ? [unscheduled] : []),
  ];
}

const whatToDo: Readonly<Record<Slot, string>> = {
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
