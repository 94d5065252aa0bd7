import { isDetectRefused, orDetectRefused } from '../../defender/detect-availability.ts';
import { type Observation, ok, warn } from '../check-result.ts';
import { type Slots, slotLimits } from '../slots.ts';

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
