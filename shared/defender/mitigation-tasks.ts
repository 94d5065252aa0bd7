import type { IoTClient } from '@aws-sdk/client-iot';
import { createAuditTasks } from './audit-mitigation-tasks.ts';
import { createDetectTasks } from './detect-mitigation-tasks.ts';
import type { MitigationTasks } from './mitigation-task-report.ts';

/** Device Defender's mitigation tasks, of both kinds. */
export function createMitigationTasks(iot: Pick<IoTClient, 'send'>): MitigationTasks {
  const kinds = { audit: createAuditTasks(iot), detect: createDetectTasks(iot) };
  return {
    start: (task) => kinds[task.kind].start(task),
    describe: (task) => kinds[task.kind].describe(task),
  };
}
