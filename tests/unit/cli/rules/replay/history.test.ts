import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { replayHistory, shareOf } from '../../../../../cli/rules/replay/history.ts';
import type { DecisionPage } from '../../../../../shared/history/listing.ts';
import { aFindingEvent, anAuditEvent, aViolationEvent } from '../../../../builders/events.ts';
import { createMemoryHistory } from '../../../../fakes/memory-history.ts';
import { aFindingRule, rulesetOf } from '../../../shared/rules/builders.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const first = 1_790_000_000_000;
const alarm = aViolationEvent();

const decisionOf = ({ kind, eventId, at, subject, document, decision }: typeof alarm) => ({
  ...{ kind, eventId, at, subject, document: JSON.parse(document), decision },
});

async function historyOf(count: number) {
  const history = createMemoryHistory();
  for (let number = 0; number < count; number++)
    await history.open({ ...alarm, eventId: `violation/v${number}`, at: new Date(first + number) });
  return history;
}

const asking = (until?: number) => ({
  ruleset: rulesetOf([]),
  since: new Date(first),
  until: until === undefined ? undefined : new Date(first + until),
  onRead: () => {},
  onUnreadable: () => {},
});

test('history is read from the oldest event to the end of the span, with word of how far it is', async () => {
  const history = await historyOf(1100);
  await history.open({ ...anAuditEvent(), at: new Date(first + 3) });
  const shown: [number, number][] = [];
  const onRead = (count: number, at: Date) => void shown.push([count, at.getTime() - first]);
  const { events, newlySpared } = await replayHistory(history, { ...asking(1002), onRead });
  expect(shown).toEqual([
    [499, 498],
    [999, 998],
    [1002, 1001],
  ]);
  expect({ events, spared: newlySpared.enforced.events }).toEqual({ events: 1002, spared: 1002 });
  expect(newlySpared.enforced.examples[0]?.eventId).toBe('violation/v0');
});

test('a span that holds nothing is read without a word', async () => {
  const { events } = await replayHistory(createMemoryHistory(), asking());
  expect(events).toBe(0);
});

test('what an audit finds that was started to verify is decided by no ruleset, neither then nor now', async () => {
  const history = createMemoryHistory();
  const { decision, ...finding } = aFindingEvent({ findingTime: new Date(first) }, { rules: [] });
  await history.open({ ...finding, decision: { ...decision, because: 'verification-audit' } });
  await history.open({ ...finding, decision, eventId: 'finding/another' });
  const accepting = { ...asking(), ruleset: rulesetOf([aFindingRule()]) };
  const { events, newlySuppressed } = await replayHistory(history, accepting);
  expect({ events, examples: newlySuppressed.inAnyMode.examples }).toMatchObject({
    events: 2,
    examples: [{ eventId: 'finding/another' }],
  });
});

/** Three pages of one event, each of which comes when it is released. */
function pagedHistory() {
  const asked: (string | undefined)[] = [];
  const answers: ((answer: DecisionPage | Promise<DecisionPage>) => void)[] = [];
  const decisions = [decisionOf(alarm)];
  return {
    asked,
    answer: (page: number, answer: DecisionPage | Promise<DecisionPage>) => answers[page]?.(answer),
    page: (cursor?: string): DecisionPage => ({ decisions, ...(cursor && { cursor }) }),
    decisions: ({ cursor }: { cursor?: string | undefined }) => {
      asked.push(cursor);
      return new Promise<DecisionPage>((resolve) => answers.push(resolve));
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('the next page is asked for before a page is decided, and no page beyond it', async () => {
  const history = pagedHistory();
  const askedWhenShown: number[] = [];
  const onRead = () => void askedWhenShown.push(history.asked.length);
  const replayed = replayHistory(history, { ...asking(), onRead });
  history.answer(0, history.page('second'));
  await settled();
  history.answer(1, history.page('third'));
  await settled();
  history.answer(2, history.page());
  expect((await replayed).events).toBe(3);
  expect(askedWhenShown).toEqual([2, 3, 3]);
  expect(history.asked).toEqual([undefined, 'second', 'third']);
});

test('a page that can not be read ends it', async () => {
  const history = pagedHistory();
  const replayed = replayHistory(history, asking());
  history.answer(0, history.page('second'));
  await settled();
  history.answer(1, Promise.reject(new Error('throttled')));
  await expect(replayed).rejects.toThrow('throttled');
});

test('where deciding fails, the page that was asked for ahead may fail as well, and nobody minds', async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', listen);
  const history = pagedHistory();
  const onRead = () => {
    throw new Error('the terminal is gone');
  };
  const replayed = replayHistory(history, { ...asking(), onRead });
  history.answer(0, history.page('second'));
  await expect(replayed).rejects.toThrow('the terminal is gone');
  history.answer(1, Promise.reject(new Error('throttled')));
  await settled();
  process.off('unhandledRejection', listen);
  expect(unhandled).toEqual([]);
});

test('no more than two pages are held, however many there are', async () => {
  const pages: WeakRef<DecisionPage['decisions']>[] = [];
  const held: number[] = [];
  const decisions = async (): Promise<DecisionPage> => {
    await settled();
    collectGarbage();
    held.push(pages.filter((page) => page.deref()).length);
    await settled();
    const page = { decisions: Array.from({ length: 10 }, () => decisionOf(alarm)), cursor: 'next' };
    pages.push(new WeakRef(page.decisions));
    return pages.length < 8 ? page : { decisions: page.decisions };
  };
  const { events } = await replayHistory({ decisions }, asking());
  expect(events).toBe(80);
  expect(Math.max(...held)).toBeLessThanOrEqual(2);
});

test.each([
  ['nothing', undefined, 0, 0],
  ['a fifth', undefined, 2, 0.2],
  ['all, by a clock that is ahead', undefined, 11, 1],
  ['half of a span that has ended', 4, 2, 0.5],
  ['all of a span that begins now', 0, 1, 1],
])('%s of the time has passed', (_, until, at, share) => {
  const moment = (hours: number) => new Date(first + hours * 3_600_000);
  const span = { since: moment(0), until: until === undefined ? undefined : moment(until) };
  expect(shareOf(moment(at), span, moment(10))).toBe(share);
});
