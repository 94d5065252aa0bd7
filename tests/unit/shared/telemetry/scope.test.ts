import { setTimeout } from 'node:timers/promises';
import { aboutEvents, type Fields } from '../../../../shared/telemetry/fields.ts';
import { createScope } from '../../../../shared/telemetry/scope.ts';

const failing = async (): Promise<void> => {
  throw new Error('out of order');
};

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test('work says what it is about, and nothing any more once it is over', async () => {
  const { about, fields } = createScope();
  expect(await about({ eventId: 'a' }, async () => fields())).toEqual({ eventId: 'a' });
  expect(fields()).toEqual({});
});

test('works that go on at the same time are kept apart', async () => {
  const { about, fields } = createScope();
  const seen = (eventId: string): Promise<Fields> =>
    about({ eventId }, async () => {
      await setTimeout(1);
      return fields();
    });
  expect(await Promise.all(['a', 'b', 'c'].map(seen))).toEqual([
    { eventId: 'a' },
    { eventId: 'b' },
    { eventId: 'c' },
  ]);
});

test.each<[string, Fields, Fields, Fields]>([
  ['adds to what is said', { taskId: 't' }, { eventId: 'a' }, { taskId: 't', eventId: 'a' }],
  ['is about one of several', { eventIds: ['a', 'b'], events: 2 }, { eventId: 'b' }, { eventId: 'b' }],
  ['is about some of one', { eventId: 'a' }, { eventIds: ['b', 'c'] }, { eventIds: ['b', 'c'] }],
  ['is about the same event', { eventId: 'a' }, { checkName: 'X' }, { eventId: 'a', checkName: 'X' }],
])('work within work %s', async (_, outer, inner, expected) => {
  const { about, fields } = createScope();
  expect(await about(outer, () => about(inner, async () => fields()))).toEqual(expected);
});

test('a function that another one wakes in the same process is not about what woke it', async () => {
  const [one, other] = [createScope(), createScope()];
  const seen = await one.about({ eventId: 'a' }, () =>
    other.about({ taskId: 't' }, async () => [one.fields(), other.fields()]),
  );
  expect(seen).toEqual([{}, { taskId: 't' }]);
});

test('an error stays about what was done when it was thrown, wherever it is logged', async () => {
  const { about, fields } = createScope();
  const error = await errorOf(
    about({ eventIds: ['a', 'b'], events: 2 }, () => about({ eventId: 'b' }, failing)),
  );
  expect(fields(error)).toEqual({ eventId: 'b' });
  expect(await about({ eventId: 'other' }, async () => fields(error))).toEqual({ eventId: 'b' });
});

test('an error of work that is about nothing, or that is no object, is about what goes on where it is logged', async () => {
  const { about, fields } = createScope();
  const unknown = new Error('from elsewhere');
  expect(await about({ eventId: 'a' }, async () => [fields(unknown), fields('a text')])).toEqual([
    { eventId: 'a' },
    { eventId: 'a' },
  ]);
});

test('many events are named up to a hundred, and counted', () => {
  const ids = Array.from({ length: 250 }, (_, index) => `violation/${index}`);
  expect(aboutEvents(ids)).toEqual({ eventIds: ids.slice(0, 100), events: 250 });
  expect(aboutEvents(ids.slice(0, 2))).toEqual({ eventIds: ids.slice(0, 2), events: 2 });
  expect(aboutEvents(ids.slice(0, 1))).toEqual({ eventId: 'violation/0' });
  expect(aboutEvents([])).toEqual({});
});
