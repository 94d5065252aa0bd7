import { type Containment, isHeld } from '../../shared/containments/containment.ts';
import {
  type DecidedEvent,
  type DefenderEvent,
  isDecided,
  type StoredDecision,
} from '../../shared/events/event.ts';
import type { Containments } from '../../shared/history/containments.ts';
import type { History } from '../../shared/history/history.ts';
import type { LimitUsage } from '../../shared/history/limit-usage.ts';
import type { Page, PageRequest, Question } from '../../shared/history/listing.ts';
import type { TaskMembers } from '../../shared/history/task-members.ts';
import type { Verification, Verifications } from '../../shared/history/verifications.ts';
import type { Usage } from '../../shared/limits/limits.ts';
import { aggregateStatusOf, earliestDue, workListOf } from '../../shared/responses/aggregate-status.ts';
import { isOpen, type MitigationTask, type TaskMember } from '../../shared/responses/task.ts';

export interface MemoryHistory extends History {
  /** Copies of all events, in the order they were first stored. */
  events(): readonly DefenderEvent[];
  tasks(): readonly MitigationTask[];
}

/** A history that forgets: the contract of the real one (`history-contract.ts`) over two maps. */
export function createMemoryHistory(): MemoryHistory {
  const events = new Map<string, DefenderEvent>();
  const tasks = new Map<string, MitigationTask>();

  /** What is stored, to be looked through: whatever of it is handed out is copied. */
  const stored = (): DefenderEvent[] => [...events.values()];

  return {
    events: () => stored().map((event) => copyOf(event)),
    tasks: () => [...tasks.values()].map((task) => copyOf(task)),

    async open<Event extends DefenderEvent>(event: Event): Promise<Event> {
      if (!events.has(event.eventId)) events.set(event.eventId, copyOf(event));
      return copyOf(events.get(event.eventId)) as Event;
    },
    read: async (eventId) => copyOf(events.get(eventId)),
    known: async (eventIds) =>
      new Set(eventIds.filter((id) => events.has(id) || tasks.has(id.replace(/^task\//, '')))),
    violation: async (violationId) =>
      stored()
        .filter((event) => event.kind === 'violation')
        .filter((event) => event.violationId === violationId)
        .sort((a, b) => (a.eventId < b.eventId ? -1 : 1))
        .map((event) => copyOf(event)),

    async save(event) {
      if (events.get(event.eventId)?.revision !== event.revision) return false;
      events.set(event.eventId, copyOf({ ...event, revision: event.revision + 1 }));
      return true;
    },

    readAll: async (eventIds) =>
      stored()
        .filter(({ eventId }) => eventIds.includes(eventId))
        .map((event) => copyOf(event)),

    ready: async (workList, now, limit) =>
      stored()
        .filter(isDecided)
        .filter(
          (event) =>
            workListOf(event.kind, event.responses) === workList &&
            (earliestDue(event.responses) ?? '') <= now.toISOString(),
        )
        .sort(byUrgency)
        .slice(0, limit)
        .map((event) => copyOf(event)),

    async openTask(task) {
      if (!tasks.has(task.taskId)) tasks.set(task.taskId, copyOf(task));
      return copyOf(tasks.get(task.taskId) ?? task);
    },
    async saveTask(task) {
      if (tasks.get(task.taskId)?.revision !== task.revision) return false;
      tasks.set(task.taskId, copyOf({ ...task, revision: task.revision + 1 }));
      return true;
    },
    readTask: async (taskId) => copyOf(tasks.get(taskId)),
    openTasks: async () =>
      [...tasks.values()]
        .filter(isOpen)
        .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
        .map((task) => copyOf(task)),

    list: async (question, page) =>
      pageOf(
        stored().filter((event) => isAbout(event, question)),
        page,
      ),

    async decisions(request) {
      const { events: found, ...page } = pageOf(stored(), request);
      return { decisions: found.filter(isDecided).flatMap(decisionsOf), ...page };
    },
  };
}

const urgencyOf = ({ responses, decision, at, eventId }: DecidedEvent): string => {
  const priority = String(decision.rule?.priority ?? 0).padStart(6, '0');
  return [earliestDue(responses) ?? `0 ${priority}`, at.toISOString(), eventId].join(' ');
};

const byUrgency = (a: DecidedEvent, b: DecidedEvent): number => (urgencyOf(a) < urgencyOf(b) ? -1 : 1);

function isAbout(event: DefenderEvent, question: Question): boolean {
  switch (question.by) {
    case 'subject':
      return event.subject === question.subject;
    case 'source':
      return event.source === question.source;
    case 'rule':
      return isDecided(event) && event.decision.rule?.id === question.rule;
    case 'status':
      return isDecided(event) && aggregateStatusOf(event.responses) === question.status;
    case 'time':
      return true;
  }
}

/** Not structuredClone: inside jest its dates are of another realm, and no `instanceof Date`. */
function copyOf<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copyOf(member)])) as Value;
}

const ageOf = ({ at, eventId }: DefenderEvent): string => `${at.toISOString()} ${eventId}`;

function decisionsOf({ kind, eventId, at, subject, document, decision }: DecidedEvent): StoredDecision[] {
  if (kind === 'discrepancy') return [];
  const { because, rule, steps } = decision;
  const decided = { because, steps, ...(rule && { rule }) };
  return [{ kind, eventId, at, subject, document: JSON.parse(document), decision: decided }];
}

function pageOf(events: readonly DefenderEvent[], { limit, order, cursor, since, until }: PageRequest): Page {
  const oldestFirst = [...events].sort((a, b) => (ageOf(a) < ageOf(b) ? -1 : 1));
  const inOrder = order === 'oldest-first' ? oldestFirst : oldestFirst.reverse();
  const isPast = (event: DefenderEvent): boolean =>
    cursor !== undefined && (order === 'oldest-first' ? ageOf(event) <= cursor : ageOf(event) >= cursor);
  const found = inOrder.filter(
    (event) => !isPast(event) && (!since || event.at >= since) && (!until || event.at < until),
  );
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    events: page.map((event) => copyOf(event)),
    ...(last && found.length > limit && { cursor: ageOf(last) }),
  };
}

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
