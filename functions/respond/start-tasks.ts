import { sha256 } from '../../shared/history/event-id.ts';
import type { History } from '../../shared/history/history.ts';
import { responseId } from '../../shared/responses/response.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Attempts } from './attempt.ts';
import type { FollowTask } from './follow-task.ts';
import type { Judge } from './judge.ts';
import type { Member, Record, Step } from './record.ts';
import type { Keep } from './snapshot.ts';

/** Judges planned mitigations, the most urgent first, and starts tasks for them while slots are free. */
export type StartTasks = (planned: readonly Member[], open: readonly MitigationTask[]) => Promise<void>;

interface Dependencies {
  readonly history: History;
  readonly judge: Judge;
  readonly keep: Keep;
  readonly record: Record;
  readonly followTask: FollowTask;
  readonly attempts: Attempts;
  readonly clock: Clock;
}

/** AWS General Reference, Device Defender quotas: mitigation tasks that may run at once. */
export const slots = { audit: 10, detect: 5 } as const;

/** API reference, StartAuditMitigationActionsTask and StartDetectMitigationActionsTask: ids of one target. */
const maxMembers = 25;

type Kind = keyof typeof slots;

const kindOf = ({ event }: Member): Kind => (event.kind === 'finding' ? 'audit' : 'detect');

/** Responses that one task can carry: the same rule, the same check, the same actions. */
function groupOf({ event, response }: Member): string {
  const actions = response.step.kind === 'mitigate' ? response.step.actions : [];
  return JSON.stringify([
    event.kind,
    event.kind === 'finding' && event.checkName,
    event.decision.rule?.id,
    actions,
  ]);
}

export function createStartTasks(dependencies: Dependencies): StartTasks {
  const { history, judge, keep, record, followTask, attempts, clock } = dependencies;

  /** The member with its pre-images stored, to be started; none where it is not to be. */
  async function admit(member: Member, taskId: string): Promise<Member[]> {
    const { step } = member.response;
    if (step.kind !== 'mitigate') return [];
    const verdict = await judge(member, step);
    if (!verdict.go) return refuse(member, verdict.step);
    const kept = await keep(member, verdict.actions);
    if ('step' in kept) return refuse(member, kept.step);
    const admitted = await record(member, {
      status: 'admitted',
      because: 'judged again: still called for; what was there before is kept',
      changes: { taskId, preImages: [...kept.preImages] },
    });
    return admitted ? [admitted] : [];
  }

  async function refuse(member: Member, step: Step): Promise<Member[]> {
    await record(member, step);
    return [];
  }

  async function startTask(group: readonly Member[]): Promise<void> {
    const taskId = taskIdOf(group);
    const admitted: Member[] = [];
    const admitOne = async (member: Member) => void admitted.push(...(await admit(member, taskId)));
    for (const member of group) await attempts.attempt(member.event.eventId, () => admitOne(member));
    const [first] = admitted;
    if (first)
      await followTask(await history.openTask(taskFor(first, admitted, { taskId, now: clock.now() })));
  }

  return async (planned, open) => {
    const free: { [kind in Kind]: number } = { ...slots };
    for (const { kind } of open) free[kind] -= 1;
    for (const group of groupsOf(planned)) {
      const kind = kindOf(group[0] as Member);
      free[kind] -= 1;
      if (free[kind] >= 0) await attempts.attempt('a new task', () => startTask(group));
    }
  };
}

/** Chunks of at most 25 that one task can carry, in the order of their most urgent member. */
function groupsOf(planned: readonly Member[]): Member[][] {
  const groups: Member[][] = [];
  const filling = new Map<string, Member[]>();
  for (const member of planned) {
    const name = groupOf(member);
    const group = filling.get(name);
    if (group && group.length < maxMembers) group.push(member);
    else {
      const fresh = [member];
      groups.push(fresh);
      filling.set(name, fresh);
    }
  }
  return groups;
}

/** Derived from the responses that were to be carried and how often they were tried: a retry meets its own task. */
const taskIdOf = (group: readonly Member[]): string =>
  `ddr-${sha256(
    group
      .map(({ event, index }) => `${responseId({ eventId: event.eventId, index })} ${event.revision}`)
      .sort()
      .join('\n'),
  ).slice(0, 40)}`;

function taskFor(
  first: Member,
  members: readonly Member[],
  { taskId, now }: { taskId: string; now: Date },
): MitigationTask {
  const { event, response } = first;
  return {
    taskId,
    kind: kindOf(first),
    actions: response.step.kind === 'mitigate' ? response.step.actions : [],
    target: targetOf(event, members),
    members: members.map((member) => ({ eventId: member.event.eventId, index: member.index })),
    status: 'admitted',
    because: `rule ${event.decision.rule?.id} of ruleset ${event.decision.rulesetVersion}`,
    createdAt: now,
    changedAt: now,
    expiresAt: event.expiresAt,
    revision: 1,
  };
}

function targetOf(first: Member['event'], members: readonly Member[]): MitigationTask['target'] {
  if (first.kind === 'finding') {
    const findingIds = members.flatMap(({ event }) => (event.kind === 'finding' ? event.findingId : []));
    return { findingIds, checkName: first.checkName };
  }
  return {
    violationIds: members.flatMap(({ event }) => (event.kind === 'violation' ? event.violationId : [])),
  };
}
