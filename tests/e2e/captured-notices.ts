import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateAuditSuppressionCommand,
  DeleteAuditSuppressionCommand,
  type IoTClient,
  StartOnDemandAuditTaskCommand,
} from '@aws-sdk/client-iot';
import { createStackClock } from '../../local/clock/stack-clock.ts';
import { createIds } from '../../local/defender/simulator-ids.ts';
import {
  acceptedPolicy,
  captured,
  check,
  metric,
  setUpAccount,
  thingName,
} from '../../local/demo/account.ts';
import { pushRules } from '../../local/demo/rules.ts';
import { type LocalResponder, startLocalResponder } from '../../local/responder.ts';
import { createIoTClient } from '../../shared/config/clients/iot.ts';

const payload = (name: string): string =>
  readFileSync(join(__dirname, '../fixtures/payloads', `${name}.json`), 'utf8').trim();

/** The four notices that were captured by hand, as SNS carried them. */
export const notices = {
  firstAudit: payload('audit-completed'),
  secondAudit: payload('audit-completed-after-suppression'),
  inAlarm: payload('violation-in-alarm'),
  cleared: payload('violation-alarm-cleared'),
} as const;

export interface CapturedAccount extends LocalResponder {
  readonly iot: IoTClient;
  /** The thing sends as little as is normal, and its alarm ends without a notice. */
  readonly calmDown: () => Promise<void>;
}

const minute = 60_000;
const alarmAt = new Date(1_617_578_700_000);
const clearedAt = new Date(1_617_579_600_000);

/**
 * An account in which all that the captured notices say has happened, without any notice: both audits ran, the
 * thing went into alarm, and, if `cleared`, it calmed down.
 */
export async function startCapturedAccount({ cleared = true } = {}): Promise<CapturedAccount> {
  const clock = createStackClock({ start: new Date(alarmAt.getTime() - 3 * minute) });
  const responder = await startLocalResponder({
    clock,
    simulator: { newId: captured(createIds('captured')), throttling: false },
  });
  const { stack, defender } = responder;
  const iot = createIoTClient(stack.platform);
  await setUpAccount(iot, { defenderTopicArn: '', notifies: false });
  await pushRules(responder);
  await audit();
  const byHand = {
    checkName: check,
    resourceIdentifier: { policyVersionIdentifier: { policyName: acceptedPolicy, policyVersionId: '1' } },
  };
  await iot.send(new CreateAuditSuppressionCommand({ ...byHand, suppressIndefinitely: true }));
  await audit();
  await iot.send(new DeleteAuditSuppressionCommand(byHand));
  await sends(261, alarmAt);
  if (cleared) await sends(8, clearedAt);
  await stack.settle();
  return { ...responder, iot, calmDown: () => report(8), close };

  async function audit(): Promise<void> {
    await iot.send(new StartOnDemandAuditTaskCommand({ targetCheckNames: [check] }));
    await stack.advance(minute);
  }

  async function sends(count: number, at: Date): Promise<void> {
    await stack.advance(at.getTime() - clock.now().getTime());
    await report(count, at);
  }

  async function report(count: number, at = clock.now()): Promise<void> {
    await defender.reportMetric({ thingName, metric, value: { count }, at });
  }

  async function close(): Promise<void> {
    iot.destroy();
    await responder.close();
  }
}
