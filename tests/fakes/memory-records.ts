import { type Containment, isHeld } from '../../shared/containments/containment.ts';
import type { Containments } from '../../shared/history/containments.ts';
import type { LimitUsage } from '../../shared/history/limit-usage.ts';
import type { TaskMembers } from '../../shared/history/task-members.ts';
import type { Verification, Verifications } from '../../shared/history/verifications.ts';
import type { Usage } from '../../shared/limits/limits.ts';
import type { TaskMember } from '../../shared/responses/task.ts';
import { copyOf } from './memory-rows.ts';

export interface MemoryContainments extends Containments {
  all(): readonly Containment[];
}

/** The records of containments, in a map. */
export function createMemoryContainments(): MemoryContainments {
  const records = new Map<string, Containment>();
  return {
    all: () => [...records.values()].map((record) => copyOf(record)),
    read: async (id) => copyOf(records.get(id)),
    readAll: async (ids) => [...new Set(ids)].flatMap((id) => copyOf(records.get(id)) ?? []),
    async save(containment) {
      const { id, revision } = containment;
      if ((records.get(id)?.revision ?? 0) !== revision) return false;
      records.set(id, copyOf({ ...containment, revision: revision + 1 }));
      return true;
    },
    held: async (after = '') =>
      [...records.values()]
        .filter(isHeld)
        .map(({ id }) => id)
        .sort()
        .filter((id) => id > after),
  };
}

/** What limits count by, in a list. */
export function createMemoryLimitUsage(): LimitUsage {
  const noted: { readonly rule: string; readonly usage: Usage }[] = [];
  return {
    note: async (rule, usage) => void noted.push({ rule, usage }),
    since: async (rule, moment) =>
      noted
        .filter((each) => each.rule === rule && each.usage.at >= moment)
        .map(({ usage }) => usage)
        .sort((a, b) => a.at.getTime() - b.at.getTime()),
  };
}

/** The members of tasks, in a map. */
export function createMemoryTaskMembers(): TaskMembers {
  const rows = new Map<string, TaskMember>();
  const of = (taskId: string) =>
    [...rows].filter(([key]) => key.startsWith(`${taskId} `)).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    add: async (taskId, member) => void rows.set(`${taskId} ${member.eventId}#${member.index}`, member),
    async page(taskId, limit, cursor = '') {
      const left = of(taskId).filter(([key]) => key > cursor);
      const page = left.slice(0, limit);
      const last = page.at(-1)?.[0];
      return {
        members: page.map(([, member]) => member),
        ...(last && left.length > limit && { cursor: last }),
      };
    },
    count: async (taskId) => of(taskId).length,
  };
}

/** The latest verification of each check, in a map. */
export function createMemoryVerifications(): Verifications {
  const latest = new Map<string, Verification>();
  const claimed = new Set<string>();
  return {
    read: async (checkName) => latest.get(checkName),
    async save(verification) {
      const { checkName, revision } = verification;
      if ((latest.get(checkName)?.revision ?? 0) !== revision) return false;
      latest.set(checkName, { ...verification, revision: revision + 1 });
      return true;
    },
    claim: async (auditTaskId) => void claimed.add(auditTaskId),
    isClaimed: async (auditTaskId) => claimed.has(auditTaskId),
  };
}
