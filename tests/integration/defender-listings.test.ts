import { StartDetectMitigationActionsTaskCommand } from '@aws-sdk/client-iot';
import { createAuditListing } from '../../shared/defender/audit-listing.ts';
import { createMitigationTaskListing } from '../../shared/defender/mitigation-task-listing.ts';
import { createNoticeTargets } from '../../shared/defender/notice-targets.ts';
import { createSuppressionListing } from '../../shared/defender/suppression-listing.ts';
import { createViolationListing } from '../../shared/defender/violation-listing.ts';
import { parseNotice } from '../../shared/sources/parse-notice.ts';
import {
  type AuditSimulator,
  auditSimulator,
  days,
  hours,
  minutes,
  policyCheck,
  topicArn,
} from './simulator/audit-simulator.ts';
import { forEachTest, roleArn, start } from './simulator/server-client.ts';

const started = forEachTest(auditSimulator);
let seed: AuditSimulator['simulator']['call'];
beforeEach(async () => {
  seed = started.simulator.call;
});

const now = () => started.clock.now();
const ago = (millis: number) => new Date(now().getTime() - millis);

async function all<Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

const alertTargets = { SNS: { alertTargetArn: topicArn, roleArn } };
const metric = 'aws:num-messages-sent';
const below10 = { comparisonOperator: 'less-than', value: { count: 10 }, durationSeconds: 300 };

const profile = (securityProfileName: string, members: object = {}) =>
  seed('CreateSecurityProfile', {
    securityProfileName,
    alertTargets,
    behaviors: [
      { name: 'chatty', metric, criteria: below10 },
      { name: 'odd', metric, criteria: { mlDetectionConfig: { confidenceLevel: 'HIGH' } } },
      { name: 'hushed', metric, criteria: below10, suppressAlerts: true },
    ],
    ...members,
  });

async function alarm(thingName: string, behaviorName = 'chatty'): Promise<string> {
  const members = { thingName, behaviorName, securityProfileName: 'fleet', metricValue: { count: 99 } };
  return String(Object(await seed('SeedViolation', { ...members, at: now().toISOString() })).violationId);
}
const end = (violationId: string, violationEventType: string) =>
  seed('SeedViolationEnd', { violationId, violationEventType, metricValue: { count: 3 } });

const read = (messages: readonly string[]) =>
  messages.map(parseNotice).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

describe('the violations that are listed', () => {
  beforeEach(() => profile('fleet'));

  test('the violations that are listed make the very notices that Device Defender sent, of every transition, and none that it did not send', async () => {
    const cleared = await alarm('lamp-1');
    const invalidated = await alarm('lamp-2');
    await alarm('lamp-3', 'odd');
    await alarm('lamp-4', 'hushed');
    started.pass(7 * minutes);
    await end(cleared, 'alarm-cleared');
    await end(invalidated, 'alarm-invalidated');
    const listing = createViolationListing(started.iot);
    const listed = await all(listing.transitions(ago(hours), now()));
    expect(read(listed)).toEqual(read(started.published.map(({ message }) => message)));
    expect(listed).toHaveLength(5);
  });

  test('the violations that are listed are those of the period, all pages of it', async () => {
    await alarm('lamp-early');
    started.pass(2 * hours);
    for (let number = 0; number < 260; number++) await alarm(`lamp-${number}`);
    const listing = createViolationListing(started.iot);
    expect(await all(listing.transitions(ago(hours), now()))).toHaveLength(260);
    expect(await all(listing.transitions(ago(3 * hours), ago(hours)))).toHaveLength(1);
    expect(await all(listing.active())).toHaveLength(261);
  });

  test('the violations that are listed and are in alarm make the notices of when they began', async () => {
    await alarm('lamp-1');
    await alarm('lamp-4', 'hushed');
    const over = await alarm('lamp-2');
    started.pass(7 * minutes);
    await end(over, 'alarm-cleared');
    const active = await all(createViolationListing(started.iot).active());
    expect(read(active)).toEqual(read([started.published[0]?.message ?? '']));
  });

  test('the violations that are listed carry what a person said of them', async () => {
    const violationId = await alarm('lamp-1');
    await seed('PutVerificationStateOnViolation', { violationId, verificationState: 'TRUE_POSITIVE' });
    const [message = '{}'] = await all(createViolationListing(started.iot).active());
    expect(JSON.parse(message)).toMatchObject({ verificationState: 'TRUE_POSITIVE' });
  });
});

test('audits are listed once they have ended, however they did', async () => {
  await started.enable(policyCheck);
  const completed = await started.audit(policyCheck);
  const canceled = await started.startAudit(policyCheck);
  await seed('CancelAuditTask', { taskId: canceled });
  await started.startAudit(policyCheck);
  const listing = createAuditListing(started.iot);
  expect(await all(listing.ended(start, now()))).toEqual([
    { auditTaskId: completed, completed: true },
    { auditTaskId: canceled, completed: false },
  ]);
  expect(await all(listing.ended(ago(2 * hours), ago(hours)))).toEqual([]);
  await expect(all(listing.ended(ago(91 * days), now()))).rejects.toThrow('90 days');
});

test('mitigation tasks of both kinds are listed by their ids', async () => {
  await profile('fleet');
  await seed('CreateThing', { thingName: 'lamp-1' });
  await seed('CreateThingGroup', { thingGroupName: 'Quarantine' });
  await started.action('Group', { addThingsToThingGroupParams: { thingGroupNames: ['Quarantine'] } });
  await started.iot.send(
    new StartDetectMitigationActionsTaskCommand({
      taskId: 'ddr-1',
      target: { violationIds: [await alarm('lamp-1')] },
      actions: ['Group'],
    }),
  );
  const listing = createMitigationTaskListing(started.iot);
  expect(await all(listing.detect(ago(hours), now()))).toEqual(['ddr-1']);
  expect(await all(listing.audit(ago(hours), now()))).toEqual([]);
});

test('suppressions are listed with their end, if they have one', async () => {
  const suppress = (policyName: string, period: object) =>
    seed('CreateAuditSuppression', {
      checkName: policyCheck,
      resourceIdentifier: { policyVersionIdentifier: { policyName, policyVersionId: '1' } },
      clientRequestToken: 'token',
      ...period,
    });
  const expirationDate = new Date(start.getTime() + days);
  await suppress('a', { expirationDate: expirationDate.toISOString() });
  await suppress('b', { suppressIndefinitely: true });
  expect(await all(createSuppressionListing(started.iot).all())).toEqual([
    {
      checkName: policyCheck,
      resourceIdentifier: { policyVersionIdentifier: { policyName: 'a', policyVersionId: '1' } },
      expirationDate,
    },
    {
      checkName: policyCheck,
      resourceIdentifier: { policyVersionIdentifier: { policyName: 'b', policyVersionId: '1' } },
    },
  ]);
});

describe('the topic that is notified', () => {
  test('the topic that is notified of audits is the one that is set, as long as it is enabled', async () => {
    const targets = createNoticeTargets(started.iot);
    expect(await targets.ofAudits()).toBeUndefined();
    await started.enable(policyCheck);
    expect(await targets.ofAudits()).toBe(topicArn);
    await seed('UpdateAccountAuditConfiguration', {
      auditNotificationTargetConfigurations: { SNS: { enabled: false } },
    });
    expect(await targets.ofAudits()).toBeUndefined();
  });

  test('the topic that is notified of violations is the one of the profile, if it has one and is there', async () => {
    await profile('fleet');
    await profile('quiet', { alertTargets: {} });
    const targets = createNoticeTargets(started.iot);
    expect(await targets.ofProfile('fleet')).toBe(topicArn);
    expect(await targets.ofProfile('quiet')).toBeUndefined();
    expect(await targets.ofProfile('none')).toBeUndefined();
    started.simulator.faults.add({ operation: 'DescribeSecurityProfile', kind: 'throttle' });
    await expect(targets.ofProfile('fleet')).rejects.toThrow('Rate exceeded');
  });
});
