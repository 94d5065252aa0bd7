import { DeleteCommand, PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { createRuleTable, type RuleTable } from '../../shared/rule-table/rule-table.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';
import { aRule, settings } from '../unit/shared/rules/builders.ts';

let tables: EmbeddedTables;
let table: RuleTable;
beforeEach(async () => {
  tables = await startEmbeddedTables();
  table = createRuleTable(tables.documents, tables.rulesTable);
});
afterEach(() => tables.close());

const authorship = { author: 'ada', comment: 'first', at: new Date('2026-11-01T08:00:00Z') };
const sourceOf = (...ids: readonly string[]) => ({
  rules: ids.map((id) => aRule({ id })),
  settings: settings(),
});

async function rows(): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  const pages = paginateScan({ client: tables.documents }, { TableName: tables.rulesTable });
  for await (const { Items = [] } of pages) found.push(...Items);
  return found;
}

/** The same table, but the nth write fails: as a crash before it would leave things. */
function brokenAt(nth: number): RuleTable {
  let writes = 0;
  const send = async (command: unknown) => {
    if (command instanceof PutCommand) writes += 1;
    if (command instanceof PutCommand && writes === nth) throw new Error('the power went off');
    return tables.documents.send(command as PutCommand);
  };
  const client = new Proxy(tables.documents, {
    get: (target, member) => (member === 'send' ? send : Reflect.get(target, member)),
  });
  return createRuleTable(client, tables.rulesTable);
}

const pointer = { pk: 'ruleset', sk: 'pointer' };

describe('a push', () => {
  test('a push makes all of a source the version in force', async () => {
    expect(await table.liveVersion()).toBe(0);
    expect(await table.push(sourceOf('a', 'b'), 0, authorship)).toBe(1);
    expect(await table.liveVersion()).toBe(1);
    expect(await table.read(1)).toEqual({ version: 1, ...sourceOf('a', 'b') });
  });

  test('a push leaves earlier versions as they were, with who wrote them and what for', async () => {
    await table.push(sourceOf('a'), 0, authorship);
    await table.push(sourceOf('b'), 1, { ...authorship, author: 'grace', comment: 'second' });
    expect(await table.read(1)).toEqual({ version: 1, ...sourceOf('a') });
    const written = (await rows()).filter(({ sk }) => String(sk).startsWith('version/'));
    expect(
      written.map(({ version, author, comment, pushedAt }) => [version, author, comment, pushedAt]),
    ).toEqual([
      [1, 'ada', 'first', '2026-11-01T08:00:00.000Z'],
      [2, 'grace', 'second', '2026-11-01T08:00:00.000Z'],
    ]);
  });

  test('a push on top of a version that is no longer in force changes nothing that is', async () => {
    await table.push(sourceOf('a'), 0, authorship);
    expect(await table.push(sourceOf('b'), 0, authorship)).toBeUndefined();
    expect(await table.liveVersion()).toBe(1);
    expect(await table.push(sourceOf('c'), 1, authorship)).toBe(3);
    expect(await table.read(3)).toEqual({ version: 3, ...sourceOf('c') });
    expect(await table.push(sourceOf('d'), 1, authorship)).toBeUndefined();
    expect(await table.liveVersion()).toBe(3);
  });

  test('a push that two people make at once has one winner, and no version is a mixture', async () => {
    const long = 'x'.repeat(900);
    const source = (who: string) =>
      sourceOf(...Array.from({ length: 400 }, (_, index) => `${who}-${index}-${long}`));
    const pushes = ['ada', 'grace', 'edsger', 'barbara'].map(async (who) => ({
      who,
      version: await table.push(source(who), 0, { ...authorship, author: who }),
    }));
    const winners = (await Promise.all(pushes)).filter(({ version }) => version !== undefined);
    expect(winners).toHaveLength(1);
    const live = await table.liveVersion();
    expect(live).toBe(winners[0]?.version);
    expect(await table.read(live)).toEqual({ version: live, ...source(winners[0]?.who ?? '') });
  });

  test.each([
    ['its version is claimed', 1],
    ['its first part is written', 2],
    ['its second part is written', 3],
    ['the pointer is moved', 4],
  ])(
    'a push that dies before %s leaves the old version in force, and the next push is complete',
    async (_, nth) => {
      await table.push(sourceOf('old'), 0, authorship);
      const large = sourceOf('r'.repeat(350 * 1024));
      await expect(brokenAt(nth).push(large, 1, authorship)).rejects.toThrow('the power went off');
      expect(await table.liveVersion()).toBe(1);
      expect(await table.read(1)).toEqual({ version: 1, ...sourceOf('old') });
      const next = await table.push(sourceOf('next'), 1, authorship);
      expect(await table.liveVersion()).toBe(next);
      expect(await table.read(next ?? 0)).toEqual({ version: next, ...sourceOf('next') });
    },
  );
});

describe('a version', () => {
  test('a version that is only there in part reads as not there', async () => {
    const large = sourceOf('r'.repeat(350 * 1024));
    await expect(brokenAt(3).push(large, 0, authorship)).rejects.toThrow('the power went off');
    expect(await table.read(1)).toBeUndefined();
    expect(await table.read(2)).toBeUndefined();
  });

  test('a version of more than 300 KB comes back character by character, wherever its parts end', async () => {
    let live = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 20 }),
        fc.constantFrom('é', '漢', '🛡', 'a'),
        fc.nat({ max: 3 }),
        async (texts, filler, shift) => {
          const source = {
            rules: ['.'.repeat(shift) + filler.repeat(310_000 / Buffer.byteLength(filler))],
            settings: { texts },
          };
          const version = await table.push(source, live, authorship);
          live = version ?? live;
          expect(await table.read(live)).toEqual({ version: live, ...source });
        },
      ),
      { numRuns: 5 },
    );
    const parts = (await rows()).filter(({ sk }) => String(sk).startsWith('part/'));
    expect(parts.length).toBeGreaterThanOrEqual(2 * live);
    expect(Math.max(...parts.map(({ text }) => Buffer.byteLength(String(text))))).toBeLessThanOrEqual(
      300 * 1024,
    );
  });
});

describe('the versions', () => {
  test('the versions are listed the oldest first, with who wrote them, when and what for', async () => {
    expect(await table.versions()).toEqual([]);
    await table.push(sourceOf('a'), 0, authorship);
    const second = { author: 'grace', comment: 'second', at: new Date('2026-11-02T08:00:00Z') };
    await table.push(sourceOf('b'), 1, second);
    expect(await table.versions()).toEqual([
      { version: 1, ...authorship },
      { version: 2, ...second },
    ]);
  });
});

describe('the moves', () => {
  test('the moves are listed the oldest first, with who put which version in force, in place of which, when and why', async () => {
    const rollback = { author: 'grace', comment: 'b was wrong', at: new Date('2026-11-02T08:00:00Z') };
    expect(await table.moves()).toEqual([]);
    await table.push(sourceOf('a'), 0, authorship);
    await table.push(sourceOf('b'), 1, authorship);
    await table.rollback(1, 2, rollback);
    await table.rollback(2, 1, authorship);
    expect(await table.moves()).toEqual([
      { from: 0, to: 1, ...authorship },
      { from: 1, to: 2, ...authorship },
      { from: 2, to: 1, ...rollback },
      { from: 1, to: 2, ...authorship },
    ]);
  });

  test('the moves lose and repeat none where a push dies before it moves the pointer', async () => {
    await table.push(sourceOf('a'), 0, authorship);
    await expect(brokenAt(3).push(sourceOf('b'), 1, authorship)).rejects.toThrow('the power went off');
    await table.push(sourceOf('c'), 1, authorship);
    await table.push(sourceOf('d'), 3, authorship);
    expect((await table.moves()).map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 3],
      [3, 4],
    ]);
  });

  test('the moves have the one of a push that died after it moved the pointer: its version is in force', async () => {
    await table.push(sourceOf('a'), 0, authorship);
    await expect(brokenAt(4).push(sourceOf('b'), 1, authorship)).rejects.toThrow('the power went off');
    const inForce = { version: 2, move: 2 };
    expect(await table.inForce()).toEqual(inForce);
    expect((await table.moves()).map(({ to }) => to)).toEqual([1, 2]);
    await table.push(sourceOf('c'), 2, authorship);
    expect((await table.moves()).map(({ to }) => to)).toEqual([1, 2, 3]);
  });

  test('the moves go on after the pointer was lost: a push or a rollback makes it anew (F33)', async () => {
    await table.push(sourceOf('a'), 0, authorship);
    await table.push(sourceOf('b'), 1, authorship);
    await tables.documents.send(new DeleteCommand({ TableName: tables.rulesTable, Key: pointer }));
    expect(await table.inForce()).toEqual({ version: 2, move: 2, objection: 'the pointer is gone' });
    expect(await table.push(sourceOf('c'), 0, authorship)).toBeUndefined();
    expect(await table.rollback(1, 2, authorship)).toBe(true);
    expect(await table.inForce()).toEqual({ version: 1, move: 3 });
    expect((await table.moves()).map(({ to }) => to)).toEqual([1, 2, 1]);
  });

  test('the moves have none of a push that was overtaken', async () => {
    await table.push(sourceOf('a'), 0, authorship);
    await table.push(sourceOf('b'), 1, authorship);
    await table.push(sourceOf('c'), 1, authorship);
    expect((await table.moves()).map(({ to }) => to)).toEqual([1, 2]);
  });
});

describe('a rollback', () => {
  test('a rollback puts an earlier version in force again and remembers the one before', async () => {
    await table.push(sourceOf('a'), 0, authorship);
    await table.push(sourceOf('b'), 1, authorship);
    expect(await table.versionBefore()).toBe(1);
    expect(await table.rollback(1, 2, { ...authorship, comment: 'b was wrong' })).toBe(true);
    expect([await table.liveVersion(), await table.versionBefore()]).toEqual([1, 2]);
    expect(await table.read(2)).toEqual({ version: 2, ...sourceOf('b') });
  });

  test('a rollback changes nothing where another writer was first', async () => {
    await table.push(sourceOf('a'), 0, authorship);
    await table.push(sourceOf('b'), 1, authorship);
    await table.push(sourceOf('c'), 2, authorship);
    expect(await table.rollback(1, 2, authorship)).toBe(false);
    expect(await table.liveVersion()).toBe(3);
  });

  test('a rollback is followed by a push under a number of its own', async () => {
    await table.push(sourceOf('a'), 0, authorship);
    await table.push(sourceOf('b'), 1, authorship);
    await table.rollback(1, 2, authorship);
    expect(await table.push(sourceOf('c'), 1, authorship)).toBe(3);
  });

  test('a rollback knows no version before where none was ever in force', async () => {
    expect(await table.versionBefore()).toBeUndefined();
  });
});
