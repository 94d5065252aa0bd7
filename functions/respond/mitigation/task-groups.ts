import { isDeepStrictEqual } from 'node:util';
import { quotas } from '../../../shared/defender/quotas.ts';
import { sha256 } from '../../../shared/events/event-id.ts';
import { responseId } from '../../../shared/responses/response.ts';
import type { MitigationTask } from '../../../shared/responses/task.ts';
import type { Member } from '../transition.ts';

export type Kind = keyof typeof quotas.concurrentMitigationTasks;

export const kindOf = ({ event }: Member): Kind => (event.kind === 'finding' ? 'audit' : 'detect');

/** Responses that one task can carry: the same rule, the same check, the same actions, unless one is to be alone. */
function groupOf({ event, response }: Member): string {
  const actions = response.step.kind === 'mitigate' ? response.step.actions : [];
  return JSON.stringify([
    event.kind,
    event.kind === 'finding' && event.checkName,
    event.decision.rule?.id,
    actions,
    response.alone && event.eventId,
  ]);
}

/**
 * At most one response for each subject, and none for a subject that a task is at work on: the next one is guarded
 * when that task has ended, on the state that it left.
 */
export function oneForEachSubject(
  planned: readonly Member[],
  open: readonly MitigationTask[],
): readonly Member[] {
  const busy = new Set(open.flatMap(({ members }) => members.map(({ subject }) => subject)));
  return planned.filter(({ event: { subject } }) => {
    const isFree = !busy.has(subject);
    busy.add(subject);
    return isFree;
  });
}

/** Chunks of at most 25 that one task can carry, in the order of their most urgent member. */
export function groupsOf(planned: readonly Member[]): Member[][] {
  const groups: Member[][] = [];
  const filling = new Map<string, Member[]>();
  for (const member of planned) {
    const name = groupOf(member);
    const group = filling.get(name);
    if (group && group.length < quotas.idsPerTask) group.push(member);
    else {
      const fresh = [member];
      groups.push(fresh);
      filling.set(name, fresh);
    }
  }
  return groups;
}

/** Derived from the responses to be carried and their revisions: a retry gets the id of the same task. */
export const taskIdOf = (group: readonly Member[]): string =>
  `ddr-${sha256(
    group
      .map(({ event, index }) => `${responseId({ eventId: event.eventId, index })} ${event.revision}`)
      .sort()
      .join('\n'),
  ).slice(0, 40)}`;

export function taskFor(
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
    members: members.map(({ event: { eventId, subject }, index }) => ({ eventId, index, subject })),
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

/** Whether two tasks do the same to the same members. */
export const isSameWork = (one: MitigationTask, other: MitigationTask): boolean =>
  isDeepStrictEqual(workOf(one), workOf(other));

const workOf = ({ kind, actions, target, members }: MitigationTask) => ({ kind, actions, target, members });
