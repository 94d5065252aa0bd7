import {
  type ActiveViolation,
  InternalFailureException,
  InvalidRequestException,
  IoTClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import { createViolations } from '../../../../shared/defender/violations.ts';
import { asInvocation } from '../../../../shared/lambda/invocation.ts';
import { answered } from '../../../fakes/answered.ts';
import { createLeapingClock } from '../../../fakes/recorders.ts';

const $metadata = {};
const failure = new InternalFailureException({ message: 'out of order', $metadata });
const hangs = Symbol('hangs');

/** So many at once are looked up in a list of all that is active. */
const things = Array.from({ length: 6 }, (_, index) => `pump-${index}`);
const named = (thingName: string) => ({ thingName, violationId: `of-${thingName}` });

interface Asked {
  readonly thingName?: string;
  readonly nextToken?: string;
}

/** What can be wrong with the answer about a thing, or with a page of the list by its token. */
type Trouble = Error | typeof hangs;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A client that lists one violation of each thing in alarm, so many to a page. */
function listing(inAlarm: readonly string[], pageSize = 250) {
  const clock = createLeapingClock();
  const active: ActiveViolation[] = inAlarm.map(named);
  const asked: Asked[] = [];
  const troubles = new Map<string, Trouble>();
  const failures: unknown[] = [];

  async function send({ input }: { readonly input: Asked }) {
    asked.push(input);
    const { thingName, nextToken = '0' } = input;
    const trouble = troubles.get(thingName ?? nextToken);
    if (trouble === hangs) await new Promise(() => {});
    if (trouble) throw trouble;
    if (thingName !== undefined)
      return { activeViolations: active.filter((each) => each.thingName === thingName) };
    const [from, end] = [Number(nextToken), Number(nextToken) + pageSize];
    return {
      activeViolations: active.slice(from, end),
      ...(end < active.length && { nextToken: String(end) }),
    };
  }

  const iot = Object.assign(new IoTClient({ region: 'us-east-1' }), { send: send as never });
  const violations = createViolations(iot, clock, (error) => failures.push(error));

  async function activityOf(thingNames: readonly string[], receivedAt: Date) {
    const wanted = thingNames.map((thingName) => ({ ...named(thingName), receivedAt }));
    return violations.activityOf(wanted);
  }

  return {
    ...{ clock, troubles, failures, activityOf },
    pages: () =>
      asked.filter(({ thingName }) => thingName === undefined).map(({ nextToken = '0' }) => nextToken),
    askedOneByOne: () => asked.flatMap(({ thingName }) => thingName ?? []),
    alarm: (thingName: string) => void active.push(named(thingName)),
    /** Which things are known, and which of these are listed, of violations whose notices came then. */
    async ask(thingNames = things, receivedAt = clock.now()) {
      const activity = await activityOf(thingNames, receivedAt);
      const known = thingNames.filter((each) => activity.isKnown(named(each)));
      return [known, known.filter((each) => activity.listed(named(each)))];
    },
  };
}

describe('of many violations', () => {
  test('of many violations all are known whose notices came before the list of what is active was read', async () => {
    const { ask, askedOneByOne } = listing(['pump-0']);
    expect(await ask()).toEqual([things, ['pump-0']]);
    expect(askedOneByOne()).toEqual([]);
  });

  test('of many violations whose notices came after the list was read, the first five are asked about one by one', async () => {
    const { ask, alarm, clock, askedOneByOne } = listing(['pump-0']);
    const later = Array.from({ length: 7 }, (_, index) => `lamp-${index}`);
    await ask();
    clock.pass(1);
    alarm('lamp-1');
    expect(await ask(['pump-0', ...later])).toEqual([
      ['pump-0', ...later.slice(0, 5)],
      ['pump-0', 'lamp-1'],
    ]);
    expect(askedOneByOne()).toEqual(later.slice(0, 5));
    expect(await ask(later, clock.now())).toEqual([later, ['lamp-1']]);
  });

  test('of many violations the list that is a minute old is read again before it is used', async () => {
    const { ask, alarm, clock, pages } = listing(['pump-0']);
    await ask();
    const receivedAt = clock.now();
    alarm('pump-1');
    clock.pass(60_000);
    expect(await ask(things, receivedAt)).toEqual([things, ['pump-0', 'pump-1']]);
    expect(pages()).toEqual(['0', '0']);
  });

  test('of many violations those are known whose rows say that their notices are yet to come', async () => {
    const { ask } = listing(['pump-0']);
    expect(await ask(things, new Date('2099-01-01T00:00:00.000Z'))).toEqual([things, ['pump-0']]);
  });
});

describe('where Device Defender does not answer about one thing', () => {
  test('a thing whose look-up fails is not known, and every other one is', async () => {
    const { activityOf, ask, troubles, clock } = listing(['pump-2']);
    troubles.set('pump-1', failure);
    const few = things.slice(0, 4);
    const activity = await activityOf(few, clock.now());
    expect(activity.failureOf(named('pump-1'))).toBe(failure);
    expect(activity.failureOf(named('pump-2'))).toBeUndefined();
    expect(activity.listed(named('pump-1'))).toBeUndefined();
    clock.pass(1000);
    expect(await ask(few)).toEqual([['pump-0', 'pump-2', 'pump-3'], ['pump-2']]);
  });

  test.each(
    [
      new ResourceNotFoundException({ message: 'no such thing', $metadata }),
      new InvalidRequestException({ message: 'no name', $metadata }),
    ].map((refusal) => [refusal.name, refusal] as const),
  )('a thing that AWS refuses to look for with %s is known not to be in alarm', async (_, refusal) => {
    const { ask, troubles } = listing(['pump-0']);
    troubles.set('pump-1', refusal);
    expect(await ask(['pump-0', 'pump-1'])).toEqual([['pump-0', 'pump-1'], ['pump-0']]);
  });

  test('a thing whose look-up hangs keeps the others for two seconds, and is known once it is answered', async () => {
    const { ask, troubles, clock } = listing(['pump-0']);
    troubles.set('pump-1', hangs);
    const before = clock.now().getTime();
    expect(await answered(clock, ask(['pump-0', 'pump-1']))).toEqual([['pump-0'], ['pump-0']]);
    expect(clock.now().getTime() - before).toBeLessThanOrEqual(2200);
  });

  test('a thing whose look-up hangs in a frozen run is asked about anew in the next one', async () => {
    const { ask, troubles, clock } = listing(['pump-0']);
    troubles.set('pump-0', hangs);
    await asInvocation(() => answered(clock, ask(['pump-0'])));
    troubles.clear();
    expect(await asInvocation(() => ask(['pump-0']))).toEqual([['pump-0'], ['pump-0']]);
  });
});

describe('where the list of everything can not be read', () => {
  test('where the list of everything fails, the first five things of each second are asked about one by one', async () => {
    const { ask, troubles, failures, clock } = listing(['pump-0']);
    troubles.set('0', failure);
    expect(await ask()).toEqual([things.slice(0, 5), ['pump-0']]);
    expect(failures).toEqual([failure]);
    clock.pass(1000);
    expect(await ask([...things].reverse())).toEqual([[...things].reverse().slice(0, 5), []]);
  });

  test('where the list of everything hangs, nobody waits for it for longer than two seconds', async () => {
    const { ask, troubles, clock } = listing(['pump-0']);
    troubles.set('0', hangs);
    const before = clock.now().getTime();
    expect(await answered(clock, ask())).toEqual([things.slice(0, 5), ['pump-0']]);
    expect(clock.now().getTime() - before).toBeLessThanOrEqual(2200);
  });

  test('where the list of everything hangs in a frozen run, the next run goes on where it stopped', async () => {
    const { ask, troubles, pages, clock } = listing(things, 2);
    troubles.set('4', hangs);
    await asInvocation(() => answered(clock, ask()));
    troubles.clear();
    expect(await asInvocation(() => ask())).toEqual([things, things]);
    expect(pages()).toEqual(['0', '2', '4', '4']);
  });

  test('where the list of everything fails half-way, the next pass goes on where it stopped', async () => {
    const { ask, troubles, clock, pages } = listing(things, 2);
    troubles.set('4', failure);
    const last = ['pump-5', 'pump-4', 'pump-3', 'pump-2', 'pump-1', 'pump-0'];
    expect(await ask(last)).toEqual([last, last]);
    troubles.clear();
    clock.pass(1000);
    expect(await ask()).toEqual([things, things]);
    expect(pages()).toEqual(['0', '2', '4', '4']);
  });

  test('where the list of everything is not gone on with for a minute, it begins again', async () => {
    const { ask, troubles, clock, pages } = listing(things, 2);
    troubles.set('4', failure);
    await ask();
    troubles.clear();
    clock.pass(60_000);
    await ask();
    expect(pages()).toEqual(['0', '2', '4', '0', '2', '4']);
  });

  test('where AWS takes the token of the list no longer, it begins again', async () => {
    const { ask, troubles, clock, pages } = listing(things, 2);
    troubles.set('4', failure);
    await ask();
    for (const trouble of [new InvalidRequestException({ message: 'stale', $metadata }), undefined]) {
      troubles.clear();
      if (trouble) troubles.set('4', trouble);
      clock.pass(1000);
      await ask();
    }
    expect(pages()).toEqual(['0', '2', '4', '4', '0', '2', '4']);
  });
});

test('a list that takes longer than any run is read to its end, and nobody waits for it', async () => {
  const many = Array.from({ length: 1000 }, (_, index) => `lamp-${index}`);
  const { ask, troubles, clock, pages } = listing(many, 10);
  const receivedAt = clock.now();
  const ends = Array.from({ length: 20 }, (_, run) => String(run * 50));
  for (const end of ends) {
    troubles.clear();
    // Each run is frozen after five pages.
    troubles.set(String(Number(end) + 50), hangs);
    const run = asInvocation(() => ask([...things, ...many]));
    for (let turns = 0; turns < 4; turns++) {
      await turn();
      clock.pass(1000);
    }
    expect((await run)[0]?.length).toBeGreaterThanOrEqual(5);
  }
  const known = await asInvocation(() => ask([...things, ...many], receivedAt));
  expect(known).toEqual([[...things, ...many], many]);
  expect(new Set(pages()).size).toBe(100);
});
