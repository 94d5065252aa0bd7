import { IoTClient, TaskAlreadyExistsException, ThrottlingException } from '@aws-sdk/client-iot';
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

describe('the report on a task that ended', () => {
  const checkName = 'DEVICE_CERTIFICATE_SHARED_CHECK';
  const actions = ['QuarantineThing', 'WatchThing'];
  type Executions = readonly (readonly [actionName: string, status: string, message?: string])[];
  const listed = (executions: Executions, member: object) => ({
    actionsExecutions: executions.map(([actionName, status, message]) => ({
      ...{ actionName, status, message },
      ...member,
    })),
  });

  /** What AWS says of an audit task for one finding; the counts are those of the check. */
  const audit = (counts: object, executions: Executions = []) => ({
    task: aMitigationTask({ kind: 'audit', actions, target: { findingIds: ['f-1'], checkName } }),
    answers: {
      Describe: { taskStatus: 'COMPLETED', taskStatistics: { [checkName]: counts } },
      List: listed(executions, { findingId: 'f-1' }),
    },
  });
  const detect = (taskStatistics: object, executions: Executions = []) => ({
    task: aMitigationTask({ kind: 'detect', actions, target: { violationIds: ['v-1'] } }),
    answers: {
      Describe: { taskSummary: { taskStatus: 'SUCCESSFUL', taskStatistics } },
      List: listed(executions, { violationId: 'v-1' }),
    },
  });

  async function reportOn({ task, answers }: ReturnType<typeof audit> | ReturnType<typeof detect>) {
    const iot = {
      async send({ constructor: { name } }: object) {
        return answers[name.startsWith('Describe') ? 'Describe' : 'List'];
      },
    };
    // The SDK pages by a client of its own kind only.
    Object.setPrototypeOf(iot, IoTClient.prototype);
    const report = await createMitigationTasks(iot as never).describe(task);
    if (report.status === 'running' || report.status === 'unknown') throw new Error('The task has not ended');
    const outcome = await report.outcomeOf(task.kind === 'audit' ? 'f-1' : 'v-1');
    return { outcome, undecided: report.undecided };
  }

  const none = { executed: 0, skipped: 0, failed: 0 };
  test.each<[string, ReturnType<typeof audit> | ReturnType<typeof detect>, string, number]>([
    ['all of a Detect task was executed', detect({ actionsExecuted: 2 }), 'succeeded', 0],
    ['nothing of a Detect task was executed', detect(none), 'skipped', 0],
    [
      'all of a Detect task was skipped',
      detect({ actionsSkipped: 2 }, [
        ['QuarantineThing', 'SKIPPED'],
        ['WatchThing', 'SKIPPED'],
      ]),
      'skipped',
      0,
    ],
    [
      'one of two actions is known to be done',
      detect({ actionsExecuted: 1 }, [['QuarantineThing', 'SUCCESSFUL']]),
      'failed',
      0,
    ],
    [
      'a Detect task counts more than its violations have actions',
      detect({ actionsExecuted: 2, actionsFailed: 3 }, [
        ['QuarantineThing', 'SUCCESSFUL'],
        ['WatchThing', 'SUCCESSFUL'],
      ]),
      'succeeded',
      2,
    ],
    [
      'all of an audit task succeeded',
      audit({ totalFindingsCount: 1, succeededFindingsCount: 1 }),
      'succeeded',
      0,
    ],
    ['nothing is known of an audit task', audit({}), 'skipped', 0],
    [
      'an audit task was canceled before it began',
      audit({ totalFindingsCount: 1, canceledFindingsCount: 1 }, [['QuarantineThing', 'CANCELED']]),
      'skipped',
      0,
    ],
    [
      'an audit task succeeded for as many as it has, and failed for another',
      audit({ totalFindingsCount: 2, succeededFindingsCount: 1, failedFindingsCount: 1 }, [
        ['QuarantineThing', 'FAILED', 'no'],
        ['WatchThing', 'SKIPPED'],
      ]),
      'failed',
      1,
    ],
    [
      'an audit task left out what is suppressed, or has another reason',
      audit({ totalFindingsCount: 9, succeededFindingsCount: 1, skippedFindingsCount: 8 }),
      'succeeded',
      0,
    ],
  ])(
    'says what became of each, and how many nobody decided on, where %s (F27, F28)',
    async (_, told, outcome, undecided) => {
      expect(await reportOn(told)).toMatchObject({ outcome: { status: outcome }, undecided });
    },
  );

  test('names the action that failed, also after others that were done', async () => {
    const told = audit({ totalFindingsCount: 1, failedFindingsCount: 1 }, [
      ['QuarantineThing', 'COMPLETED'],
      ['WatchThing', 'FAILED', 'the thing is in ten groups'],
    ]);
    expect((await reportOn(told)).outcome).toEqual({
      status: 'failed',
      because: 'WatchThing FAILED: the thing is in ten groups',
    });
  });
});
