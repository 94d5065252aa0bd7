import { ListDetectMitigationActionsTasksCommand } from '@aws-sdk/client-iot';
import type { FaultKind } from '../../local/defender/faults.ts';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import { type RetryPolicy, retryPolicies } from '../../shared/config/retry-policy.ts';
import { createMitigationTasks } from '../../shared/defender/mitigation-tasks.ts';
import { createVerifyingAudits } from '../../shared/defender/verifying-audits.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { aMitigationTask } from '../builders/mitigation-task.ts';
import { type DetectScene, detectScene } from '../fakes/detect-scene.ts';

const startTask = 'StartDetectMitigationActionsTask';
const startAudit = 'StartOnDemandAuditTask';

let scene: DetectScene;
beforeEach(async () => {
  scene = await detectScene('lamp-1');
});
afterEach(() => scene.close());

function clientOf(policy: RetryPolicy) {
  const { url } = scene.simulator;
  return createIoTClient(
    {
      ...{ environment: {}, clock: systemClock, region: 'us-east-1' },
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoints: { iot: url, iotData: url, dynamodb: url, lambda: url, sns: url, sqs: url },
    },
    policy,
  );
}

async function started() {
  const starting = clientOf(retryPolicies.starts);
  const target = { violationIds: [await scene.alarm('lamp-1')] };
  const answer = await createMitigationTasks(scene.iot, starting).start(aMitigationTask({ target }));
  starting.destroy();
  return answer;
}

const requests = (operation: string): number => scene.simulator.calls.list(operation).length;

async function tasks(): Promise<number> {
  const now = scene.clock.now().getTime();
  const span = { startTime: new Date(now - 60_000), endTime: new Date(now + 60_000) };
  return (await scene.iot.send(new ListDetectMitigationActionsTasksCommand(span))).tasks?.length ?? 0;
}

test.each<[string, FaultKind]>([
  ['fails once (F74)', { kind: 'error' }],
  ['is throttled once (F76)', { kind: 'throttle' }],
  ['is done, and whose answer is lost (F74)', { kind: 'lost-answer', by: 'error' }],
  ['is done on a connection that breaks (F74)', { kind: 'lost-answer', by: 'reset' }],
])('a start that %s is repeated at once, and starts one task', async (_, fault) => {
  scene.simulator.faults.add({ ...fault, operation: startTask, times: 1 });
  expect(await started()).toHaveProperty('requestId');
  expect(requests(startTask)).toBe(2);
  expect(await tasks()).toBe(1);
});

test('a start that meets no free slot is one request, and is refused at once (F76)', async () => {
  scene.simulator.faults.add({ operation: startTask, kind: 'limit' });
  expect(await started()).toMatchObject({ refusal: 'limit' });
  expect(requests(startTask)).toBe(1);
});

test('a start that is throttled for longer is refused within four seconds, like one without a slot (F76)', async () => {
  scene.simulator.faults.add({ operation: startTask, kind: 'throttle' });
  const began = Date.now();
  expect(await started()).toMatchObject({ refusal: 'limit' });
  expect(Date.now() - began).toBeLessThan(4000);
  expect(requests(startTask)).toBe(retryPolicies.starts.maxAttempts);
});

test.each<[FaultKind['kind']]>([['error'], ['lost-answer'], ['throttle'], ['limit']])(
  'the start of an audit, which has no token, is one request: it meets a fault of kind %s (F74)',
  async (kind) => {
    scene.simulator.faults.add({ kind, operation: startAudit } as FaultKind & { operation: string });
    const starting = clientOf(retryPolicies.auditStarts);
    const audits = createVerifyingAudits(scene.iot, starting);
    await audits.start('LOGGING_DISABLED_CHECK').catch(() => undefined);
    expect(requests(startAudit)).toBe(1);
    starting.destroy();
  },
);
