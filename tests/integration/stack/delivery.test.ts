import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type AStack, aStack, recorder } from './a-stack.ts';

describe('the local stack delivers', () => {
  let stack: AStack;
  afterEach(() => stack.close());

  it('each notice to the function whose filter asks for it, and everything to the one without a filter', async () => {
    const [violations, audits, unfiltered] = [recorder(), recorder(), recorder()];
    stack = await aStack({
      'receive-violation': violations.wire,
      'receive-audit': audits.wire,
      'park-unreadable': unfiltered.wire,
    });
    const notices = ['{"violationEventType":"in-alarm"}', '{"taskId":"1"}', 'no JSON', '"text"', '[1'];
    for (const notice of notices) await stack.notify(notice);
    await stack.settle();
    expect(violations.messages).toEqual(['{"violationEventType":"in-alarm"}']);
    expect(audits.messages).toEqual(['{"taskId":"1"}']);
    expect(unfiltered.messages.toSorted()).toEqual(notices.toSorted());
  });

  it('hands each function its environment, and tables that the real clients can use', async () => {
    stack = await aStack({
      'receive-violation':
        ({ environment, region, credentials, endpoints }) =>
        async () => {
          const client = new DynamoDBClient({
            region: String(region),
            ...(credentials && { credentials }),
            endpoint: String(endpoints?.dynamodb),
          });
          const key = { pk: { S: 'a' }, sk: { S: 'b' } };
          await client.send(new PutItemCommand({ TableName: environment.HISTORY_TABLE, Item: key }));
          const { Item } = await client.send(
            new GetItemCommand({ TableName: environment.HISTORY_TABLE, Key: key }),
          );
          seen.push(Item);
          client.destroy();
        },
    });
    const seen: unknown[] = [];
    await stack.notify('{"violationEventType":"in-alarm"}');
    await stack.settle();
    expect(seen).toEqual([{ pk: { S: 'a' }, sk: { S: 'b' } }]);
  });
});
