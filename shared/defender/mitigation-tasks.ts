import type { IoTClient } from '@aws-sdk/client-iot';
import { createAuditTasks } from './audit-mitigation-tasks.ts';
import { createDetectTasks } from './detect-mitigation-tasks.ts';
import type { MitigationTasks } from './mitigation-task-report.ts';

type Iot = Pick<IoTClient, 'send'>;

/** Device Defender's mitigation tasks, of both kinds. Starts go by a client of their own: an id makes them safe to repeat. */
export function createMitigationTasks(iot: Iot, starting: Iot = iot): MitigationTasks {
  const kinds = { audit: createAuditTasks(iot), detect: createDetectTasks(iot) };
  const starters = { audit: createAuditTasks(starting), detect: createDetectTasks(starting) };
  return {
    start: (task) => starters[task.kind].start(task),
    describe: (task) => kinds[task.kind].describe(task),
  };
}
