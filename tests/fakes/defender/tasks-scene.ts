import type { TaskReport } from '../../../shared/defender/mitigation-task-report.ts';
import type { MitigationTask } from '../../../shared/responses/task.ts';
import { aMitigationTask } from '../../builders/mitigation-task.ts';
import type { DefenderWorld } from './world.ts';

export const checkName = 'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK';
export const idOf = (number: number): string => number.toString(16).padStart(64, '0');

const minute = 60_000;

export const violationTask = (violationIds: string[], members: Partial<MitigationTask> = {}) =>
  aMitigationTask({ kind: 'detect', target: { violationIds }, ...members });

export const findingTask = (findingIds: string[], members: Partial<MitigationTask> = {}) =>
  aMitigationTask({
    ...{ kind: 'audit', target: { findingIds, checkName }, actions: ['Deactivate'] },
    ...members,
  });

/** An account with two things and the actions that tasks apply, and what tests ask of it. */
export async function tasksScene(world: DefenderWorld) {
  const { mitigationTasks: tasks, effects } = world.ports;
  await world.action('QuarantineThing', 'ADD_THINGS_TO_THING_GROUP', ['Quarantine']);
  await world.action('WatchThing', 'ADD_THINGS_TO_THING_GROUP', ['Watched']);
  await world.action('Deactivate', 'UPDATE_DEVICE_CERTIFICATE');
  await world.action('BlankPolicy', 'REPLACE_DEFAULT_POLICY_VERSION');
  for (const thingName of ['pump-1', 'pump-2']) await world.thing(thingName);

  return {
    tasks,
    async groupsOf(thingName: string) {
      const condition = await effects.read({ kind: 'thing-group', thingName, thingGroupName: 'Quarantine' });
      return condition.of === 'thing-group' ? condition.thingGroupNames : [];
    },
    async statusOf(certificateId: string) {
      const condition = await effects.read({ kind: 'certificate', certificateId });
      return condition.of === 'certificate' && condition.status;
    },
    async ended(task: MitigationTask): Promise<Exclude<TaskReport, { status: 'running' | 'unknown' }>> {
      world.pass(minute);
      const report = await tasks.describe(task);
      if (report.status === 'running' || report.status === 'unknown')
        throw new Error('The task has not ended');
      return report;
    },
    /** Certificates, and what an audit finds of them. */
    async revoked(count: number) {
      const numbers = Array.from({ length: count }, (_, number) => number);
      for (const number of numbers) await world.certificate(idOf(number), [`pump-${number}`]);
      return world.find(
        checkName,
        numbers.map((number) => ({ deviceCertificateId: idOf(number) })),
      );
    },
  };
}

export type TasksScene = Awaited<ReturnType<typeof tasksScene>>;
