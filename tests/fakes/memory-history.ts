import { groupedBy } from '../../shared/collections/grouped-by.ts';
import {
  type DecidedEvent,
  type DefenderEvent,
  isDecided,
  type StoredDecision,
} from '../../shared/events/event.ts';
import type { History } from '../../shared/history/history.ts';
import { beginOf, indexKeys, orderOfTask, waitingRoomOf } from '../../shared/history/keys.ts';
import type { Page, PageRequest, Question } from '../../shared/history/listing.ts';
import { createEventRows, rowOfEvent, rowOfTask, taskOfRow } from '../../shared/history/rows.ts';
import { fairly } from '../../shared/history/work-list.ts';
import {
  aggregateStatusOf,
  dueLists,
  placeOf,
  type WorkList,
} from '../../shared/responses/aggregate-status.ts';
import { isOpen, type MitigationTask } from '../../shared/responses/task.ts';
import { copyOf, createMemoryRows } from './memory-rows.ts';

export interface MemoryHistory extends History {
  /** Copies of all events, in the order they were first stored. */
  events(): readonly DefenderEvent[];
  tasks(): readonly MitigationTask[];
}

const { eventOf } = createEventRows();

/** A history that forgets: the contract of the real one (`history-contract.ts`) over two maps of its rows. */
export function createMemoryHistory(): MemoryHistory {
  const events = createMemoryRows(({ eventId }: DefenderEvent) => eventId, rowOfEvent, eventOf);
  const tasks = createMemoryRows(({ taskId }: MitigationTask) => taskId, rowOfTask, taskOfRow);
  const { stored } = events;

  const inWorkLists = () => stored().filter(isDecided).flatMap(waitingIn);

  return {
    events: () => stored().map(copyOf),
    tasks: () => tasks.stored().map(copyOf),

    open: async <Event extends DefenderEvent>(event: Event) => events.open(event) as Event,
    read: async (eventId) => events.read(eventId),
    known: async (eventIds) =>
      new Set(eventIds.filter((id) => events.has(id) || tasks.has(id.replace(/^task\//, '')))),
    violation: async (violationId) =>
      stored()
        .filter((event) => event.kind === 'violation')
        .filter((event) => event.violationId === violationId)
        .sort((a, b) => (a.eventId < b.eventId ? -1 : 1))
        .map(copyOf),

    save: async (event) => events.save(event),

    readAll: async (eventIds) => [...new Set(eventIds)].flatMap((eventId) => events.read(eventId) ?? []),

    async due(now, limits, passedOver = new Set()) {
      const waiting = inWorkLists();
      const of = (list: string) => waiting.filter((each) => each.workList === list);
      const isAhead = ({ rest }: { rest: string }) => rest > `${now.toISOString()}~`;
      const due = (list: string) => of(list).filter((each) => !isAhead(each) && !isPassedOver(each));
      const isPassedOver = ({ event }: { event: DecidedEvent }) => passedOver.has(event.eventId);
      const next = nextIn(dueLists.flatMap(of).filter(isAhead), now);
      return {
        events: dueLists.flatMap((list) => fairly(due(list), limits[list])).map(({ event }) => copyOf(event)),
        ...(next && { next }),
        isAnyWaiting: of('waiting-room').length > 0,
      };
    },

    unproven: async (workList, now, limit) =>
      inWorkLists()
        .filter((each) => each.workList === workList && each.rest <= `${now.toISOString()}~`)
        .sort((a, b) => (a.statusOrder < b.statusOrder ? -1 : 1))
        .slice(0, limit)
        .map(({ event }) => copyOf(event)),

    async admissible({ now, version, placesFor }) {
      const waiting = stored()
        .filter(isDecided)
        .filter((event) => placeOf(event.kind, event.responses)?.workList === 'waiting-room')
        .map((event) => ({ event, order: indexKeys(event).statusOrder?.slice(beginLength) ?? '' }))
        .sort((a, b) => (a.order < b.order ? -1 : 1));
      const leaving: DecidedEvent[] = [];
      for (const [rule, each] of groupedBy(waiting, ({ order }) => order.slice(0, 8))) {
        const places = await placesFor(copyOf(each[0].event));
        const { forRoom, timed } = waitingRoomOf(rule);
        const queue = each.filter(({ order }) => order.startsWith(forRoom));
        const others = each.filter(({ order }) => !order.startsWith(forRoom));
        const isOver = ({ order }: { order: string }) => order < `${forRoom}${now.toISOString()}~`;
        const isDue = ({ order }: { order: string }) => order < `${timed(version)}${now.toISOString()}~`;
        const first = queue.filter((one, index) => index < places || isOver(one));
        leaving.push(...[...first, ...others.filter(isDue)].map(({ event }) => copyOf(event)));
      }
      return leaving;
    },

    openTask: async (task) => tasks.open(task),
    saveTask: async (task) => tasks.save(task),
    readTask: async (taskId) => tasks.read(taskId),
    openTasks: async (known = new Map()) =>
      [...known.values(), ...tasks.stored().filter(({ taskId }) => !known.has(taskId))]
        .filter(isOpen)
        .sort((a, b) => (orderOfTask(a) < orderOfTask(b) ? -1 : 1))
        .map(copyOf),

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

const beginLength = beginOf('release').length;

type Waiting = {
  readonly event: DecidedEvent;
  readonly workList: WorkList;
  readonly statusOrder: string;
  readonly rest: string;
};

/** Where events wait, by the event as it is stored: its keys are digests, and each pass asks for all of them. */
const places = new WeakMap<DecidedEvent, readonly Waiting[]>();

function waitingIn(event: DecidedEvent): readonly Waiting[] {
  const known = places.get(event);
  if (known) return known;
  const workList = placeOf(event.kind, event.responses)?.workList;
  const { statusOrder = '' } = workList ? indexKeys(event) : {};
  const waiting = workList ? [{ event, workList, statusOrder, rest: statusOrder.slice(beginLength) }] : [];
  places.set(event, waiting);
  return waiting;
}

/** The first moment ahead, where it is within a minute. */
function nextIn(ahead: readonly { readonly rest: string }[], now: Date): Date | undefined {
  const moments = ahead.map(({ rest }) => Date.parse(rest.slice(0, now.toISOString().length)));
  const next = Math.min(...moments);
  return next <= now.getTime() + 60_000 ? new Date(next) : undefined;
}

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
  return { events: page.map(copyOf), ...(last && found.length > limit && { cursor: ageOf(last) }) };
}
