import { createDocumentClient } from '../../shared/config/clients/dynamodb.ts';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import { OutOfTimeError } from '../../shared/config/deadline.ts';
import { retryPolicies } from '../../shared/config/retry-policy.ts';
import { createAudits } from '../../shared/defender/audits.ts';
import { createReach } from '../../shared/defender/reach.ts';
import { createViolations } from '../../shared/defender/violations.ts';
import { createTable } from '../../shared/history/table.ts';
import { asInvocation } from '../../shared/lambda/invocation.ts';
import { createRuleTable } from '../../shared/rule-table/rule-table.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { json, loopbackAws } from '../fakes/loopback-aws.ts';

/** An AWS that answers each page with the same token. */
const key = { pk: { S: 'a' }, sk: { S: 'b' } };
const endless = {
  ...{ nextToken: 'again', nextMarker: 'again', LastEvaluatedKey: key },
  UnprocessedKeys: { history: { Keys: [key] } },
};
const aws = loopbackAws((_, response) => response.writeHead(200, json).end(JSON.stringify(endless)));
const platform = () => aws.platform();

const iot = () => createIoTClient(platform());
const table = () => createTable(createDocumentClient(platform()), 'history');

const anAlarm = { thingName: 'pump-1', violationId: 'violation-1', receivedAt: new Date() };
const aPolicy = { resource: { policyVersionIdentifier: { policyName: 'broad', policyVersionId: '1' } } };

/** Rejects with what kept it from being asked about. */
async function activityOf(alarm: typeof anAlarm): Promise<void> {
  const activity = await createViolations(iot(), systemClock).activityOf([alarm]);
  throw activity.failureOf(alarm);
}

test.each<[string, number, () => Promise<unknown>]>([
  ['ListActiveViolations', 2, () => activityOf(anAlarm)],
  ['ListTargetsForPolicy', 2, () => createReach(iot(), systemClock).devicesOf(aPolicy, 10)],
  ['ListAuditFindings', 1, () => createAudits(iot()).findings('audit-1', 'check', 'again')],
  ['Query', 2, () => table().partition('violation/1')],
  ['Query', 2, () => table().count('task/1', 'member/')],
  ['Query', 2, () => createRuleTable(createDocumentClient(platform()), 'rules').versions()],
])(
  'a list of %s that never ends fails after %i requests, and the error names the operation (F83)',
  async (...row) => {
    const [operation, asked, read] = row;
    await expect(read()).rejects.toThrow(
      `${operation}Command answered with the token that it was asked with`,
    );
    expect(aws.requests).toBe(asked);
  },
);

test('rows that DynamoDB does not hand out are asked for ever more slowly, until the invocation ends (F83)', async () => {
  const end = Date.now() + 800;
  const read = () => table().getAll([{ pk: 'a', sk: 'b' }]);
  const remaining = () => retryPolicies.tables.requestMillis + end - Date.now();
  await expect(asInvocation(read, remaining)).rejects.toThrow(OutOfTimeError);
  expect(aws.requests).toBeGreaterThan(1);
  expect(aws.requests).toBeLessThanOrEqual(6);
});
