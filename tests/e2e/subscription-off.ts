import {
  CreateSecurityProfileCommand,
  CreateThingCommand,
  type IoTClient,
  ListAuditSuppressionsCommand,
  ListThingGroupsForThingCommand,
  StartDetectMitigationActionsTaskCommand,
  StartOnDemandAuditTaskCommand,
} from '@aws-sdk/client-iot';
import { beginningAt, WatermarkSchema } from '../../functions/reconcile/periods.ts';
import { createStackClock } from '../../local/clock/stack-clock.ts';
import {
  acceptedPolicy,
  check,
  metric,
  otherPolicies,
  setUpAccount,
  thingName,
} from '../../local/demo/account.ts';
import { createObserver } from '../../local/demo/observe.ts';
import { pushRules } from '../../local/demo/rules.ts';
import { functions } from '../../local/functions.ts';
import { type LocalResponder, startLocalResponder } from '../../local/responder.ts';
import { createDocumentClient } from '../../shared/config/clients/dynamodb.ts';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import { isDecided } from '../../shared/events/event.ts';
import { createBookmarks } from '../../shared/history/bookmarks.ts';

const minute = 60_000;

/** What they do in the hour is in `playHour`. */
export const things = { before: thingName, stays: 'lamp-2', comesAndGoes: 'lamp-3' } as const;

/** The responder with a switch for its subscriptions: while they are off, SNS delivers nothing to it. */
export interface SwitchedResponder extends LocalResponder {
  readonly iot: IoTClient;
  readonly subscriptions: { on: boolean };
}

/** Starts it with the account of the article, rules that enforce, and a reconcile that has run before. */
export async function startSwitchedResponder(): Promise<SwitchedResponder> {
  const subscriptions = { on: true };
  const switched = Object.entries(functions).map(([name, wire]): [string, typeof wire] => [
    name,
    (platform) => {
      const handler = wire(platform);
      return async (event, context) =>
        (isNotice(event) && !subscriptions.on) || isIdleTick(event) ? undefined : handler(event, context);
    },
  ]);
  const responder = await startLocalResponder({
    clock: createStackClock({ start: new Date('2026-11-01T00:00:00Z'), running: false }),
    simulator: { throttling: false },
    functions: Object.fromEntries(switched),
  });
  const { stack, clock } = responder;
  const iot = createIoTClient(stack.platform);
  await setUpAccount(iot, { defenderTopicArn: stack.file.topics.DefenderTopic ?? '' });
  for (const name of [things.stays, things.comesAndGoes])
    await iot.send(new CreateThingCommand({ thingName: name }));
  await pushRules(responder);
  const documents = createDocumentClient(stack.platform);
  const bookmarks = createBookmarks(documents, stack.file.tables.HistoryTable ?? '');
  for (const sweep of ['audits', 'transitions'])
    await bookmarks(sweep, WatermarkSchema).save(beginningAt(clock.now()));
  documents.destroy();
  return {
    ...{ ...responder, iot, subscriptions },
    async close() {
      iot.destroy();
      await responder.close();
    },
  };
}

const recordOf = (event: unknown) => Object(event).Records?.[0] ?? {};
const isNotice = (event: unknown): boolean => 'Sns' in recordOf(event);

/** Of the ticks of respond one in five is played: most find nothing, and the wake-up queue rings for what there is. */
function isIdleTick(event: unknown): boolean {
  const { time } = JSON.parse(recordOf(event).body ?? '{}');
  return time !== undefined && new Date(time).getUTCMinutes() % 5 > 0;
}

/**
 * An hour and a few minutes. One thing is in alarm from the beginning and calms down; one goes into alarm and stays; one
 * does both; an audit ends; somebody starts a task by hand under a name of ours.
 */
export async function playHour({ stack, defender, iot, subscriptions }: SwitchedResponder, on: boolean) {
  const sends = (name: string, count: number) =>
    defender.reportMetric({ thingName: name, metric, value: { count } });
  await sends(things.before, 261);
  await stack.advance(30_000);
  subscriptions.on = on;
  await iot.send(new StartOnDemandAuditTaskCommand({ targetCheckNames: [check] }));
  await sends(things.stays, 999);
  await startByHand(iot);
  await stack.advance(5 * minute);
  await sends(things.before, 8);
  await sends(things.comesAndGoes, 500);
  await stack.advance(10 * minute);
  await sends(things.comesAndGoes, 5);
  await stack.advance(45 * minute);
  subscriptions.on = true;
  await stack.advance(10 * minute);
}

/** For a behavior that nothing violates: what is started does nothing. */
async function startByHand(iot: IoTClient): Promise<void> {
  const behaviors = [{ name: 'none', metric: 'aws:num-disconnects' }];
  await iot.send(new CreateSecurityProfileCommand({ securityProfileName: 'idle', behaviors }));
  await iot.send(
    new StartDetectMitigationActionsTaskCommand({
      taskId: 'ddr-by-hand',
      target: { securityProfileName: 'idle', behaviorName: 'none' },
      actions: ['QuarantineThing'],
    }),
  );
}

/** The fleet, the suppressions and history in one comparable value. */
export async function stateOf({ iot, history }: SwitchedResponder) {
  const observer = createObserver(iot, history);
  const { suppressions = [] } = await iot.send(new ListAuditSuppressionsCommand({}));
  const { events } = await history.list({ by: 'time' }, { limit: 200 });
  const groups: Record<string, readonly (string | undefined)[]> = {};
  for (const name of Object.values(things)) {
    const { thingGroups = [] } = await iot.send(new ListThingGroupsForThingCommand({ thingName: name }));
    groups[name] = thingGroups.map(({ groupName }) => groupName);
  }
  const policies: Record<string, unknown> = {};
  for (const name of [acceptedPolicy, ...otherPolicies])
    policies[name] = { ...(await observer.versionsOf(name)), documentId: await observer.documentIdOf(name) };
  const responsesOf = (subject: string) =>
    events
      .filter((event) => event.subject === subject)
      .flatMap((event) => (isDecided(event) ? event.responses : []))
      .map(({ step, status }) => `${step.kind} ${status}`)
      .sort();
  // Respond verifies by audits of its own, later where there was something to do later.
  const verifying = events.flatMap((event) =>
    event.kind === 'audit' && event.recordOnly ? event.auditTaskId : [],
  );
  const compared = events.filter(
    (event) => !('auditTaskId' in event && verifying.includes(event.auditTaskId)),
  );
  return {
    ...{ groups, policies, verifying },
    suppressed: suppressions.map(({ resourceIdentifier }) => resourceIdentifier?.policyVersionIdentifier),
    events: events.map(({ eventId }) => eventId).sort(),
    documents: compared.map((event) => ('document' in event ? JSON.parse(event.document) : event.kind)),
    decisions: compared.map((event) => (isDecided(event) ? event.decision : event.kind)),
    responses: Object.fromEntries(events.map(({ subject }) => [subject, responsesOf(subject)])),
  };
}
