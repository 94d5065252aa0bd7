import type { Status } from '../../../../shared/responses/lifecycle.ts';
import type { Response } from '../../../../shared/responses/response.ts';
import {
  measuredDecisions,
  measuredMove,
  measuredNotice,
  measuredReading,
  measuredTasks,
} from '../../../../shared/telemetry/measurements.ts';
import type { Moved } from '../../../../shared/telemetry/metrics.ts';
import { aFindingEvent, aViolationEvent, receivedAt } from '../../../builders/events.ts';
import { aMitigationTask } from '../../../builders/mitigation-task.ts';
import { aTrailEntry } from '../../../builders/responses.ts';
import { aRule } from '../rules/builders.ts';

const later = (millis: number): Date => new Date(receivedAt.getTime() + millis);

describe('decisions', () => {
  test('decisions of a violation are counted by why, with what was planned for it', () => {
    expect(measuredDecisions([aViolationEvent()])).toEqual([
      { metric: 'ViolationDecided', value: 1, dimensions: { because: 'rule-matches' } },
      { metric: 'ResponsePlanned', value: 1 },
    ]);
  });

  test('decisions of a rule that observes are counted as observed', () => {
    const observed = aViolationEvent({}, { rules: [aRule({ mode: 'observe' })] });
    expect(measuredDecisions([observed])).toContainEqual({ metric: 'ResponseObserved', value: 1 });
    expect(measuredDecisions([observed])).not.toContainEqual(
      expect.objectContaining({ metric: 'ResponsePlanned' }),
    );
  });

  test('decisions of a page of findings are as many values as there are different ones', () => {
    const findings = Array.from({ length: 250 }, (_, index) =>
      aFindingEvent({ findingId: `finding-${index}`, isSuppressed: index < 10 }),
    );
    expect(measuredDecisions(findings)).toEqual([
      { metric: 'FindingDecided', value: 10, dimensions: { because: 'suppressed-finding' } },
      { metric: 'FindingDecided', value: 240, dimensions: { because: 'rule-matches' } },
      { metric: 'ResponsePlanned', value: 240 },
    ]);
  });

  test('decisions that were made again, from what is stored, are counted as they were made', () => {
    const event = aViolationEvent();
    const responses = event.responses.map((response): Response => ({ ...response, status: 'verified' }));
    expect(measuredDecisions([{ ...event, responses }])).toEqual(measuredDecisions([event]));
  });

  test('decisions of nothing are nothing', () => {
    expect(measuredDecisions([])).toEqual([]);
  });
});

describe('how long it took', () => {
  const violation = aViolationEvent();

  test('how long it took from the violation to its decision', () => {
    const event = { ...violation, at: later(-36_000) };
    expect(measuredNotice(event)).toContainEqual({ metric: 'NoticeToDecidedMillis', value: 36_000 });
  });

  test('how long it took is nothing where the clock of AWS IoT is ahead', () => {
    const event = { ...violation, at: later(5000) };
    expect(measuredNotice(event)).toContainEqual({ metric: 'NoticeToDecidedMillis', value: 0 });
  });

  test('how long it took from the notice of an audit to its findings is the longest of a page', () => {
    const findings = [100, 900, 400].map((millis) => aFindingEvent({}, { at: later(millis) }));
    expect(measuredReading(findings, receivedAt)).toEqual([{ metric: 'NoticeToDecidedMillis', value: 900 }]);
    expect(measuredReading([], receivedAt)).toEqual([]);
  });

  const response = violation.responses[0] as Response;
  const entry = (status: Status, millis: number) => aTrailEntry(status, { at: later(millis).toISOString() });
  const moving = (status: Moved, millis: number, before: Response = response) =>
    measuredMove(violation, before, { status, at: later(millis).toISOString() });

  test('how long it took from the decision to what was done, however often that was delayed', () => {
    const held: Response = { ...response, trail: [...response.trail, entry('held', 500)] };
    expect(moving('succeeded', 3000, held)).toEqual([
      { metric: 'ResponseSucceeded', value: 1 },
      { metric: 'DecidedToActedMillis', value: 3000, dimensions: { kind: 'violation' } },
    ]);
  });

  test('how long it took from what was done to its proof', () => {
    const done: Response = { ...response, trail: [...response.trail, entry('succeeded', 3000)] };
    expect(moving('verified', 63_000, done)).toEqual([
      { metric: 'ResponseVerified', value: 1 },
      { metric: 'ActedToVerifiedMillis', value: 60_000, dimensions: { kind: 'violation' } },
    ]);
  });

  test.each<[Moved, string]>([
    ['planned', 'ResponsePlanned'],
    ['admitted', 'ResponseAdmitted'],
    ['held', 'ResponseHeld'],
    ['partly-done', 'ResponsePartlyDone'],
    ['failed', 'ResponseFailed'],
    ['skipped', 'ResponseSkipped'],
    ['expired', 'ResponseExpired'],
    ['released', 'ResponseReleased'],
    ['unverified', 'ResponseUnverified'],
  ])('how long it took is not measured of a response that is %s, which is counted as %s', (status, name) => {
    expect(moving(status, 10)).toEqual([{ metric: name, value: 1 }]);
  });

  test.each<Response['step']>([{ kind: 'notify', severity: 'low' }, { kind: 'release' }])(
    'how long it took is not measured for a step that changes nothing or waits on purpose: $kind',
    (step) => {
      expect(moving('succeeded', 10, { ...response, step })).toEqual([
        { metric: 'ResponseSucceeded', value: 1 },
      ]);
    },
  );
});

test('tasks take places while they run or may run, and none while they collect or when they have ended', () => {
  const tasks = [
    aMitigationTask({ kind: 'detect', status: 'started' }),
    aMitigationTask({ kind: 'detect', status: 'admitted' }),
    aMitigationTask({ kind: 'audit', status: 'started' }),
    aMitigationTask({ kind: 'audit', status: 'collecting' }),
    aMitigationTask({ kind: 'audit', status: 'succeeded' }),
  ];
  expect(measuredTasks(tasks)).toEqual([
    { metric: 'DetectTasksRunning', value: 2 },
    { metric: 'AuditTasksRunning', value: 1 },
  ]);
  expect(measuredTasks([])).toEqual([
    { metric: 'DetectTasksRunning', value: 0 },
    { metric: 'AuditTasksRunning', value: 0 },
  ]);
});
