import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient as Documents,
  DynamoDBDocumentClient,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { createHandler } from '../../functions/receive-violation/handler.ts';
import { createHistory } from '../../shared/history/history.ts';
import { createPark } from '../../shared/history/park.ts';
import { soManyOfEach } from '../../shared/history/work-list.ts';
import { createWakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import { createRecordNotice } from '../../shared/receiving/record-notice.ts';
import { createLiveRuleset } from '../../shared/rule-table/live-ruleset.ts';
import { createRuleTable } from '../../shared/rule-table/rule-table.ts';
import { aViolationEvent } from '../builders/events.ts';
import { enforcing } from '../builders/rulesets.ts';
import { snsEvent } from '../builders/sns-event.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';
import { createCountingTelemetry, createLeapingClock } from '../fakes/recorders.ts';
import { aViolation, messageOf } from '../fixtures/notices/builders.ts';
import { aRule } from '../unit/shared/rules/builders.ts';

type Keys = readonly Record<string, unknown>[];

let tables: EmbeddedTables;
beforeEach(async () => {
  tables = await startEmbeddedTables();
});
afterEach(() => tables.close());

/** The client, with the name of every command it sends written down. */
const watched = (documents: Documents, calls: string[]): Documents =>
  new Proxy(documents, {
    get(target, member) {
      if (member !== 'send') return Reflect.get(target, member);
      return async (command: Parameters<Documents['send']>[0]) => {
        calls.push(command.constructor.name);
        return target.send(command);
      };
    },
  });

/** A receive-violation with real tables, and the calls to AWS that it makes. */
async function receiver() {
  const clock = createLeapingClock();
  const telemetry = createCountingTelemetry();
  const calls: string[] = [];
  const documents = watched(tables.documents, calls);
  const history = createHistory(documents, tables.historyTable);
  const ruleTable = createRuleTable(documents, tables.rulesTable);
  const authorship = { author: 'ada', comment: 'first', at: clock.now() };
  await ruleTable.push({ rules: [aRule()], settings: enforcing }, 0, authorship);
  const send = async (command: object) => void calls.push(command.constructor.name);
  const by = 'receive-violation';
  const liveRuleset = createLiveRuleset(ruleTable, clock, () => {});
  const handle = createHandler({
    recordNotice: createRecordNotice({ liveRuleset, history, clock, telemetry, by }),
    wakeUpQueue: createWakeUpQueue({ send: send as never }, 'https://sqs/wake-up.fifo', () => {}),
    park: createPark({ history, clock, telemetry, by }),
    ...{ clock, telemetry },
  });
  const receive = async (violationId: string): Promise<string[]> => {
    calls.length = 0;
    await handle(snsEvent(messageOf(aViolation({ violationId }))));
    return [...calls];
  };
  return { receive, clock, telemetry };
}

test('a document client that is watched still is one', () => {
  expect(watched(tables.documents, [])).toBeInstanceOf(DynamoDBDocumentClient);
});

describe('the calls to AWS that a violation notice costs', () => {
  test('the calls to AWS that a violation notice costs are two while the ruleset is fresh: the event and the wake-up queue', async () => {
    const { receive } = await receiver();
    await receive('first');
    expect(await receive('second')).toEqual(['PutCommand', 'SendMessageCommand']);
  });

  test('the calls to AWS that a violation notice costs are three where the pointer of the ruleset is looked at again', async () => {
    const { receive, clock } = await receiver();
    await receive('first');
    clock.pass(5000);
    expect(await receive('second')).toEqual(['GetCommand', 'PutCommand', 'SendMessageCommand']);
  });

  test('the calls to AWS that a violation notice costs are three for a repeated notice: what was stored first is read', async () => {
    const { receive } = await receiver();
    await receive('first');
    expect(await receive('first')).toEqual(['PutCommand', 'GetCommand', 'SendMessageCommand']);
  });

  test('the calls to AWS that a violation notice costs are six for the first notice of a function that starts, which reads the moves, the pointer and the ruleset with its digest', async () => {
    const { receive } = await receiver();
    expect(await receive('first')).toEqual([
      'QueryCommand',
      'GetCommand',
      'QueryCommand',
      'GetCommand',
      'PutCommand',
      'SendMessageCommand',
    ]);
  });
});

describe('the reading of a page', () => {
  const moment = (hours: number) => new Date(1_790_000_000_000 + hours * 3_600_000);

  async function historyOf(count: number, documents: Documents) {
    const history = createHistory(documents, tables.historyTable);
    for (let hours = 0; hours < count; hours++) {
      const violationEventTime = moment(hours).getTime();
      await history.open(aViolationEvent({ violationId: `violation-${hours}`, violationEventTime }));
    }
    return history;
  }

  /** The client, with each answer to a batch passed on as `change` has it, and what was asked for written down. */
  const answering = (
    asked: number[],
    change: (answer: BatchGetCommandOutput, keys: Keys) => BatchGetCommandOutput,
  ): Documents =>
    new Proxy(tables.documents, {
      get(target, member) {
        if (member !== 'send') return Reflect.get(target, member);
        return async (command: Parameters<Documents['send']>[0]) => {
          if (!(command instanceof BatchGetCommand)) return target.send(command);
          const keys = command.input.RequestItems?.[tables.historyTable]?.Keys ?? [];
          asked.push(keys.length);
          return change(await target.send(command), keys);
        };
      },
    });

  test('the reading of a page takes no row from outside of its moments', async () => {
    const asked: number[] = [];
    const history = await historyOf(
      5,
      answering(asked, (answer) => answer),
    );
    await history.list({ by: 'time' }, { limit: 10, since: moment(1), until: moment(3) });
    expect(asked).toEqual([2]);
  });

  test('the reading of a page takes a row once that an index still shows in its old place, too', async () => {
    const twice = new Proxy(tables.documents, {
      get: (target, member) =>
        member === 'send'
          ? async (command: Parameters<Documents['send']>[0]) => {
              const answer = await target.send(command);
              const { Items = [], ...rest } = Object(answer);
              return command instanceof QueryCommand ? { ...rest, Items: [...Items, ...Items] } : answer;
            }
          : Reflect.get(target, member),
    });
    const history = await historyOf(3, twice);
    expect((await history.list({ by: 'time' }, { limit: 10 })).events).toHaveLength(3);
    expect((await history.decisions({ limit: 10 })).decisions).toHaveLength(3);
    expect((await history.due(moment(24), soManyOfEach(10))).events).toHaveLength(3);
  });

  test('the reading of a page goes on until DynamoDB has answered with all of it', async () => {
    const asked: number[] = [];
    const oneByOne = answering(asked, ({ Responses = {}, ...answer }, keys) => {
      const [first] = keys;
      const found = Responses[tables.historyTable] ?? [];
      const Items = found.filter(({ pk, sk }) => pk === first?.pk && sk === first?.sk);
      const rest = keys.slice(1);
      return {
        ...answer,
        Responses: { [tables.historyTable]: Items },
        UnprocessedKeys: rest.length > 0 ? { [tables.historyTable]: { Keys: rest } } : {},
      };
    });
    const history = await historyOf(3, oneByOne);
    expect((await history.list({ by: 'time' }, { limit: 10 })).events).toHaveLength(3);
    expect(asked).toEqual([3, 2, 1]);
  });
});
