import { readFileSync } from 'node:fs';
import { StartOnDemandAuditTaskCommand } from '@aws-sdk/client-iot';
import * as v from 'valibot';
import { createStackClock } from '../../local/clock/stack-clock.ts';
import { functions } from '../../local/functions.ts';
import { type LocalResponder, startLocalResponder } from '../../local/responder.ts';
import type { Wire } from '../../local/stack/dispatcher.ts';
import type { StackOptions } from '../../local/stack/stack.ts';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import type { Platform } from '../../shared/config/platform.ts';
import { readTemplate } from '../../shared/deployment/template.ts';
import { contextWith } from '../builders/lambda-context.ts';
import { putEachKindBack } from './put-back-scene.ts';
import { type RecordedCall, recordCalls } from './recorded-calls.ts';

const minute = 60_000;

const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;

const wide = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['iot:*'], Resource: ['*'] }],
});

/** By its logical id, so that the right to hand it over can be told. */
const loggingRole = 'IotLoggingRole';

const checks = {
  policies: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
  keys: 'DEVICE_CERTIFICATE_KEY_QUALITY_CHECK',
  revoked: 'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK',
  authorities: 'CA_CERTIFICATE_KEY_QUALITY_CHECK',
  logging: 'LOGGING_DISABLED_CHECK',
};

const actions = {
  BlankPolicy: { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } },
  QuarantineThing: { addThingsToThingGroupParams: { thingGroupNames: ['Quarantine'] } },
  DeactivateDeviceCertificate: { updateDeviceCertificateParams: { action: 'DEACTIVATE' } },
  DeactivateCaCertificate: { updateCACertificateParams: { action: 'DEACTIVATE' } },
  EnableIotLogging: { enableIoTLoggingParams: { roleArnForLogging: role(loggingRole), logLevel: 'ERROR' } },
};

const accepted = 'group-policy';
const acceptedByHand = 'line-policy';

const limits = { devices: [{ count: 20, per: '1h' }] };
const about = (checkName: string) => ({ kind: ['finding'], checkName: [checkName] });
const policyNamed = (...policyName: readonly string[]) => ({
  ...about(checks.policies),
  nonCompliantResource: { resourceIdentifier: { policyVersionIdentifier: { policyName } } },
});
const acceptance = { for: '90d', owner: 'iot-security@example.com', reason: 'By design', ticket: 'SEC-1' };
const mitigating = (...names: readonly (keyof typeof actions)[]) => [{ mitigate: names }];

/** A rule for each thing that can be asked for. */
const rules = [
  {
    id: 'accept',
    priority: 10,
    match: policyNamed(accepted, acceptedByHand),
    respond: [{ suppress: acceptance }],
  },
  { id: 'blank', priority: 20, match: about(checks.policies), respond: mitigating('BlankPolicy'), limits },
  { id: 'weak', priority: 20, match: about(checks.keys), respond: mitigating('QuarantineThing'), limits },
  {
    id: 'cut',
    priority: 20,
    match: about(checks.revoked),
    respond: mitigating('DeactivateDeviceCertificate'),
  },
  {
    id: 'ca',
    priority: 20,
    match: about(checks.authorities),
    respond: mitigating('DeactivateCaCertificate'),
  },
  { id: 'log', priority: 20, match: about(checks.logging), respond: mitigating('EnableIotLogging') },
  {
    id: 'quarantine',
    priority: 20,
    match: { kind: ['violation'], violationEventType: ['in-alarm'] },
    respond: [
      ...mitigating('QuarantineThing'),
      { setVerificationState: { state: 'TRUE_POSITIVE' } },
      { notify: { severity: 'high' } },
    ],
    limits,
    release: { on: 'cleared', after: '1m' },
  },
];

const settings = { mitigationActions: Object.keys(actions), defaultMode: 'enforce' };

/** Everything that the functions can be brought to do, on the local stack: the calls that they made for it. */
export async function dryRun(): Promise<readonly RecordedCall[]> {
  const recorder = recordCalls(functions);
  const responder = await startLocalResponder({
    clock: createStackClock({ start: new Date('2026-11-01T00:00:00Z') }),
    functions: hearing(recorder.functions),
    simulator: { throttling: false },
  });
  try {
    const cast: Cast = {
      reconcile: () => runOnce(responder, recorder.functions.reconcile),
      respond: recorder.platformOf('respond', responder.stack.platform),
    };
    await setUp(responder, cast);
    for (const scene of scenes) await scene(responder, cast);
    return recorder.calls();
  } finally {
    recorder.restore();
    await responder.close();
  }
}

interface Cast {
  /** One run of it. */
  readonly reconcile: () => Promise<void>;
  /** Clients that are made for it sign as `respond`. */
  readonly respond: Platform;
}

type Scene = (responder: LocalResponder, cast: Cast) => Promise<void>;

const setUp: Scene = async ({ defender: { call }, stack, ruleTable, clock }) => {
  const targetArn = stack.file.topics.DefenderTopic;
  await call('CreateThingGroup', { thingGroupName: 'Quarantine' });
  for (const [actionName, actionParams] of Object.entries(actions))
    await call('CreateMitigationAction', { actionName, roleArn: role(actionName), actionParams });
  await call('UpdateAccountAuditConfiguration', {
    roleArn: role('Audit'),
    auditCheckConfigurations: Object.fromEntries(
      Object.values(checks).map((name) => [name, { enabled: true }]),
    ),
    auditNotificationTargetConfigurations: {
      SNS: { targetArn, roleArn: role('Publish'), enabled: true },
    },
  });
  await call('CreateSecurityProfile', {
    securityProfileName: 'chatty',
    behaviors: [
      {
        name: 'chatty',
        metric: 'aws:num-messages-sent',
        criteria: { comparisonOperator: 'less-than', value: { count: 180 }, durationSeconds: 300 },
      },
    ],
    alertTargets: { SNS: { alertTargetArn: targetArn, roleArn: role('Publish') } },
  });
  await call('AttachSecurityProfile', {
    securityProfileName: 'chatty',
    securityProfileTargetArn: 'arn:aws:iot:us-east-1:123456789012:all/things',
  });
  const authorship = { author: 'recordedScenario', comment: 'everything', at: clock.now() };
  await ruleTable.push({ rules, settings }, await ruleTable.liveVersion(), authorship);
};

/** A violation with nothing else in it, an object that is of no kind, and what is no object. */
const unreadable = ['{"violationEventType":"in-alarm"}', '{"is":"no notice"}', 'this is no notice'];

/** Notices that come twice, as SNS may deliver them: of a violation, and such as no function can read. */
const repeatedNotices: Scene = async ({ stack }) => {
  const violation = readFileSync('tests/fixtures/payloads/violation-in-alarm.json', 'utf8');
  for (const notice of [violation, ...unreadable])
    for (let times = 0; times < 2; times++)
      await stack.publish(stack.file.topics.DefenderTopic ?? '', notice);
  await stack.advance(minute);
};

/** A thing is in alarm, and calms down. */
const alarm: Scene = async ({ defender, stack, clock }) => {
  const sends = (thingName: string, count: number) =>
    defender.reportMetric({ thingName, metric: 'aws:num-messages-sent', value: { count }, at: clock.now() });
  await defender.call('CreateThing', { thingName: 'lamp-1' });
  await sends('lamp-1', 261);
  await stack.advance(minute);
  await sends('lamp-1', 8);
  await stack.advance(3 * minute);
};

/** An end is notified while the thing is still in alarm: somebody forged the notice, or Device Defender lags. */
const earlyEnd: Scene = async ({ defender, stack, clock }) => {
  const { call, reportMetric } = defender;
  const sends = (count: number) =>
    reportMetric({
      ...{ thingName: 'lamp-7', metric: 'aws:num-messages-sent' },
      ...{ value: { count }, at: clock.now() },
    });
  await call('CreateThing', { thingName: 'lamp-7' });
  await sends(261);
  await stack.advance(minute);
  const { activeViolations } = Object(await call('ListActiveViolations', { thingName: 'lamp-7' }));
  const [{ violationId, behavior }] = activeViolations;
  const end = {
    ...{ violationEventTime: clock.now().getTime(), violationEventType: 'alarm-cleared', violationId },
    ...{ thingName: 'lamp-7', securityProfileName: 'chatty', behavior, metricValue: { count: 8 } },
  };
  await stack.publish(stack.file.topics.DefenderTopic ?? '', JSON.stringify(end));
  await stack.advance(minute);
  await sends(8);
  await stack.advance(15 * minute);
};

async function startAudit({ stack }: LocalResponder): Promise<void> {
  const iot = createIoTClient(stack.platform);
  await iot.send(new StartOnDemandAuditTaskCommand({ targetCheckNames: Object.values(checks) }));
  iot.destroy();
}

/** One resource that each check finds. */
const audit: Scene = async (responder) => {
  const { call } = responder.defender;
  await call('CreateThing', { thingName: 'lamp-2' });
  await call('AddThingToThingGroup', { thingName: 'lamp-2', thingGroupName: 'Quarantine' });
  await call('CreateThing', { thingName: 'lamp-3' });
  for (const policyName of [accepted, 'pump-policy'])
    await call('CreatePolicy', { policyName, policyDocument: wide });
  await call('AttachPolicy', {
    policyName: 'pump-policy',
    target: 'arn:aws:iot:us-east-1:123456789012:thinggroup/Quarantine',
  });
  await call('SeedCertificate', {
    thingNames: ['lamp-3'],
    policyNames: ['pump-policy'],
    keyVulnerability: 'CVE-2008-0166',
    revokedByIssuer: true,
  });
  await call('SeedCACertificate', { keyVulnerability: 'CVE-2008-0166' });
  await startAudit(responder);
  await responder.stack.advance(2 * minute);
};

/**
 * The first answer is so slow that the rest of the audit is left to another invocation. Meanwhile somebody accepts a
 * finding by hand, but not for as long as the rule does.
 */
const longAudit: Scene = async (responder) => {
  const { call, faults } = responder.defender;
  await call('CreatePolicy', { policyName: acceptedByHand, policyDocument: wide });
  await call('SeedCertificate', { thingNames: ['lamp-2'], keyVulnerability: 'CVE-2008-0166' });
  faults.add({ operation: 'ListAuditFindings', kind: 'latency', millis: 280_000, times: 1 });
  await startAudit(responder);
  await responder.stack.advance(minute);
  await call('CreateAuditSuppression', {
    checkName: checks.policies,
    resourceIdentifier: {
      policyVersionIdentifier: { policyName: acceptedByHand, policyVersionId: '1' },
    },
    expirationDate: new Date(responder.clock.now().getTime() + 24 * 60 * minute).getTime() / 1000,
    clientRequestToken: 'by-hand',
  });
  await responder.stack.advance(5 * minute);
};

/** The roles of actions are taken away, so their tasks fail. */
const failures: Scene = async (responder) => {
  const { call, reportMetric } = responder.defender;
  for (const name of Object.keys(actions)) await call('SeedRefusedRole', { roleArn: role(name) });
  await call('CreateThing', { thingName: 'lamp-4' });
  await call('CreatePolicy', { policyName: 'valve-policy', policyDocument: wide });
  await reportMetric({
    thingName: 'lamp-4',
    metric: 'aws:num-messages-sent',
    value: { count: 261 },
    at: responder.clock.now(),
  });
  await startAudit(responder);
  await responder.stack.advance(2 * minute);
};

/** A call takes so long that respond runs out of time. */
const busyRun: Scene = async ({ defender, stack, clock }) => {
  defender.faults.add({
    operation: 'StartDetectMitigationActionsTask',
    kind: 'latency',
    millis: 50_000,
    times: 1,
  });
  await defender.call('CreateThing', { thingName: 'lamp-5' });
  await defender.reportMetric({
    thingName: 'lamp-5',
    metric: 'aws:num-messages-sent',
    value: { count: 261 },
    at: clock.now(),
  });
  await stack.advance(2 * minute);
};

/** A task that has not ended is marked as if it had: reconcile opens it again, and operators are notified. */
const lostTask: Scene = async ({ defender, history, stack, clock }, { reconcile }) => {
  const takenBack = defender.faults.add({ operation: 'DescribeDetectMitigationActionsTask', kind: 'denied' });
  await defender.call('CreateThing', { thingName: 'lamp-9' });
  await defender.reportMetric({
    ...{ thingName: 'lamp-9', metric: 'aws:num-messages-sent' },
    ...{ value: { count: 261 }, at: clock.now() },
  });
  await stack.advance(2 * minute);
  takenBack();
  for (const task of await history.openTasks()) await history.saveTask({ ...task, status: 'canceled' });
  await stack.advance(16 * minute);
  await reconcile();
  await stack.advance(minute);
};

/** A client that is no thing, by an id that Device Defender might take and this product does not. */
const unregistered = 'x'.repeat(129);

/** No notice is delivered, and reconcile finds what they would have said. */
const missedNotices: Scene = async (responder, { reconcile }) => {
  const { defender, stack, clock } = responder;
  await reconcile();
  await stack.advance(5000);
  ear.isOpen = false;
  await defender.call('CreateThing', { thingName: 'lamp-6' });
  await defender.call('CreatePolicy', { policyName: 'gate-policy', policyDocument: wide });
  for (const thingName of ['lamp-6', unregistered])
    await defender.reportMetric({
      ...{ thingName, metric: 'aws:num-messages-sent' },
      ...{ value: { count: 261 }, at: clock.now() },
    });
  await startAudit(responder);
  await stack.advance(1000);
  await reconcile();
  ear.isOpen = true;
  await stack.advance(minute);
};

const putBack: Scene = (responder, { respond }) => putEachKindBack(responder, respond, role(loggingRole));

const scenes: readonly Scene[] = [
  repeatedNotices,
  alarm,
  earlyEnd,
  audit,
  longAudit,
  failures,
  busyRun,
  lostTask,
  missedNotices,
  putBack,
];

/** One run of reconcile, without waiting for the hour to be full. */
async function runOnce({ stack }: LocalResponder, wire: Wire | undefined): Promise<void> {
  const definition = readTemplate('.').functions.find(({ name }) => name === 'reconcile');
  const environment = v.parse(EnvironmentSchema, stack.resolver.value(definition?.environment));
  await wire?.({ ...stack.platform, environment })({}, contextWith());
}

const EnvironmentSchema = v.record(v.string(), v.string());

/** While it is closed, subscriptions deliver nothing; queues and schedules do. */
const ear = { isOpen: true };

const isNotice = (event: unknown): boolean => 'Sns' in (Object(event).Records?.[0] ?? {});

const hearing = (all: StackOptions['functions']): StackOptions['functions'] =>
  Object.fromEntries(
    Object.entries(all).map(([name, wire]) => {
      const listening: typeof wire = (platform) => {
        const handler = wire(platform);
        return async (event, context) =>
          isNotice(event) && !ear.isOpen ? undefined : handler(event, context);
      };
      return [name, listening];
    }),
  );
