import { createRuleTable } from '../../../shared/rule-table/rule-table.ts';
import type { World } from '../world/world.ts';

/** The metric of a violation: each metric has one behavior, and so one alarm. */
export type Metric = 'aws:num-messages-sent' | 'aws:all-bytes-out';

/** What people, devices and AWS do in a scenario. */
export interface Stage {
  readonly world: World;
  /** The ids of the audits that the scenario started. */
  readonly audits: ReadonlySet<string>;
  /** A thing sends too much, or no longer does. */
  alarm(thingName: string, metric?: Metric): Promise<void>;
  calm(thingName: string, metric?: Metric): Promise<void>;
  /** Starts an audit. */
  audit(...checkNames: readonly string[]): Promise<void>;
  /** Puts these rules in force. */
  push(rules: readonly object[], alsoAllowed?: readonly string[]): Promise<void>;
  /** Lets at least so much time pass, until all that came of it has settled. */
  pass(millis: number): Promise<void>;
  /** Whether history has a row whose id begins so. */
  isStored(eventId: string): boolean;
}

export const minute = 60_000;
export const hour = 60 * minute;

/** Behaviors allow fewer messages or bytes than this. */
const normal = 10;

const metrics = {
  'aws:num-messages-sent': 'chatty',
  'aws:all-bytes-out': 'heavy',
} as const satisfies Record<Metric, string>;

/** The static groups of the account, each by the action that puts things into it. */
const groups = { QuarantineThing: 'Quarantine', WatchThing: 'Watched' } as const;

const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;

const actions: Readonly<Record<string, object>> = {
  ...Object.fromEntries(
    Object.entries(groups).map(([action, group]) => [
      action,
      { addThingsToThingGroupParams: { thingGroupNames: [group] } },
    ]),
  ),
  BlankPolicy: { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } },
  DeactivateDeviceCertificate: { updateDeviceCertificateParams: { action: 'DEACTIVATE' } },
};

export const checks = {
  policy: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
  certificate: 'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK',
  logging: 'LOGGING_DISABLED_CHECK',
} as const;

/** An account with these things and rules, whose alarms and audits send notices to the deployed topic. */
export async function setStage(
  world: World,
  { things, rules }: { readonly things: readonly string[]; readonly rules: readonly object[] },
): Promise<Stage> {
  const { call } = world.defender;
  const targetArn = world.resolver.physical('DefenderTopic').arn;
  for (const thingName of things) await call('CreateThing', { thingName });
  for (const thingGroupName of Object.values(groups)) await call('CreateThingGroup', { thingGroupName });
  for (const [actionName, actionParams] of Object.entries(actions))
    await call('CreateMitigationAction', { actionName, roleArn: role(actionName), actionParams });
  await call('CreateSecurityProfile', {
    securityProfileName: 'fleet',
    behaviors: Object.entries(metrics).map(([metric, name]) => ({
      ...{ name, metric },
      criteria: { comparisonOperator: 'less-than', value: { count: normal }, durationSeconds: 300 },
    })),
    alertTargets: { SNS: { alertTargetArn: targetArn, roleArn: role('Publish') } },
  });
  await call('AttachSecurityProfile', {
    securityProfileName: 'fleet',
    securityProfileTargetArn: 'arn:aws:iot:us-east-1:123456789012:all/registered-things',
  });
  await call('UpdateAccountAuditConfiguration', {
    roleArn: role('Audit'),
    auditCheckConfigurations: Object.fromEntries(
      Object.values(checks).map((name) => [name, { enabled: true }]),
    ),
    auditNotificationTargetConfigurations: { SNS: { targetArn, roleArn: role('Publish'), enabled: true } },
  });
  const stage = createStage(world);
  await stage.push(rules);
  return stage;
}

/** What a run left behind is recovered after a minute and a half, by a tick. */
const recoveryMillis = 2 * minute;

/** Whether a response, a task or an audit is worked on, or is to be soon. */
export function isAnythingDue({ tables, clock }: World): boolean {
  const soon = new Date(clock.now().getTime() + recoveryMillis).toISOString();
  const rows = (tables.get('HistoryTable')?.rows() ?? []).map(Object);
  const isDue = ({ status, notBefore = '' }: Due) => underWay.includes(status) && notBefore <= soon;
  return rows.some(
    ({ status, responses = [], progress = [] }) =>
      [{ status }, ...responses].some(isDue) || progress.some(({ done }: { done: boolean }) => !done),
  );
}

interface Due {
  readonly status: string;
  readonly notBefore?: string;
}

const underWay: readonly string[] = ['planned', 'admitted', 'started', 'collecting'];

function createStage(world: World): Stage {
  const ruleTable = createRuleTable(world.documents, world.resolver.physical('RulesTable').name);
  /** The time by the script, however long the world took to settle: violations have the same time whatever fails. */
  let scripted = world.clock.now().getTime();
  const report = (thingName: string, metric: Metric, count: number) =>
    world.defender.reportMetric({ thingName, metric, value: { count }, at: new Date(scripted) });
  const audits = new Set<string>();
  return {
    world,
    audits,
    alarm: (thingName, metric = 'aws:num-messages-sent') => report(thingName, metric, 10 * normal),
    calm: (thingName, metric = 'aws:num-messages-sent') => report(thingName, metric, 0),
    async audit(...targetCheckNames) {
      const started = await world.defender.call('StartOnDemandAuditTask', { targetCheckNames });
      if ('taskId' in started) audits.add(String(started.taskId));
    },
    async push(rules, alsoAllowed = []) {
      const mitigationActions = [...Object.keys(actions), ...alsoAllowed];
      const settings = { mitigationActions, defaultMode: 'enforce' };
      const authorship = { author: 'faults', comment: 'a scenario', at: world.clock.now() };
      await ruleTable.push({ rules: [...rules], settings }, await ruleTable.liveVersion(), authorship);
    },
    async pass(millis) {
      scripted += millis;
      await world.wait(millis, () => isAnythingDue(world));
    },
    isStored: (eventId) =>
      world.tables
        .get('HistoryTable')
        ?.rows()
        .some((row) => String(row.eventId).startsWith(eventId)) ?? false,
  };
}
