import {
  type AuditMitigationActionsTaskTarget,
  DescribeAuditMitigationActionsTaskCommand,
  StartAuditMitigationActionsTaskCommand,
  type StartAuditMitigationActionsTaskCommandInput,
} from '@aws-sdk/client-iot';
import { auditSimulator, loggingCheck, policyCheck, topicArn } from './audit-simulator.ts';
import { apiError, forEachTest } from './server-client.ts';

const roleAliasCheck = 'IOT_ROLE_ALIAS_OVERLY_PERMISSIVE_CHECK';
const reasonCode = 'ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS';

const started = forEachTest(auditSimulator);
let auditTaskId: string;
let policyFinding: string;
let loggingFinding: string;
beforeEach(async () => {
  await started.enable(policyCheck, loggingCheck, roleAliasCheck);
  await started.broadPolicy('broad');
  await started.action('Blank', { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } });
  await started.action('Tell', { publishFindingToSnsParams: { topicArn } });
  await started.action('Deactivate', { updateDeviceCertificateParams: { action: 'DEACTIVATE' } });
  auditTaskId = await started.audit(policyCheck, loggingCheck);
  [policyFinding = '', loggingFinding = ''] = await started.findingIds(auditTaskId);
});

const invalid = apiError('InvalidRequestException', 400);

const begin = (input: Partial<StartAuditMitigationActionsTaskCommandInput> = {}) =>
  started.iot.send(
    new StartAuditMitigationActionsTaskCommand({
      taskId: 'task',
      target: { findingIds: [policyFinding] },
      auditCheckToActionsMapping: { [policyCheck]: ['Tell'] },
      ...input,
    }),
  );
const describeTask = (taskId = 'task') =>
  started.iot.send(new DescribeAuditMitigationActionsTaskCommand({ taskId }));
const statistics = async () => (await describeTask()).taskStatistics;

test('a task is described with its target, its actions as they were, and when it began', async () => {
  const startTime = started.clock.now();
  expect(await begin()).toMatchObject({ taskId: 'task' });
  await started.simulator.call('DeleteMitigationAction', { actionName: 'Tell' });
  expect(await describeTask()).toMatchObject({
    taskStatus: 'IN_PROGRESS',
    startTime,
    target: { findingIds: [policyFinding] },
    auditCheckToActionsMapping: { [policyCheck]: ['Tell'] },
    actionsDefinition: [
      {
        name: 'Tell',
        id: expect.any(String),
        roleArn: expect.stringContaining('role/'),
        actionParams: { publishFindingToSnsParams: { topicArn } },
      },
    ],
    taskStatistics: {
      [policyCheck]: {
        totalFindingsCount: 1,
        succeededFindingsCount: 0,
        failedFindingsCount: 0,
        skippedFindingsCount: 0,
        canceledFindingsCount: 0,
      },
    },
  });
});

test.each<[string, () => AuditMitigationActionsTaskTarget]>([
  ['nothing', () => ({})],
  ['an audit and findings', () => ({ auditTaskId, findingIds: [policyFinding] })],
  ['no finding', () => ({ findingIds: [] })],
  ['26 findings', () => ({ findingIds: Array.from({ length: 26 }, (_, index) => `finding-${index}`) })],
  ['a finding that never was', () => ({ findingIds: ['nobody'] })],
  ['an audit that never was', () => ({ auditTaskId: 'nobody' })],
  ['a filter alone', () => ({ auditCheckToReasonCodeFilter: { [policyCheck]: [reasonCode] } })],
  [
    'findings and a filter',
    () => ({ findingIds: [policyFinding], auditCheckToReasonCodeFilter: { [policyCheck]: [reasonCode] } }),
  ],
  ['an empty filter', () => ({ auditTaskId, auditCheckToReasonCodeFilter: { [policyCheck]: [] } })],
])('a target of %s is refused', async (_, target) => {
  await expect(begin({ target: target() })).rejects.toMatchObject(invalid);
});

test('an audit under way cannot be mitigated yet', async () => {
  const running = await started.startAudit(policyCheck);
  await expect(begin({ target: { auditTaskId: running } })).rejects.toMatchObject(invalid);
});

test.each<[string, Record<string, string[]>]>([
  ['without a check', {}],
  ['without an action', { [policyCheck]: [] }],
  ['with six actions', { [policyCheck]: Array.from({ length: 6 }, () => 'Tell') }],
  ['with an action that does not exist', { [policyCheck]: ['Nothing'] }],
  ['with an action that does not fit', { [policyCheck]: ['Deactivate'] }],
  ['that changes what no action can change', { [policyCheck]: ['Tell'], [roleAliasCheck]: ['Blank'] }],
  ['that leaves a targeted check out', { [loggingCheck]: ['Tell'] }],
])('a mapping %s is refused', async (_, auditCheckToActionsMapping) => {
  await expect(begin({ auditCheckToActionsMapping })).rejects.toMatchObject(invalid);
});

test('publishing fits a check that nothing else fits', async () => {
  await started.simulator.call('SeedAuditFindings', { checkName: roleAliasCheck, count: 1 });
  const [finding = ''] = await started.findingIds(await started.audit(roleAliasCheck));
  await begin({
    target: { findingIds: [finding] },
    auditCheckToActionsMapping: { [roleAliasCheck]: ['Tell'] },
  });
});

test('a whole audit is covered check by check', async () => {
  const target = { auditTaskId };
  await expect(begin({ target })).rejects.toMatchObject(invalid);
  await begin({ target, auditCheckToActionsMapping: { [policyCheck]: ['Tell'], [loggingCheck]: ['Tell'] } });
  expect(Object.keys((await statistics()) ?? {})).toEqual([policyCheck, loggingCheck]);
});

test('a filter narrows an audit to its checks and reason codes; what it leaves out is skipped', async () => {
  await started.simulator.call('SeedAuditFindings', {
    checkName: roleAliasCheck,
    findings: ['ALLOWS_BROAD_ACCESS_TO_USED_SERVICES', reasonCode].map(
      (reasonForNonComplianceCode, index) => ({
        resourceIdentifier: { roleAliasArn: `arn:aws:iot:us-east-1:123456789012:rolealias/${index}` },
        reasonForNonComplianceCode,
      }),
    ),
  });
  const wide = await started.audit(policyCheck, roleAliasCheck);
  await begin({
    target: { auditTaskId: wide, auditCheckToReasonCodeFilter: { [roleAliasCheck]: [reasonCode] } },
    auditCheckToActionsMapping: { [roleAliasCheck]: ['Tell'] },
  });
  expect(await statistics()).toMatchObject({
    [roleAliasCheck]: { totalFindingsCount: 2, skippedFindingsCount: 1 },
  });
  expect(await statistics()).not.toHaveProperty(policyCheck);
});

test('a check that a filter names is targeted, findings or none', async () => {
  const target = {
    auditTaskId,
    auditCheckToReasonCodeFilter: { [policyCheck]: [reasonCode], [roleAliasCheck]: ['X'] },
  };
  await expect(begin({ target })).rejects.toMatchObject(invalid);
  await begin({
    target,
    auditCheckToActionsMapping: { [policyCheck]: ['Tell'], [roleAliasCheck]: ['Tell'] },
  });
});

test('findings of several audits may go together, each once', async () => {
  const later = await started.findingIds(await started.audit(policyCheck));
  await begin({ target: { findingIds: [policyFinding, policyFinding, ...later] } });
  expect(await statistics()).toMatchObject({ [policyCheck]: { totalFindingsCount: 2 } });
  await expect(
    begin({ taskId: 'other', target: { findingIds: [policyFinding, loggingFinding] } }),
  ).rejects.toMatchObject(invalid);
});

test('a task id and a token are used once, also after the task has ended', async () => {
  const exists = apiError('TaskAlreadyExistsException', 400);
  await begin({ clientRequestToken: 'token' });
  await expect(begin({ clientRequestToken: 'token' })).rejects.toMatchObject(exists);
  await expect(begin({ taskId: 'other', clientRequestToken: 'token' })).rejects.toMatchObject(exists);
  started.pass(60_000);
  await expect(begin({ clientRequestToken: 'another' })).rejects.toMatchObject(exists);
  expect(started.published.filter(({ message }) => message.includes('"actionName"'))).toHaveLength(1);
});

test.each(['not a task id', '', 'a'.repeat(129)])('the task id "%s" is refused', async (taskId) => {
  await expect(
    started.simulator.call('StartAuditMitigationActionsTask', {
      taskId,
      target: { findingIds: [policyFinding] },
      auditCheckToActionsMapping: { [policyCheck]: ['Tell'] },
      clientRequestToken: 'token',
    }),
  ).rejects.toMatchObject({ name: 'InvalidRequestException', message: expect.stringContaining('taskId') });
});

test('ten tasks run at a time, and an eleventh once they have ended', async () => {
  for (let index = 0; index < 10; index += 1) await begin({ taskId: `task-${index}` });
  await expect(begin({ taskId: 'eleventh' })).rejects.toMatchObject(apiError('LimitExceededException', 410));
  started.pass(10_000);
  await begin({ taskId: 'eleventh' });
});
