import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { createHistory } from '../../shared/history/history.ts';
import { aViolationEvent } from '../builders/events.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';
import { runDefender } from '../fakes/terminal.ts';

/** What CloudFormation answers (API reference, DescribeStacks and ListStackResources), for one stack of two tables. */
function answerOf(action: string, { historyTable, rulesTable }: EmbeddedTables): string {
  const member = (id: string, name: string) =>
    `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${name}</PhysicalResourceId>
      <ResourceType>AWS::DynamoDB::Table</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`;
  const results: Record<string, string> = {
    DescribeStacks: '<Stacks><member><StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks>',
    ListStackResources: `<StackResourceSummaries>${member('HistoryTable', historyTable)}${member('RulesTable', rulesTable)}</StackResourceSummaries>`,
  };
  return `<${action}Response><${action}Result>${results[action]}</${action}Result></${action}Response>`;
}

const notThere = (name: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>
    <Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`;

describe('--stack', () => {
  let tables: EmbeddedTables;
  let cloudFormation: Server;

  beforeAll(async () => {
    tables = await startEmbeddedTables();
    await createHistory(tables.documents, tables.historyTable).open(aViolationEvent({ thingName: 'pump-1' }));
    cloudFormation = createServer(async (request, response) => {
      const asked = new URLSearchParams(await text(request));
      const name = asked.get('StackName') ?? '';
      if (name === 'prod') response.end(answerOf(asked.get('Action') ?? '', tables));
      else response.writeHead(400).end(notThere(name));
    });
    await new Promise<void>((resolve) => cloudFormation.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    cloudFormation.closeAllConnections();
    cloudFormation.close();
    await tables.close();
  });

  const defender = (args: readonly string[], environment: Record<string, string> = {}) => {
    const { port } = cloudFormation.address() as AddressInfo;
    const endpoints = {
      AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${port}`,
      AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    };
    const credentials = { AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };
    return runDefender(args, {
      folder: tmpdir(),
      environment: {
        AWS_REGION: 'eu-central-1',
        ...endpoints,
        ...credentials,
        ...environment,
      },
    });
  };

  test.each([
    ['the option', ['--stack', 'prod'], {}],
    ['the environment', [], { DEFENDER_STACK: 'prod' }],
  ])('--stack by %s finds the tables of a deployed responder', async (_, args, environment) => {
    const history = await defender(['history', ...args], environment as Record<string, string>);
    expect(history).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringContaining('thing/pump-1'),
    });
    const rules = await defender(['rules', 'versions', ...args], environment as Record<string, string>);
    expect(rules).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('--stack gives way to a table that is named beside it', async () => {
    const { exitCode, stderr } = await defender([
      'history',
      '--stack',
      'prod',
      '--history-table',
      'Restored',
    ]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringContaining('There is no such table'),
    });
  });

  test('--stack of a stack that is not there ends with 2, and says where it was looked for', async () => {
    const { exitCode, stderr } = await defender(['history', '--stack', 'prd', '--region', 'eu-west-1']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There is no stack prd in eu-west-1');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
