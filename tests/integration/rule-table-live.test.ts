import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { createStackClock } from '../../local/clock/stack-clock.ts';
import {
  createLiveRuleset,
  createRulesetOf,
  createWasInForce,
} from '../../shared/rule-table/live-ruleset.ts';
import { createRuleTable, type RuleTable } from '../../shared/rule-table/rule-table.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';
import { aRule, settings } from '../unit/shared/rules/builders.ts';

let tables: EmbeddedTables;
let table: RuleTable;
let reads: string[];
let rejected: [number, string][];
beforeEach(async () => {
  tables = await startEmbeddedTables();
  const real = createRuleTable(tables.documents, tables.rulesTable);
  reads = [];
  rejected = [];
  table = {
    ...real,
    async inForce(known) {
      reads.push('pointer');
      return real.inForce(known);
    },
    async read(version) {
      reads.push(`version ${version}`);
      return real.read(version);
    },
  };
});
afterEach(() => tables.close());

const clock = createStackClock({ start: new Date('2026-11-01T08:00:00Z'), running: false });
afterAll(() => clock.close());
const pass = (millis: number) => clock.moveTo(new Date(clock.now().getTime() + millis));
const live = (from: RuleTable = table) =>
  createLiveRuleset(from, clock, (version, because) => rejected.push([version, because]));

const authorship = { author: 'ada', comment: 'a change', at: clock.now() };
const push = async (rules: readonly unknown[], expected: number) =>
  table.push({ rules, settings: settings() }, expected, authorship);
const pointer = { pk: 'ruleset', sk: 'pointer' };
const put = (Item: Record<string, unknown>) =>
  tables.documents.send(new PutCommand({ TableName: tables.rulesTable, Item }));
const unsound = { id: 'unsound', match: {}, respond: [] };

describe('the ruleset in force', () => {
  test('the ruleset in force is empty where none was ever pushed', async () => {
    expect(await live()()).toMatchObject({ version: 0, rules: [] });
    expect(rejected).toEqual([]);
  });

  test('the ruleset in force is read once and compiled once, however often it is asked for', async () => {
    await push([aRule()], 0);
    const ruleset = live();
    const first = await ruleset();
    expect(first).toMatchObject({ version: 1, rules: [{ id: 'quarantine' }] });
    pass(4999);
    expect(await ruleset()).toBe(first);
    expect(reads).toEqual(['pointer', 'version 1']);
    pass(1);
    expect(await ruleset()).toBe(first);
    expect(reads).toEqual(['pointer', 'version 1', 'pointer']);
  });

  test('the ruleset in force is read once for all that ask at the same time', async () => {
    await push([aRule()], 0);
    const ruleset = live();
    const answers = await Promise.all(Array.from({ length: 25 }, () => ruleset()));
    expect(new Set(answers).size).toBe(1);
    expect(reads).toEqual(['pointer', 'version 1']);
  });

  test('the ruleset in force follows a push within five seconds', async () => {
    await push([aRule()], 0);
    const ruleset = live();
    await ruleset();
    await push([aRule({ id: 'another' })], 1);
    pass(5000);
    expect(await ruleset()).toMatchObject({ version: 2, rules: [{ id: 'another' }] });
    expect(reads.filter((read) => read === 'version 1')).toHaveLength(1);
  });

  test('the ruleset in force stays the last good one while a bad version is in force, which is reported once', async () => {
    await push([aRule()], 0);
    const ruleset = live();
    const good = await ruleset();
    await push([unsound], 1);
    pass(5000);
    expect(await Promise.all(Array.from({ length: 25 }, () => ruleset()))).toEqual(Array(25).fill(good));
    pass(5000);
    expect(await ruleset()).toBe(good);
    expect(rejected).toEqual([[2, expect.stringContaining('unsound: respond')]]);
  });

  test.each([
    ['is only there in part', '{"rules":[{"id":"half'],
    ['holds something else', '{"version":2}'],
    ['is another ruleset than was pushed', JSON.stringify({ rules: [], settings: {} })],
  ])(
    'the ruleset in force stays the last good one, also for a function that has just started, while a version is in force that %s (F33)',
    async (_, text) => {
      await push([aRule()], 0);
      const ruleset = live();
      const good = await ruleset();
      await push([aRule({ id: 'two' })], 1);
      await put({ pk: 'ruleset/00000002', sk: 'part/0000', text });
      pass(5000);
      expect(await ruleset()).toBe(good);
      expect(await live()()).toEqual(good);
      expect(rejected).toEqual(Array(2).fill([2, 'the version is not in the table as it was pushed']));
    },
  );

  const one = { ...pointer, version: 1 };
  test.each<[string, () => Promise<unknown>, string]>([
    [
      'is gone',
      () => tables.documents.send(new DeleteCommand({ TableName: tables.rulesTable, Key: pointer })),
      'the pointer is gone',
    ],
    [
      'names an earlier version by hand',
      () => put(one),
      'the pointer names version 1, which no push and no rollback put in force',
    ],
    [
      'was put back as it was',
      () => put({ ...one, before: 0, moves: 1 }),
      'the pointer names version 1, which no push and no rollback put in force',
    ],
    [
      'names a version that is not there',
      () => put({ ...one, version: 9, moves: 2 }),
      'the pointer names version 9, which no push and no rollback put in force',
    ],
  ])(
    'the ruleset in force stays the one of the last move, also for a function that has just started, while the pointer %s (F33)',
    async (_, change, because) => {
      await push([aRule()], 0);
      await push([aRule({ id: 'two' })], 1);
      const ruleset = live();
      const good = await ruleset();
      await change();
      for (let times = 0; times < 3; times++) {
        pass(5000);
        expect(await ruleset()).toBe(good);
      }
      expect(await live()()).toEqual(good);
      expect(rejected).toEqual(Array(2).fill([2, because]));
    },
  );

  test('the ruleset in force is not read by a function that has just started where the only pointer names what was never put in force (F33)', async () => {
    await put(one);
    await expect(live()()).rejects.toMatchObject({ name: 'RulesetUnreadableError' });
    expect(rejected).toHaveLength(1);
  });

  test('the ruleset in force stays the last good one where the whole table is emptied (F33)', async () => {
    await push([aRule()], 0);
    const ruleset = live();
    const good = await ruleset();
    for (const sk of ['pointer', 'move/00000001', 'version/00000001'])
      await tables.documents.send(
        new DeleteCommand({ TableName: tables.rulesTable, Key: { pk: 'ruleset', sk } }),
      );
    pass(5000);
    expect(await ruleset()).toBe(good);
    expect(rejected).toEqual([[0, 'moves of the pointer are gone']]);
  });

  test('the ruleset in force is an earlier one after a rollback', async () => {
    await push([aRule()], 0);
    await push([aRule({ id: 'two' })], 1);
    const ruleset = live();
    await ruleset();
    await table.rollback(1, 2, authorship);
    pass(5000);
    expect(await ruleset()).toMatchObject({ version: 1 });
    expect(await live()()).toMatchObject({ version: 1 });
    expect(rejected).toEqual([]);
  });

  test('the ruleset in force is the next good one after a bad one', async () => {
    await push([aRule()], 0);
    const ruleset = live();
    await ruleset();
    await push([unsound], 1);
    pass(5000);
    await ruleset();
    await push([aRule({ id: 'mended' })], 2);
    pass(5000);
    expect(await ruleset()).toMatchObject({ version: 3, rules: [{ id: 'mended' }] });
  });

  test('the ruleset in force that was never readable throws each time, until it is', async () => {
    await push([unsound], 0);
    const ruleset = live();
    for (let time = 1; time <= 2; time++) {
      await expect(ruleset()).rejects.toMatchObject({ name: 'RulesetUnreadableError' });
      expect(rejected).toHaveLength(time);
    }
    await push([aRule()], 1);
    expect(await ruleset()).toMatchObject({ version: 2 });
  });

  test('the ruleset in force is not made up where the table can not be read, and asked for again the next time', async () => {
    await push([aRule()], 0);
    let broken = true;
    const ruleset = live({
      ...table,
      inForce: async (known) => {
        if (broken) throw new Error('throttled');
        return table.inForce(known);
      },
    });
    await expect(ruleset()).rejects.toThrow('throttled');
    broken = false;
    expect(await ruleset()).toMatchObject({ version: 1 });
  });
});

describe('a version that was in force', () => {
  const hour = 3_600_000;
  const wasInForce = () => createWasInForce(table, createRulesetOf(table), clock);
  const ago = (hours: number) => new Date(clock.now().getTime() - hours * hour);
  const pushAt = (rules: readonly unknown[], expected: number, at: Date) =>
    table.push({ rules, settings: settings() }, expected, { ...authorship, at });

  test('a version that was in force since then is known by the moves of the pointer', async () => {
    await pushAt([aRule({ id: 'one' })], 0, ago(9));
    await pushAt([aRule({ id: 'two' })], 1, ago(6));
    await pushAt([aRule({ id: 'three' })], 2, ago(3));
    const was = wasInForce();
    const since = async (hours: number) =>
      Promise.all([0, 1, 2, 3, 4].map((version) => was(version, ago(hours))));
    expect(await since(1)).toEqual([false, false, false, true, false]);
    expect(await since(4)).toEqual([false, false, true, true, false]);
    expect(await since(7)).toEqual([false, true, true, true, false]);
    expect(await since(10)).toEqual([true, true, true, true, false]);
  });

  test('a version that was in force until ten minutes ago may still decide', async () => {
    await pushAt([aRule({ id: 'one' })], 0, ago(9));
    await pushAt([aRule({ id: 'two' })], 1, ago(1 / 6));
    expect(await wasInForce()(1, clock.now())).toBe(true);
    pass(1);
    expect(await wasInForce()(1, clock.now())).toBe(false);
  });

  test('a version that was in force decides as long as none of those that came later can be used', async () => {
    await pushAt([aRule()], 0, ago(9));
    await pushAt([unsound], 1, ago(6));
    await pushAt([unsound], 2, ago(3));
    expect(await wasInForce()(1, ago(1))).toBe(true);
  });

  test('a version that was in force before anything was pushed is empty', async () => {
    expect(await Promise.all([0, 1].map((version) => wasInForce()(version, clock.now())))).toEqual([
      true,
      false,
    ]);
  });

  test('a version that was in force is known at once, though the moves were read a moment ago', async () => {
    await pushAt([aRule()], 0, ago(9));
    const was = wasInForce();
    expect(await was(1, clock.now())).toBe(true);
    await pushAt([aRule({ id: 'two' })], 1, clock.now());
    expect(await was(2, clock.now())).toBe(true);
  });
});
