import { TaskAlreadyExistsException, ThrottlingException } from '@aws-sdk/client-iot';
import { createMitigationTasks } from '../../../../shared/defender/mitigation-tasks.ts';
import { aMitigationTask } from '../../../builders/mitigation-task.ts';

const failed = { $metadata: {}, message: 'Rate exceeded' };
const throttled = new ThrottlingException(failed);
const exists = new TaskAlreadyExistsException(failed);

/** An AWS IoT that answers each command, by the verb of its name, with an error. */
const refusing = (errors: Readonly<Record<string, Error>>) => ({
  async send(command: object): Promise<never> {
    const verb = Object.keys(errors).find((name) => command.constructor.name.startsWith(name)) ?? '';
    throw errors[verb];
  },
});

const tasks = {
  detect: aMitigationTask({ kind: 'detect', target: { violationIds: ['violation-1'] } }),
  audit: aMitigationTask({
    kind: 'audit',
    target: { findingIds: ['finding-1'], checkName: 'DEVICE_CERTIFICATE_SHARED_CHECK' },
  }),
};

describe.each(Object.entries(tasks))('the start of a task of kind %s', (_, task) => {
  const starting = (errors: Readonly<Record<string, Error>>) =>
    createMitigationTasks(refusing({}) as never, refusing(errors) as never).start(task);

  test('that AWS throttles is refused for now: nothing was started', async () => {
    expect(await starting({ Start: throttled })).toMatchObject({ refusal: 'limit' });
  });

  test('that met a task of its id is not refused where it can not be compared: it may be ours and run', async () => {
    await expect(starting({ Start: exists, Describe: throttled })).rejects.toThrow(throttled);
  });
});
