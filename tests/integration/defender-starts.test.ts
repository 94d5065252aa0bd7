import { createStackClock } from '../../local/clock/stack-clock.ts';
import { createDefenderSimulator } from '../../local/defender/simulator.ts';
import { createIoTStartClient } from '../../shared/config/platform.ts';
import { createMitigationTasks } from '../../shared/defender/mitigation-tasks.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { aMitigationTask } from '../builders/mitigation-task.ts';

const start = 'StartDetectMitigationActionsTask';

test.each([['limit'], ['throttle']] as const)(
  'a start that meets a %s is one request, fails at once, and is not tried again by the SDK',
  async (kind) => {
    const simulator = await createDefenderSimulator({ clock: createStackClock(), publish: async () => {} });
    simulator.faults.add({ operation: start, kind });
    const { url } = simulator;
    const iot = createIoTStartClient({
      ...{ environment: {}, clock: systemClock, region: 'us-east-1' },
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoints: { iot: url, iotData: url, dynamodb: url, lambda: url, sns: url, sqs: url },
    });
    const task = aMitigationTask({ kind: 'detect', target: { violationIds: ['violation-1'] } });
    expect(await createMitigationTasks(iot).start(task)).toMatchObject({ refusal: 'limit' });
    expect(simulator.calls.list(start)).toHaveLength(1);
    iot.destroy();
    await simulator.close();
    simulator.context.clock.close();
  },
);
