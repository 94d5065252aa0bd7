import { aMitigationTask } from '../../builders/mitigation-task.ts';
import { checkName, findingTask, idOf, type TasksScene, tasksScene, violationTask } from './tasks-scene.ts';
import type { DefenderWorld } from './world.ts';

const minute = 60_000;
const policyCheck = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
const policyOf = (policyName: string, policyVersionId: string) => ({
  policyVersionIdentifier: { policyName, policyVersionId },
});

/** What comes of mitigation tasks. */
export function describeTaskOutcomes(worldOf: () => DefenderWorld): void {
  let world: DefenderWorld;
  let scene: TasksScene;
  beforeEach(async () => {
    world = worldOf();
    scene = await tasksScene(world);
  });

  test('a task for violations runs, then has applied its actions, read or not', async () => {
    const ids = [await world.alarm('pump-1'), await world.alarm('pump-2')];
    const task = violationTask(ids, { actions: ['QuarantineThing', 'WatchThing'] });
    expect(await scene.tasks.start(task)).toEqual({ requestId: expect.any(String) });
    expect(await scene.tasks.describe(task)).toEqual({ status: 'running' });
    expect(await scene.groupsOf('pump-1')).toEqual([]);
    world.pass(minute);
    expect(await scene.groupsOf('pump-1')).toEqual(['Quarantine', 'Watched']);
    const report = await scene.ended(task);
    expect(report).toMatchObject({ status: 'succeeded', counts: { executed: 4, skipped: 0, failed: 0 } });
    for (const id of ids) expect(await report.outcomeOf(id)).toMatchObject({ status: 'succeeded' });
  });

  test('a task for findings runs, then has applied its action', async () => {
    const findings = await scene.revoked(2);
    const task = findingTask(findings.map(({ findingId }) => findingId));
    expect(await scene.tasks.start(task)).toEqual({ requestId: expect.any(String) });
    expect(await scene.tasks.describe(task)).toEqual({ status: 'running' });
    const report = await scene.ended(task);
    expect(report).toMatchObject({
      ...{ status: 'succeeded', counts: { total: 2, succeeded: 2, failed: 0, skipped: 0, canceled: 0 } },
    });
    expect(await report.outcomeOf(findings[0]?.findingId ?? '')).toMatchObject({ status: 'succeeded' });
    expect(await scene.statusOf(idOf(1))).toBe('INACTIVE');
  });

  test('a task for a whole check applies its action to all that the audit found by it, and to no other', async () => {
    await world.certificate(idOf(9), ['pump-9']);
    await world.find(checkName, [{ deviceCertificateId: idOf(9) }]);
    const findings = await scene.revoked(3);
    const { auditTaskId = '', finding } = findings[0] ?? {};
    const reasonCodes = [finding?.reasonForNonComplianceCode ?? ''];
    const task = findingTask([], { target: { auditTaskId, checkName, reasonCodes, findings: 3 } });
    expect(await scene.tasks.start(task)).toHaveProperty('requestId');
    expect(await scene.tasks.start(task)).toEqual({ requestId: 'started before' });
    expect(await scene.ended(task)).toMatchObject({
      status: 'succeeded',
      counts: { total: 3, succeeded: 3 },
    });
    expect(await scene.statusOf(idOf(2))).toBe('INACTIVE');
    expect(await scene.statusOf(idOf(9))).toBe('ACTIVE');
  });

  test('a task leaves alone a violation whose alarm has ended', async () => {
    const [over, on] = [await world.alarm('pump-1'), await world.alarm('pump-2')];
    await world.clear('pump-1', over);
    const task = violationTask([over, on]);
    await scene.tasks.start(task);
    const report = await scene.ended(task);
    expect(report).toMatchObject({ status: 'succeeded', counts: { executed: 1, skipped: 0, failed: 0 } });
    expect(await report.outcomeOf(over)).toMatchObject({ status: 'skipped' });
    expect(await report.outcomeOf(on)).toMatchObject({ status: 'succeeded' });
    expect(await scene.groupsOf('pump-1')).toEqual([]);
  });

  test('a task fails for a device that is no thing, and for no other', async () => {
    const [client, thing] = [await world.alarm('client/1'), await world.alarm('pump-1')];
    const task = violationTask([client, thing], { actions: ['QuarantineThing', 'WatchThing'] });
    await scene.tasks.start(task);
    const report = await scene.ended(task);
    expect(report).toMatchObject({ status: 'failed', counts: { executed: 2, skipped: 1, failed: 1 } });
    expect(await report.outcomeOf(client)).toEqual({
      status: 'failed',
      because: expect.stringMatching(/^QuarantineThing FAILED: INVALID_STATE_OF_RESOURCE/),
    });
    expect(await report.outcomeOf(thing)).toMatchObject({ status: 'succeeded' });
    expect(await scene.groupsOf('pump-1')).toEqual(['Quarantine', 'Watched']);
  });

  test('a task fails for a thing and for a certificate that were deleted', async () => {
    const thing = violationTask([await world.alarm('pump-1')]);
    const [finding] = await scene.revoked(1);
    const certificate = findingTask([finding?.findingId ?? '']);
    await scene.tasks.start(thing);
    await scene.tasks.start(certificate);
    await world.remove({ kind: 'thing-group', thingName: 'pump-1', thingGroupName: 'Quarantine' });
    await world.remove({ kind: 'certificate', certificateId: idOf(0) });
    for (const task of [thing, certificate])
      expect(await scene.ended(task)).toMatchObject({ status: 'failed' });
    const report = await scene.ended(certificate);
    expect(await report.outcomeOf(finding?.findingId ?? '')).toEqual({
      ...{
        status: 'failed',
        because: expect.stringMatching(/^Deactivate FAILED: INVALID_STATE_OF_RESOURCE/),
      },
    });
  });

  test('a policy is replaced in the version that was found, and not where that is not its default', async () => {
    for (const policyName of ['broad', 'mended', 'full']) await world.policy(policyName);
    const found = await world.find(
      policyCheck,
      ['broad', 'mended', 'full'].map((policyName) => policyOf(policyName, '1')),
    );
    const [broad = '', mended = '', full = ''] = found.map(({ findingId }) => findingId);
    const policy = (policyName: string) => ({ kind: 'policy', policyName }) as const;
    const mendedNow = { of: 'policy', defaultVersionId: '2', versionIds: ['1', '2'] } as const;
    await world.change(policy('mended'), { ...mendedNow, versionIds: [...mendedNow.versionIds] });
    const versionIds = ['1', '2', '3', '4', '5'];
    await world.change(policy('full'), { of: 'policy', defaultVersionId: '1', versionIds });
    const task = aMitigationTask({
      ...{ kind: 'audit', actions: ['BlankPolicy'] },
      target: { findingIds: [broad, mended, full], checkName: policyCheck },
    });
    await scene.tasks.start(task);
    const report = await scene.ended(task);
    expect(report).toMatchObject({ status: 'failed', counts: { total: 3, succeeded: 1, failed: 2 } });
    const outcomes = await Promise.all([broad, mended, full].map((id) => report.outcomeOf(id)));
    expect(outcomes.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'failed']);
    const read = (policyName: string) => world.ports.effects.read(policy(policyName));
    expect(await read('broad')).toMatchObject({ defaultVersionId: '2' });
    expect(await read('mended')).toMatchObject({ defaultVersionId: '2' });
    expect(await read('full')).toMatchObject({ defaultVersionId: '1' });
  });

  test('a task leaves alone a finding that is suppressed', async () => {
    await world.ports.suppressions.ensure({
      ...{ checkName, resourceIdentifier: { deviceCertificateId: idOf(0) } },
      ...{ description: 'Theirs', clientRequestToken: 'token' },
    });
    const [suppressed, other] = await scene.revoked(2);
    expect([suppressed, other].map((each) => each?.finding.isSuppressed)).toEqual([true, false]);
    const task = findingTask([suppressed?.findingId ?? '', other?.findingId ?? '']);
    await scene.tasks.start(task);
    const report = await scene.ended(task);
    expect(report).toMatchObject({ status: 'succeeded', counts: { succeeded: 1, failed: 0, skipped: 1 } });
    expect(await report.outcomeOf(suppressed?.findingId ?? '')).toMatchObject({ status: 'skipped' });
    expect(await report.outcomeOf(other?.findingId ?? '')).toMatchObject({ status: 'succeeded' });
    expect(await scene.statusOf(idOf(0))).toBe('ACTIVE');
  });

  test('a task fails for a thing that is in ten groups already', async () => {
    for (let number = 0; number < 10; number += 1) {
      const thingGroupName = `group-${number}`;
      await world.change(
        { kind: 'thing-group', thingName: 'pump-1', thingGroupName },
        { of: 'thing-group', isMember: true, thingGroupNames: [] },
      );
    }
    const id = await world.alarm('pump-1');
    const task = violationTask([id]);
    await scene.tasks.start(task);
    const report = await scene.ended(task);
    expect(report).toMatchObject({ status: 'failed', counts: { executed: 0, skipped: 0, failed: 1 } });
    expect(await report.outcomeOf(id)).toMatchObject({ status: 'failed' });
    expect(await scene.groupsOf('pump-1')).toHaveLength(10);
  });
}
