import fc from 'fast-check';
import { discrepancyEvent } from '../../shared/events/discrepancy-event.ts';
import type { DecidedEvent, DefenderEvent } from '../../shared/events/event.ts';
import type { History } from '../../shared/history/history.ts';
import type { PageRequest, Question } from '../../shared/history/listing.ts';
import { type DueList, soManyOfEach } from '../../shared/history/work-list.ts';
import type { WorkList } from '../../shared/responses/aggregate-status.ts';
import { type Status, statuses } from '../../shared/responses/lifecycle.ts';
import type { ReasonCode } from '../../shared/responses/reason.ts';
import type { Response } from '../../shared/responses/response.ts';
import { aFindingEvent, anAuditEvent, aViolationEvent } from '../builders/events.ts';
import { aMitigationTask } from '../builders/mitigation-task.ts';
import { aResponse, aTrailEntry } from '../builders/responses.ts';
import { aFindingRule, aRule } from '../unit/shared/rules/builders.ts';
import { describeHistoryRows } from './history-rows-contract.ts';
import { describeHistoryTasks } from './history-tasks-contract.ts';

const hour = 3_600_000;
export const happenedAt = 1_790_000_100_000;
const nothing = soManyOfEach(0);
const idOf = ({ eventId }: DefenderEvent) => eventId;

/** The event with its first response in a status, by whatever way it came there. */
function withStatus<Event extends DecidedEvent>(
  event: Event,
  status: Status,
  changes: Partial<Response> = {},
): Event {
  const [first, ...others] = event.responses;
  if (!first) throw new Error('The event asks for nothing');
  const entry = aTrailEntry(status, { at: event.receivedAt.toISOString() });
  const { notBefore: _, ...before } = first;
  const response = { ...before, ...changes, status, trail: [...before.trail, entry] };
  return { ...event, responses: [response, ...others] };
}

const aDiscrepancy = discrepancyEvent(
  {
    what: 'task-unknown',
    key: 'ddr-7',
    subject: 'account/111122223333',
    sweep: 'detect-tasks',
    detail: 'Device Defender runs a task that history does not know',
    severity: 'medium',
    facts: { taskId: 'ddr-7' },
  },
  { at: new Date(happenedAt), by: 'reconcile', retentionDays: 400 },
);

const numbered = (number: number, members: Record<string, string | number> = {}) =>
  aViolationEvent({ violationId: `violation-${number}`, ...members });

/** All pages of an answer, as ids. */
export async function pagesOf(
  history: History,
  question: Question,
  request: PageRequest,
): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await history.list(question, { ...request, cursor });
    pages.push(page.events.map(idOf));
    cursor = page.cursor;
  } while (cursor);
  return pages;
}

/** What every history keeps to: the real one, and the one in memory that unit tests rely on. */
export function describeHistory(create: () => Promise<History>): void {
  let history: History;
  beforeEach(async () => {
    history = await create();
  });

  describe('opening an event', () => {
    test('opening an event stores it as it is, with every member', async () => {
      for (const event of [numbered(1), aFindingEvent(), anAuditEvent(), aDiscrepancy]) {
        expect(await history.open(event)).toEqual(event);
        expect(await history.read(event.eventId)).toEqual(event);
      }
    });

    test('a second time gives what was stored first, decision and all', async () => {
      const first = numbered(1);
      await history.open(first);
      const second = aViolationEvent(
        { violationId: 'violation-1' },
        { rules: [aRule({ id: 'another' })], at: new Date(happenedAt + hour) },
      );
      expect(second.decision.rule?.id).toBe('another');
      expect(await history.open(second)).toEqual(first);
    });

    test('opening an event twenty times at once has one winner, which all are given', async () => {
      const contenders = Array.from({ length: 20 }, (_, index) => ({
        ...numbered(1),
        source: `profile/${index}`,
      }));
      const answers = await Promise.all(contenders.map((event) => history.open(event)));
      expect(new Set(answers.map(({ source }) => source)).size).toBe(1);
    });

    test('opening an event makes it known by its id, one of many, and no other', async () => {
      const events = Array.from({ length: 130 }, (_, index) => numbered(index));
      for (const event of events) await history.open(event);
      await history.openTask(aMitigationTask({ taskId: 'ddr-1' }));
      const ids = [...events.map(idOf), idOf(numbered(0)), 'task/ddr-1'];
      const others = [idOf(numbered(130)), 'finding/none', 'task/ddr-2'];
      expect(await history.known([...others, ...ids])).toEqual(new Set(ids));
      expect(await history.known([])).toEqual(new Set());
    });

    test('opening an event that was never opened reads as nothing', async () => {
      expect(await history.read('finding/none')).toBeUndefined();
    });
  });

  describe('saving an event', () => {
    test('saving an event succeeds once for each revision', async () => {
      const event = await history.open(numbered(1));
      expect(await history.save(withStatus(event, 'held'))).toBe(true);
      expect(await history.save(withStatus(event, 'failed'))).toBe(false);
      const stored = await history.read(event.eventId);
      expect(stored).toMatchObject({ revision: 2, responses: [{ status: 'held' }] });
    });

    test('saving an event that two do at the same time keeps all of one of the two', async () => {
      const event = await history.open(numbered(1));
      const answers = await Promise.all([
        history.save(withStatus(event, 'held')),
        history.save(withStatus(event, 'failed')),
      ]);
      expect([...answers].sort()).toEqual([false, true]);
    });

    test('saving an event can be followed by reading several at once, in the order asked for and each once', async () => {
      for (const number of [1, 2]) await history.open(numbered(number));
      const ids = [2, 1, 3, 2].map((number) => numbered(number).eventId);
      expect((await history.readAll(ids)).map(idOf)).toEqual(ids.slice(0, 2));
      expect(await history.readAll([])).toEqual([]);
    });

    test('saving an event that was never opened fails', async () => {
      expect(await history.save(numbered(1))).toBe(false);
    });
  });

  test('a violation is read with all its transitions, the oldest first, and no other', async () => {
    const cleared = numbered(1, {
      violationEventType: 'alarm-cleared',
      violationEventTime: happenedAt + hour,
    });
    const again = numbered(1, { violationEventTime: happenedAt + 2 * hour });
    for (const event of [again, numbered(2), cleared, numbered(1)]) await history.open(event);
    const transitions = await history.violation('violation-1');
    expect(transitions.map(({ violationEventType }) => violationEventType)).toEqual([
      'in-alarm',
      'alarm-cleared',
      'in-alarm',
    ]);
    expect(await history.violation('violation')).toEqual([]);
  });

  describe('what is ready', () => {
    const now = new Date(happenedAt + hour);
    const later = (millis: number) => ({ notBefore: new Date(now.getTime() + millis).toISOString() });
    const ready = async (limit = 100, passedOver?: ReadonlySet<string>, list: DueList = 'detect') =>
      (await history.due(now, { ...nothing, [list]: limit }, passedOver)).events.map(idOf);

    test('what is ready comes in the order of the rules, then of time, however it is spread over shards', async () => {
      const events = Array.from({ length: 24 }, (_, index) =>
        aViolationEvent(
          { violationId: `violation-${index}`, violationEventTime: happenedAt - index },
          { rules: [aRule({ priority: [700, 20, 3][index % 3] ?? 1 })] },
        ),
      );
      for (const event of events) await history.open(event);
      const expected = [...events].sort(
        (a, b) => priorityOf(a) - priorityOf(b) || a.at.getTime() - b.at.getTime(),
      );
      expect(await ready()).toEqual(expected.map(idOf));
      expect(await ready(5)).toEqual(expected.slice(0, 5).map(idOf));
    });

    test('what is ready is what is planned, admitted, held or waits for approval, and nothing that has ended or runs', async () => {
      const open: readonly Status[] = ['planned', 'admitted', 'held', 'awaiting-approval'];
      const ended = statuses.filter((status) => !open.includes(status));
      for (const [number, status] of [...open, ...ended].entries()) {
        await history.open(withStatus(numbered(number), status));
      }
      expect((await ready()).sort()).toEqual(open.map((_, number) => numbered(number).eventId));
    });

    test('what is ready leaves out what is not due yet, to the millisecond', async () => {
      await history.open(withStatus(numbered(1), 'planned', later(0)));
      await history.open(withStatus(numbered(2), 'held', later(-1)));
      await history.open(withStatus(numbered(3), 'held', later(1)));
      await history.open(withStatus(numbered(4), 'planned', later(hour)));
      expect(await ready()).toEqual([numbered(2).eventId, numbered(1).eventId]);
    });

    test('what is ready waits in a lane of its kind, so that a flood of one kind hides no other', async () => {
      const mitigate = [{ mitigate: ['QuarantineThing'] }];
      const audit = aFindingEvent(
        { findingId: 'to-mitigate' },
        { rules: [aFindingRule({ respond: mitigate })] },
      );
      const other = aFindingEvent({ findingId: 'to-suppress' });
      const proof = later(-1);
      const unproven = withStatus(numbered(2), 'succeeded', proof);
      const unprovenFinding = withStatus({ ...audit, eventId: 'finding/done' }, 'succeeded', proof);
      for (const event of [numbered(1), audit, other, unproven, unprovenFinding]) await history.open(event);
      const idsIn = (list: DueList) => ready(10, undefined, list);
      const unprovenIn = async (list: WorkList) => (await history.unproven(list, now, 10)).map(idOf);
      expect(await idsIn('detect')).toEqual([numbered(1).eventId]);
      expect(await idsIn('audit')).toEqual([audit.eventId]);
      expect(await idsIn('suppression')).toEqual([other.eventId]);
      expect(await unprovenIn('unproven-violation')).toEqual([unproven.eventId]);
      expect(await unprovenIn('unproven-finding')).toEqual([unprovenFinding.eventId]);
      const listed = async (aggregateStatus: 'open' | 'unproven') =>
        (await history.list({ by: 'status', status: aggregateStatus }, { limit: 10 })).events
          .map(idOf)
          .sort();
      expect(await listed('open')).toEqual([numbered(1), audit, other].map(idOf).sort());
      expect(await listed('unproven')).toEqual([unproven, unprovenFinding].map(idOf).sort());
    });

    test('what is ready goes round the rules, so that one that floods the list hides no other (F20)', async () => {
      const byRule = (id: string, count: number, priority = 100) =>
        Array.from({ length: count }, (_, index) =>
          aViolationEvent({ violationId: `${id}-${index}` }, { rules: [aRule({ id, priority })] }),
        );
      const flood = byRule('flood', 60);
      const others = ['a', 'b', 'c'].flatMap((id) => byRule(id, 1));
      const urgent = byRule('urgent', 1, 1);
      for (const event of [...flood, ...others, ...urgent]) await history.open(event);
      const found = await ready(5);
      expect(found[0]).toBe(urgent[0]?.eventId);
      expect(found.slice(1, 5)).toEqual(expect.arrayContaining(others.map(idOf)));
      expect(found).toHaveLength(5);
    });

    test('what is ready is found in each list, however long the others are', async () => {
      const findings = Array.from({ length: 130 }, (_, number) =>
        aFindingEvent(
          { findingId: `finding-${number}` },
          { rules: [aFindingRule({ respond: [{ mitigate: ['QuarantineThing'] }] })] },
        ),
      );
      for (let number = 0; number < 500; number++) await history.open(numbered(number));
      for (const event of findings) await history.open(event);
      const suppression = aFindingEvent({ findingId: 'to-suppress' });
      await history.open(suppression);
      await history.open(aDiscrepancy);
      const limits = { ...nothing, notice: 3, detect: 3, audit: 3, suppression: 3 };
      const found = (await history.due(now, limits)).events.map(idOf);
      expect(found).toHaveLength(1 + 3 + 3 + 1);
      expect(found[0]).toBe(aDiscrepancy.eventId);
      expect(found[7]).toBe(suppression.eventId);
    });

    test('what is ready is half of it what was put off to a moment that has come, however much is due at once', async () => {
      for (let number = 0; number < 40; number++) await history.open(numbered(number));
      const putOff = [100, 101, 102].map((number) => withStatus(numbered(number), 'held', later(-number)));
      for (const event of putOff) await history.open(event);
      const found = await ready(6);
      expect(found.slice(3)).toEqual([102, 101, 100].map((number) => numbered(number).eventId));
      expect(found).toHaveLength(6);
    });

    test('what is ready is found behind what is passed over', async () => {
      for (let number = 0; number < 30; number++) await history.open(numbered(number));
      const all = await ready();
      expect(await ready(3, new Set(all.slice(0, 25)))).toEqual(all.slice(25, 28));
    });

    test('what is ready is not a step that waits for another one (F20)', async () => {
      const rules = [
        aRule({
          respond: [{ mitigate: ['QuarantineThing'] }, { setVerificationState: { state: 'TRUE_POSITIVE' } }],
        }),
      ];
      const event = aViolationEvent({}, { rules });
      await history.open(withStatus(event, 'held', later(hour)));
      expect(await ready()).toEqual([]);
    });

    test('what is ready next is known for the minute to come', async () => {
      await history.open(withStatus(numbered(1), 'held', later(hour)));
      expect((await history.due(now, { ...nothing, detect: 10 })).next).toBeUndefined();
      await history.open(withStatus(numbered(2), 'planned', later(40_000)));
      await history.open(withStatus(numbered(3), 'planned', later(20_000)));
      expect((await history.due(now, { ...nothing, detect: 10 })).next).toEqual(
        new Date(now.getTime() + 20_000),
      );
    });

    test('what is ready follows an event as it is saved', async () => {
      const event = await history.open(numbered(1));
      expect(await ready()).toEqual([event.eventId]);
      await history.save(withStatus(event, 'held', later(hour)));
      expect(await ready()).toEqual([]);
      const held = await history.read(event.eventId);
      if (held?.kind === 'violation') await history.save(withStatus(held, 'planned'));
      expect(await ready()).toEqual([event.eventId]);
    });

    test('what is ready is a discrepancy that operators are notified of, and none that is only recorded', async () => {
      await history.open(aDiscrepancy);
      await history.open({ ...aDiscrepancy, eventId: 'discrepancy/quiet', responses: [] });
      expect(await ready(10, undefined, 'notice')).toEqual([aDiscrepancy.eventId]);
    });

    test('what is ready is nothing where a rule only observes, or none matched', async () => {
      await history.open(aViolationEvent({}, { rules: [aRule({ mode: 'observe' })] }));
      await history.open(aViolationEvent({ violationId: 'other' }, { rules: [] }));
      expect(await ready()).toEqual([]);
    });
  });

  describe('the waiting room', () => {
    const now = new Date(happenedAt + hour);
    const inADay = new Date(now.getTime() + 24 * hour).toISOString();
    const ofRule = (rule: string, number: number) =>
      aViolationEvent(
        { violationId: `${rule}-${number}`, violationEventTime: happenedAt + number },
        { rules: [aRule({ id: rule })] },
      );
    const held = (event: DecidedEvent, code: ReasonCode, changes: Partial<Response>): DecidedEvent => ({
      ...event,
      responses: [
        aResponse({
          ...{ status: 'held', notBefore: inADay, trail: [aTrailEntry('held', { code })] },
          ...changes,
        }),
      ],
    });
    const leaving = async (places: number | ((event: DecidedEvent) => number), version = 7, at = now) =>
      (
        await history.admissible({
          ...{ now: at, version },
          placesFor: async (event) => (typeof places === 'number' ? places : places(event)),
        })
      ).map(idOf);

    test('the waiting room lets as many of each rule go as there are places, those that have waited longest first', async () => {
      const flood = Array.from({ length: 30 }, (_, number) => ofRule('flood', number));
      for (const event of flood) await history.open(held(event, 'limit-reached', {}));
      const other = ofRule('other', 1);
      await history.open(held(other, 'breaker-reached', {}));
      expect((await leaving(2)).sort()).toEqual([...flood.slice(0, 2), other].map(idOf).sort());
      expect(await leaving(0)).toEqual([]);
      expect(await leaving(({ eventId }) => (eventId === other.eventId ? 1 : 0))).toEqual([other.eventId]);
    });

    test('the waiting room lets go what has waited too long, whether or not there is room', async () => {
      const [first, second] = [ofRule('a', 1), ofRule('a', 2)];
      await history.open(held(first, 'limit-reached', { notBefore: now.toISOString() }));
      await history.open(held(second, 'limit-reached', {}));
      expect(await leaving(0)).toEqual([first.eventId]);
    });

    test('the waiting room lets what waits for a moment go when it comes, or when another ruleset is in force', async () => {
      const event = ofRule('a', 1);
      await history.open(held(event, 'in-cooldown', { heldUnder: 7 }));
      expect(await leaving(9)).toEqual([]);
      expect(await leaving(9, 7, new Date(inADay))).toEqual([event.eventId]);
      expect(await leaving(0, 8)).toEqual([event.eventId]);
    });

    test('the waiting room is no other list, and what is in it is open', async () => {
      const event = ofRule('a', 1);
      await history.open(held(event, 'limit-reached', { notBefore: now.toISOString() }));
      await history.open(held(ofRule('a', 2), 'no-free-version', { notBefore: now.toISOString() }));
      const { events: due, isAnyWaiting } = await history.due(now, { ...nothing, detect: 10 });
      expect(due.map(idOf)).toEqual([ofRule('a', 2).eventId]);
      expect(isAnyWaiting).toBe(true);
      const { events } = await history.list({ by: 'status', status: 'open' }, { limit: 10 });
      expect(events.map(idOf)).toContain(event.eventId);
    });
  });

  describeHistoryRows(() => history);

  describeHistoryTasks(() => history);

  describe('a list', () => {
    const members = [
      { thingName: 'pump-1', securityProfileName: 'fleet' },
      { thingName: 'pump-2', securityProfileName: 'fleet' },
      { thingName: 'pump-1', securityProfileName: 'pumps' },
    ];
    const rules = [aRule({ match: { kind: ['violation'], thingName: ['pump-2'] } })];
    const events = members.map((each, index) =>
      aViolationEvent(
        { ...each, violationId: `violation-${index}`, violationEventTime: happenedAt + index * hour },
        { rules },
      ),
    );
    const [first, second, third] = events.map(idOf);

    const questions: [Question, (string | undefined)[]][] = [
      [{ by: 'time' }, [third, second, first]],
      [{ by: 'subject', subject: 'thing/pump-1' }, [third, first]],
      [{ by: 'subject', subject: 'thing/pump' }, []],
      [{ by: 'source', source: 'profile/fleet' }, [second, first]],
      [{ by: 'rule', rule: 'quarantine' }, [second]],
      [{ by: 'status', status: 'open' }, [second]],
      [{ by: 'status', status: 'succeeded' }, []],
    ];
    test.each(questions)(
      'a list answers %j with the newest first, or the oldest',
      async (question, expected) => {
        for (const event of events) await history.open(event);
        const { events: found, cursor } = await history.list(question, { limit: 10 });
        expect(found.map(idOf)).toEqual(expected);
        expect(cursor).toBeUndefined();
        const oldest = await history.list(question, { limit: 10, order: 'oldest-first' });
        expect(oldest.events.map(idOf)).toEqual(expected.toReversed());
      },
    );

    test('a list begins with a moment, that moment included', async () => {
      for (const event of events) await history.open(event);
      const since = new Date(happenedAt + hour);
      const { events: found } = await history.list({ by: 'time' }, { limit: 10, since });
      expect(found.map(idOf)).toEqual([third, second]);
    });

    test('a list ends before a moment, and holds nothing where that is no later than its beginning', async () => {
      for (const event of events) await history.open(event);
      const moment = (hours: number) => new Date(happenedAt + hours * hour);
      for (const order of ['newest-first', 'oldest-first'] as const) {
        const list = async (span: Pick<PageRequest, 'since' | 'until'>) =>
          (await history.list({ by: 'time' }, { limit: 10, order, ...span })).events.map(idOf);
        expect(await list({ until: moment(1) })).toEqual([first]);
        expect(await list({ since: moment(1), until: moment(2) })).toEqual([second]);
        expect(await list({ since: moment(1), until: moment(1) })).toEqual([]);
        expect(await list({ since: moment(2), until: moment(1) })).toEqual([]);
      }
    });

    test('a list begins and ends with a moment for every aggregate status alike', async () => {
      for (const event of events) await history.open(event);
      const question = { by: 'status', status: 'open' } as const;
      const list = async (since: number, until: number) =>
        (
          await history.list(question, { limit: 10, since: new Date(since), until: new Date(until) })
        ).events.map(idOf);
      expect(await list(happenedAt, happenedAt + 2 * hour)).toEqual([second]);
      expect(await list(happenedAt + 2 * hour, happenedAt + 3 * hour)).toEqual([]);
      expect(await list(happenedAt, happenedAt + hour)).toEqual([]);
    });

    test('a list has a cursor only where there is more', async () => {
      for (const event of events) await history.open(event);
      expect(await pagesOf(history, { by: 'time' }, { limit: 3 })).toEqual([[third, second, first]]);
      expect(await pagesOf(history, { by: 'time' }, { limit: 2 })).toEqual([[third, second], [first]]);
      expect(await pagesOf(history, { by: 'time' }, { limit: 1 })).toEqual([[third], [second], [first]]);
      expect(await pagesOf(history, { by: 'subject', subject: 'thing/pump-1' }, { limit: 1 })).toEqual([
        [third],
        [first],
      ]);
    });

    test('a list pages through moments that many events share: none twice, none left out', async () => {
      let round = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 18 }),
          fc.integer({ min: 1, max: 6 }),
          fc.constantFrom('newest-first' as const, 'oldest-first' as const),
          fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: 1, max: 4 })),
          async (moments, limit, order, [since, until]) => {
            round += 1;
            const thingName = `thing-${round}`;
            const stored = moments.map((moment, index) =>
              aViolationEvent({
                thingName,
                violationId: `round-${round}-${index}`,
                violationEventTime: happenedAt + moment,
                securityProfileName: thingName,
              }),
            );
            await Promise.all(stored.map((event) => history.open(event)));
            const oldestFirst = moments
              .filter((moment) => since <= moment && moment < until)
              .sort((a, b) => a - b)
              .map((moment) => happenedAt + moment);
            const expected = order === 'oldest-first' ? oldestFirst : oldestFirst.toReversed();
            const byId = new Map(stored.map((event) => [event.eventId, event.at.getTime()]));
            const span = { since: new Date(happenedAt + since), until: new Date(happenedAt + until) };
            for (const question of [
              { by: 'subject', subject: `thing/${thingName}` },
              { by: 'source', source: `profile/${thingName}` },
            ] as const) {
              const pages = await pagesOf(history, question, { limit, order, ...span });
              const found = pages.flat();
              expect(new Set(found).size).toBe(found.length);
              expect(found.map((id) => byId.get(id))).toEqual(expected);
              expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
            }
          },
        ),
        { numRuns: 40 },
      );
    });

    test('a list is the same from either end', async () => {
      const many = Array.from({ length: 30 }, (_, index) =>
        numbered(index, { violationEventTime: happenedAt + (index % 4) }),
      );
      for (const event of many) await history.open(event);
      const all = async (order: PageRequest['order']) =>
        (await pagesOf(history, { by: 'time' }, { limit: 7, order })).flat();
      expect(await all('oldest-first')).toEqual((await all('newest-first')).reverse());
    });
  });

  describe('what was decided', () => {
    const decisionOf = ({ kind, eventId, at, subject, document, decision }: DecidedEvent) => ({
      ...{ kind, eventId, at, subject, document: JSON.parse(document) },
      decision: {
        because: decision.because,
        steps: decision.steps,
        ...(decision.rule && { rule: decision.rule }),
      },
    });
    const alarm = numbered(1, { violationEventTime: happenedAt });
    const finding = aFindingEvent({ findingTime: new Date(happenedAt + hour) });
    const unmatched = aViolationEvent({ violationEventTime: happenedAt + 2 * hour }, { rules: [] });

    test('what was decided is read without its outcome, and only for decided events', async () => {
      for (const event of [unmatched, withStatus(alarm, 'succeeded'), finding, anAuditEvent()])
        await history.open(event);
      expect(await history.decisions({ limit: 10, order: 'oldest-first' })).toEqual({
        decisions: [alarm, finding, unmatched].map(decisionOf),
      });
    });

    test('what was decided comes in pages, in either order and between moments', async () => {
      for (const event of [alarm, finding, unmatched]) await history.open(event);
      const oldest = await history.decisions({ limit: 2, order: 'oldest-first' });
      expect(oldest.decisions.map(({ eventId }) => eventId)).toEqual([alarm.eventId, finding.eventId]);
      expect(await history.decisions({ limit: 2, order: 'oldest-first', cursor: oldest.cursor })).toEqual({
        decisions: [decisionOf(unmatched)],
      });
      const span = { since: new Date(happenedAt), until: new Date(happenedAt + 2 * hour) };
      const newest = await history.decisions({ limit: 10, ...span });
      expect(newest.decisions.map(({ eventId }) => eventId)).toEqual([finding.eventId, alarm.eventId]);
    });
  });
}

const priorityOf = ({ decision }: DecidedEvent): number => decision.rule?.priority ?? 0;
