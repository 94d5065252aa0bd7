import { IoTClient, ListAuditFindingsCommand } from '@aws-sdk/client-iot';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { createStackClock } from '../../../local/clock/stack-clock.ts';
import { createDefenderSimulator } from '../../../local/defender/simulator.ts';
import { createConnections } from '../../../shared/defender/connections.ts';
import { createEffects } from '../../../shared/defender/effects/effects.ts';
import { createFindingReports } from '../../../shared/defender/finding-reports.ts';
import { createMitigationActions } from '../../../shared/defender/mitigation-actions.ts';
import { createMitigationEffects } from '../../../shared/defender/mitigation-effects.ts';
import { createMitigationTasks } from '../../../shared/defender/mitigation-tasks.ts';
import { createReach } from '../../../shared/defender/reach.ts';
import { createSuppressions } from '../../../shared/defender/suppressions.ts';
import { createVerifyingAudits } from '../../../shared/defender/verifying-audits.ts';
import { createViolations } from '../../../shared/defender/violations.ts';
import { auditChecks, type MitigationActionType } from '../../../shared/sources/audit/checks.ts';
import { parseFinding } from '../../../shared/sources/audit/finding.ts';
import { createChangeByHand, type Seed } from './simulator-changes.ts';
import { type DefenderPorts, type DefenderWorld, worldStart } from './world.ts';

const durations = { audit: 30_000, mitigationTask: 3000 };
const roleArn = 'arn:aws:iam::123456789012:role/Defender';
const topicArn = 'arn:aws:sns:us-east-1:123456789012:findings';
/** Allows so little that no audit finds it by itself. */
const policyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'iot:Connect', Resource: 'arn:aws:iot:us-east-1:123456789012:client/a' },
  ],
});

const paramsOf = (type: MitigationActionType, thingGroupNames: readonly string[]): object =>
  ({
    UPDATE_DEVICE_CERTIFICATE: { updateDeviceCertificateParams: { action: 'DEACTIVATE' } },
    UPDATE_CA_CERTIFICATE: { updateCACertificateParams: { action: 'DEACTIVATE' } },
    ADD_THINGS_TO_THING_GROUP: { addThingsToThingGroupParams: { thingGroupNames } },
    REPLACE_DEFAULT_POLICY_VERSION: { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } },
    ENABLE_IOT_LOGGING: { enableIoTLoggingParams: { roleArnForLogging: roleArn, logLevel: 'WARN' } },
    PUBLISH_FINDING_TO_SNS: { publishFindingToSnsParams: { topicArn } },
  })[type];

/** The real gateways, over a client of AWS IoT that does not try again. */
function portsOver(url: string, clock: Parameters<typeof createViolations>[1]) {
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const configuration = { endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 };
  const iot = new IoTClient(configuration);
  const iotData = new IoTDataPlaneClient(configuration);
  const ports: DefenderPorts = {
    violations: createViolations(iot, clock),
    findings: createFindingReports(iot, clock),
    mitigationActions: createMitigationActions(iot, clock),
    mitigationEffects: createMitigationEffects(iot),
    mitigationTasks: createMitigationTasks(iot),
    effects: createEffects(iot),
    reach: createReach(iot, clock),
    suppressions: createSuppressions(iot),
    verifyingAudits: createVerifyingAudits(iot, iot),
    connections: createConnections(iotData),
  };
  return { iot, iotData, ports };
}

/** An account that the simulator has, asked by the real gateways over HTTP. */
export async function createSimulatorWorld(): Promise<DefenderWorld> {
  const clock = createStackClock({ start: worldStart, running: false });
  const simulator = await createDefenderSimulator({
    ...{ clock, durations, throttling: false },
    publish: async () => {},
  });
  const { iot, iotData, ports } = portsOver(simulator.url, clock);
  const { registry } = simulator.account;
  const seed: Seed = (operation, input) => simulator.call(operation, { ...input });
  const changeByHand = createChangeByHand(seed, registry);
  const pass = (millis: number) => clock.moveTo(new Date(clock.now().getTime() + millis));

  const enable = (isEnabled: (checkName: string) => boolean) =>
    seed('UpdateAccountAuditConfiguration', {
      roleArn,
      auditCheckConfigurations: Object.fromEntries(
        Object.keys(auditChecks).map((name) => [name, { enabled: isEnabled(name) }]),
      ),
    });
  const group = async (thingGroupName: string) => {
    if (!registry.thingGroups.has(thingGroupName)) await seed('CreateThingGroup', { thingGroupName });
  };
  const thing = async (thingName: string) => {
    if (!registry.things.has(thingName)) await seed('CreateThing', { thingName });
  };

  async function findingsOf(taskId: string, checkName: string) {
    const { findings = [] } = await iot.send(
      new ListAuditFindingsCommand({ taskId, checkName, maxResults: 250 }),
    );
    return findings.map((answer) => {
      const parsed = parseFinding(answer);
      if (parsed.kind === 'unreadable') throw new Error(parsed.detail);
      const { finding } = parsed;
      return { findingId: finding.findingId, auditTaskId: taskId, checkName, finding };
    });
  }

  await enable(() => true);
  await seed('CreateSecurityProfile', {
    securityProfileName: 'fleet',
    behaviors: [
      {
        ...{ name: 'messages', metric: 'aws:num-messages-sent' },
        criteria: { comparisonOperator: 'less-than', value: { count: 10 } },
      },
    ],
  });

  return {
    ...{ ports, thing, pass, now: clock.now },
    policy: async (policyName) => void (await seed('CreatePolicy', { policyName, policyDocument })),
    async certificate(certificateId, thingNames) {
      for (const thingName of thingNames) await thing(thingName);
      await seed('SeedCertificate', { certificateId, thingNames });
    },
    async caCertificate(certificateId) {
      await seed('SeedCACertificate', { certificateId, autoRegistrationStatus: 'ENABLE' });
    },
    async attach(policyName, thingNames) {
      for (const thingName of thingNames) await thing(thingName);
      await seed('SeedCertificate', { thingNames, policyNames: [policyName] });
    },
    async action(actionName, type, thingGroupNames = []) {
      for (const thingGroupName of thingGroupNames) await group(thingGroupName);
      const isNew = !simulator.account.mitigation.actions.has(actionName);
      await seed(isNew ? 'CreateMitigationAction' : 'UpdateMitigationAction', {
        ...{ actionName, roleArn, actionParams: paramsOf(type, thingGroupNames) },
      });
    },
    async alarm(thingName) {
      const answer = await seed('SeedViolation', {
        ...{ thingName, securityProfileName: 'fleet', behaviorName: 'messages', metricValue: { count: 54 } },
      });
      return 'violationId' in answer ? String(answer.violationId) : '';
    },
    async clear(_, violationId) {
      await seed('SeedViolationEnd', { violationId, violationEventType: 'alarm-cleared' });
    },
    async find(checkName, resources) {
      const findings = resources.map((resourceIdentifier) => ({ resourceIdentifier }));
      await seed('SeedAuditFindings', { checkName, findings });
      const answer = await seed('StartOnDemandAuditTask', { targetCheckNames: [checkName] });
      pass(durations.audit);
      return findingsOf('taskId' in answer ? String(answer.taskId) : '', checkName);
    },
    async blind(checkName) {
      await seed('SeedCheckFailure', { checkName, errorCode: 'INSUFFICIENT_PERMISSIONS' });
    },
    disable: async (checkName) => void (await enable((name) => name !== checkName)),
    async change(contained, condition) {
      if (contained.kind === 'thing-group') {
        await thing(contained.thingName);
        await group(contained.thingGroupName);
      }
      await changeByHand(contained, condition);
    },
    async remove(contained) {
      if (contained.kind === 'thing-group') registry.things.delete(contained.thingName);
      if (contained.kind === 'certificate') registry.certificates.delete(contained.certificateId);
      if (contained.kind === 'ca-certificate') registry.caCertificates.delete(contained.certificateId);
      if (contained.kind === 'policy') registry.policies.delete(contained.policyName);
    },
    connect: async (clientId) => void (await seed('SeedConnection', { clientId })),
    outage: () => void simulator.faults.add({ operation: '*', kind: 'error' }),
    refuseStarts() {
      for (const kind of ['Audit', 'Detect'])
        simulator.faults.add({ operation: `Start${kind}MitigationActionsTask`, kind: 'throttle' });
    },
    mend: simulator.faults.clear,
    async close() {
      iot.destroy();
      iotData.destroy();
      await simulator.close();
      clock.close();
    },
  };
}
