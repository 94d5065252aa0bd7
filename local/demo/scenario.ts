import { type IoTClient, StartOnDemandAuditTaskCommand } from '@aws-sdk/client-iot';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import { subjectOfPolicy, subjectOfThing } from '../../shared/sources/subject.ts';
import type { LocalResponder } from '../responder.ts';
import {
  acceptedPolicy,
  check,
  metric,
  otherPolicies,
  quarantineGroup,
  setUpAccount,
  thingName,
} from './account.ts';
import { type DemoStep, expectation, type Outcome } from './expectation.ts';
import { createObserver, type Observer } from './observe.ts';
import { pushRules } from './rules.ts';

/** When the demo begins; its alarm is then at the captured moment. */
export const demoStart = new Date('2021-04-04T22:30:00.000Z');

const alarmAt = new Date(1_617_578_700_000);
const clearedAt = new Date(1_617_579_600_000);
const minute = 60_000;
const day = 86_400_000;

const blankDocumentId = 'CreateBy-AWSIoTDeviceDefenderAudit.REPLACE_DEFAULT_POLICY_VERSION.BLANK_POLICY';

/** Plays what the article does by hand, without any manual step. Yields each step when it has ended. */
export async function* playDemo(responder: LocalResponder): AsyncGenerator<DemoStep> {
  const { stack, history, clock, defender } = responder;
  const iot = createIoTClient(stack.platform);
  const observer = createObserver(iot, history);
  const step = async (title: string, outcomes: readonly Promise<Outcome>[]): Promise<DemoStep> => ({
    title,
    outcomes: await Promise.all(outcomes),
    at: clock.now(),
  });
  const sends = (count: number, at: Date) =>
    defender.reportMetric({ thingName, metric, value: { count }, at });
  const until = (moment: Date) => stack.advance(moment.getTime() - clock.now().getTime());

  await setUpAccount(iot, { defenderTopicArn: stack.file.topics.DefenderTopic ?? '' });
  await pushRules(responder);
  yield await step('An account with four policies that allow everything, and a ruleset that enforces', [
    responder.ruleTable.liveVersion().then((version) => expectation('ruleset in force', 1, version)),
  ]);

  const firstAudit = await audit(iot);
  await stack.advance(minute);
  yield await step('An audit finds 4 of 4 policies too permissive', [
    observer
      .audit(firstAudit)
      .then((found) =>
        expectation(
          'the audit',
          { total: 4, nonCompliant: 4, suppressed: 0, status: 'COMPLETED_NON_COMPLIANT' },
          found,
        ),
      ),
  ]);
  yield await step(
    `One rule accepts ${acceptedPolicy} version 1 for 90 days`,
    accepted(observer, clock.now()),
  );
  yield await step(
    'Another replaces the other three by blank versions; the old versions stay',
    otherPolicies.flatMap((name) => blanked(observer, name)),
  );

  const secondAudit = await audit(iot);
  await stack.advance(minute);
  yield await step('A second audit shows one suppressed and the others compliant', [
    observer
      .audit(secondAudit)
      .then((found) =>
        expectation(
          'the audit',
          { total: 4, nonCompliant: 0, suppressed: 1, status: 'COMPLETED_COMPLIANT' },
          found,
        ),
      ),
  ]);

  await stack.advance(3 * minute);
  yield await step(
    'One audit more, started by nobody, proves the replaced policies: nothing finds them any more',
    otherPolicies.map((name) =>
      observer
        .responsesTo(subjectOfPolicy(name))
        .then((found) =>
          expectation(`responses to ${name}`, ['mitigate verified', 'notify succeeded'], found),
        ),
    ),
  );

  await until(alarmAt);
  await sends(261, alarmAt);
  await stack.advance(minute);
  yield await step(
    `${thingName} sends 261 messages in five minutes, where fewer than 180 are normal: it is quarantined`,
    [
      observer
        .groupsOfThing()
        .then((found) => expectation(`groups of ${thingName}`, [quarantineGroup], found)),
      observer
        .responsesTo(subjectOfThing(thingName))
        .then((found) => expectation('responses', ['mitigate succeeded', 'notify succeeded'], found)),
    ],
  );

  await until(clearedAt);
  await sends(8, clearedAt);
  await stack.advance(minute);
  yield await step(`${thingName} sends 8: the alarm clears, and the settling time begins`, [
    observer.groupsOfThing().then((found) => expectation(`groups of ${thingName}`, [quarantineGroup], found)),
    observer
      .responsesTo(subjectOfThing(thingName))
      .then((found) =>
        expectation('responses', ['mitigate verified', 'notify succeeded', 'release planned'], found),
      ),
  ]);

  await stack.advance(30 * minute);
  yield await step(`After 30 quiet minutes ${thingName} is released`, [
    observer.groupsOfThing().then((found) => expectation(`groups of ${thingName}`, [], found)),
    observer
      .responsesTo(subjectOfThing(thingName))
      .then((found) =>
        expectation('responses', ['mitigate released', 'notify succeeded', 'release succeeded'], found),
      ),
  ]);
  iot.destroy();
}

async function audit(iot: IoTClient): Promise<string> {
  const { taskId = '' } = await iot.send(new StartOnDemandAuditTaskCommand({ targetCheckNames: [check] }));
  return taskId;
}

function accepted(observer: Observer, now: Date): Promise<Outcome>[] {
  const daysFrom = (end: Date | undefined) => end && Math.round((end.getTime() - now.getTime()) / day);
  return [
    observer
      .suppressionEnd(acceptedPolicy, '1')
      .then((end) => expectation('days until the suppression ends', 90, daysFrom(end))),
    observer
      .versionsOf(acceptedPolicy)
      .then((found) =>
        expectation(`versions of ${acceptedPolicy}`, { versions: ['1'], standard: '1' }, found),
      ),
    observer
      .responsesTo(subjectOfPolicy(acceptedPolicy))
      .then((found) => expectation('responses', ['suppress succeeded'], found)),
  ];
}

const blanked = (observer: Observer, policyName: string): Promise<Outcome>[] => [
  observer
    .versionsOf(policyName)
    .then((found) =>
      expectation(`versions of ${policyName}`, { versions: ['1', '2'], standard: '2' }, found),
    ),
  observer
    .documentIdOf(policyName)
    .then((found) => expectation(`document of ${policyName}`, blankDocumentId, found)),
  observer
    .responsesTo(subjectOfPolicy(policyName))
    .then((found) => expectation('responses', ['mitigate succeeded', 'notify succeeded'], found)),
];
