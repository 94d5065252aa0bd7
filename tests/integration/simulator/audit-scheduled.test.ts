import {
  CancelAuditTaskCommand,
  CreateScheduledAuditCommand,
  type CreateScheduledAuditCommandInput,
  DeleteScheduledAuditCommand,
  DescribeScheduledAuditCommand,
  ListAuditTasksCommand,
  ListScheduledAuditsCommand,
  UpdateScheduledAuditCommand,
} from '@aws-sdk/client-iot';
import {
  auditSimulator,
  certificateCheck,
  certificateId,
  days,
  hours,
  loggingCheck,
  policyCheck,
} from './audit-simulator.ts';
import { apiError, forEachTest } from './server-client.ts';

const started = forEachTest(auditSimulator);
beforeEach(async () => {
  await started.enable(policyCheck, loggingCheck);
});

const invalid = apiError('InvalidRequestException', 400);
const notFound = apiError('ResourceNotFoundException', 404);

const create = (scheduledAuditName: string, input: Partial<CreateScheduledAuditCommandInput> = {}) =>
  started.iot.send(
    new CreateScheduledAuditCommand({
      scheduledAuditName,
      frequency: 'DAILY',
      targetCheckNames: [policyCheck],
      ...input,
    }),
  );

/** The days on which notices say that audits began. */
const auditedDays = () =>
  started.published.map(({ message }) =>
    new Date(JSON.parse(message).taskStartTime).toISOString().slice(0, 10),
  );

test('a scheduled audit is described and listed as it was created', async () => {
  const { scheduledAuditArn } = await create('weekly', { frequency: 'WEEKLY', dayOfWeek: 'TUE' });
  expect(scheduledAuditArn).toBe('arn:aws:iot:us-east-1:123456789012:scheduledaudit/weekly');
  const metadata = {
    scheduledAuditName: 'weekly',
    scheduledAuditArn,
    frequency: 'WEEKLY',
    dayOfWeek: 'TUE',
  };
  const described = await started.iot.send(
    new DescribeScheduledAuditCommand({ scheduledAuditName: 'weekly' }),
  );
  expect(described).toMatchObject({ ...metadata, targetCheckNames: [policyCheck] });
  await create('monthly', { frequency: 'MONTHLY', dayOfMonth: 'LAST' });
  const first = await started.iot.send(new ListScheduledAuditsCommand({ maxResults: 1 }));
  expect(first.scheduledAudits).toEqual([metadata]);
  const second = await started.iot.send(new ListScheduledAuditsCommand({ nextToken: first.nextToken }));
  expect(second).toMatchObject({ scheduledAudits: [{ scheduledAuditName: 'monthly', dayOfMonth: 'LAST' }] });
  expect(second.nextToken).toBeUndefined();
});

test.each([
  ['MONTHLY without a day', { frequency: 'MONTHLY' }],
  ['WEEKLY without a day', { frequency: 'WEEKLY' }],
  ['BIWEEKLY without a day', { frequency: 'BIWEEKLY' }],
  ['the 32nd', { frequency: 'MONTHLY', dayOfMonth: '32' }],
  ['no check', { targetCheckNames: [] }],
  ['a check that is not enabled', { targetCheckNames: [certificateCheck] }],
] satisfies [string, Partial<CreateScheduledAuditCommandInput>][])('%s is refused', async (_, input) => {
  await expect(create('odd', input)).rejects.toMatchObject(invalid);
});

test('a name is taken once and an account has room for five', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await create(name);
  await expect(create('a')).rejects.toMatchObject(apiError('ResourceAlreadyExistsException', 409));
  await expect(create('f')).rejects.toMatchObject(apiError('LimitExceededException', 410));
});

test('what does not exist is neither described, updated nor deleted', async () => {
  const name = { scheduledAuditName: 'nobody' };
  await expect(started.iot.send(new DescribeScheduledAuditCommand(name))).rejects.toMatchObject(notFound);
  await expect(started.iot.send(new UpdateScheduledAuditCommand(name))).rejects.toMatchObject(notFound);
  await expect(started.iot.send(new DeleteScheduledAuditCommand(name))).rejects.toMatchObject(notFound);
});

// The clock starts on Sunday, 2026-11-01.
test.each([
  ['DAILY', { frequency: 'DAILY' }, 3, ['2026-11-01', '2026-11-02', '2026-11-03']],
  ['WEEKLY', { frequency: 'WEEKLY', dayOfWeek: 'TUE' }, 14, ['2026-11-03', '2026-11-10']],
  ['BIWEEKLY', { frequency: 'BIWEEKLY', dayOfWeek: 'TUE' }, 31, ['2026-11-03', '2026-11-17', '2026-12-01']],
  ['MONTHLY', { frequency: 'MONTHLY', dayOfMonth: '31' }, 61, ['2026-11-30', '2026-12-31']],
] satisfies [string, Partial<CreateScheduledAuditCommandInput>, number, string[]][])(
  'a %s audit runs on its days',
  async (_, input, duringDays, expected) => {
    await create('regular', input);
    started.pass(duringDays * days);
    expect(auditedDays()).toEqual(expected);
  },
);

test('an updated schedule runs at its new times and with its new checks only', async () => {
  await create('regular');
  await started.iot.send(
    new UpdateScheduledAuditCommand({
      scheduledAuditName: 'regular',
      frequency: 'WEEKLY',
      dayOfWeek: 'THU',
      targetCheckNames: [loggingCheck],
    }),
  );
  started.pass(7 * days);
  expect(auditedDays()).toEqual(['2026-11-05']);
  expect(JSON.parse(started.published[0]?.message ?? '').auditDetails).toMatchObject([
    { checkName: loggingCheck },
  ]);
});

test('a deleted schedule runs no more', async () => {
  await create('regular');
  started.pass(days);
  await started.iot.send(new DeleteScheduledAuditCommand({ scheduledAuditName: 'regular' }));
  started.pass(5 * days);
  expect(started.published).toHaveLength(1);
});

test('its audits are listed as scheduled ones', async () => {
  await create('regular');
  const startTime = started.clock.now();
  started.pass(days);
  await started.audit(policyCheck);
  const { tasks } = await started.iot.send(
    new ListAuditTasksCommand({ startTime, endTime: started.clock.now(), taskType: 'SCHEDULED_AUDIT_TASK' }),
  );
  expect(tasks).toEqual([
    { taskId: expect.any(String), taskStatus: 'COMPLETED', taskType: 'SCHEDULED_AUDIT_TASK' },
  ]);
});

describe('the connections that it looks at', () => {
  const sharedCheck = 'DEVICE_CERTIFICATE_SHARED_CHECK';
  const counts = () =>
    started.published.map(({ message }) => JSON.parse(message).auditDetails[0].nonCompliantResourcesCount);

  beforeEach(async () => {
    await started.enable(sharedCheck);
    await started.simulator.call('SeedCertificate', { certificateId: certificateId(7) });
    await create('regular', { targetCheckNames: [sharedCheck] });
    const connectedAt = (started.clock.now().getTime() + 2 * hours) / 1000;
    for (const clientId of ['one', 'two'])
      await started.simulator.call('SeedConnection', {
        certificateId: certificateId(7),
        clientId,
        connectedAt,
        disconnectedAt: connectedAt + 60,
      });
  });

  test('the connections that it looks at are those since its last run, each two hours late', async () => {
    started.pass(3 * days);
    expect(counts()).toEqual([0, 1, 0]); // at 03:00 an hour old: too young; a day later; and then seen already
  });

  test('include those that a canceled run missed', async () => {
    started.pass(days + 3 * hours);
    const [running] = [...started.simulator.account.audit.tasks.values()].slice(1);
    await started.iot.send(new CancelAuditTaskCommand({ taskId: running?.taskId }));
    started.pass(2 * days);
    expect(counts()).toEqual([0, 0, 1]);
  });
});
