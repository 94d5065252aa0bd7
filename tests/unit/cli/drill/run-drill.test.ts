import { stageLine, summaryLines } from '../../../../cli/drill/command.ts';
import { runDrill, type Stage } from '../../../../cli/drill/run-drill.ts';
import type { JsonObject } from '../../../../shared/json/json.ts';
import { drillId } from '../../../../shared/sources/violation/drill.ts';
import { aViolationEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aRule } from '../../shared/rules/builders.ts';

const violationId = drillId(new Date('2026-11-23T03:00:00.123Z'), '5f0c2f1e');
const respond = [{ mitigate: ['QuarantineThing'] }, { notify: { severity: 'high' } }];
const enforcing = [aRule({ mode: 'enforce', respond })];
const observing = [aRule({ mode: 'observe', respond })];

interface Scene {
  readonly rules?: readonly unknown[];
  /** Whether receive-violation and respond are alive. */
  readonly receives?: boolean;
  readonly responds?: boolean;
  /** Whether Device Defender lists the violation, which it never does. */
  readonly isListed?: boolean;
}

/** The real respond in memory, behind a topic whose notices are recorded as receive-violation does. */
function aScene({ rules = enforcing, receives = true, responds = true, isListed = false }: Scene = {}) {
  const responder = createResponder();
  const { clock, history, defender } = responder;
  const published: JsonObject[] = [];
  const topic = {
    async publish(notice: JsonObject) {
      published.push(notice);
      if (isListed) defender.alarm('defender-drill', violationId, notice);
      if (!receives) return;
      await history.open(aViolationEvent(notice, { rules, at: clock.now() }));
      if (responds) await responder.run();
    },
  };
  const drilling = { history, topic, clock, violationId, thingName: 'defender-drill', timeoutMillis: 30_000 };
  return { ...responder, published, drilling };
}

async function played(drilling: Parameters<typeof runDrill>[0]): Promise<readonly Stage[]> {
  const stages: Stage[] = [];
  for await (const stage of runDrill(drilling)) stages.push(stage);
  return stages;
}

const inShort = (stages: readonly Stage[]) => stages.map(({ stage, ok }) => `${stage} ${ok}`);
const typesOf = (published: readonly JsonObject[]) => published.map((notice) => notice.violationEventType);

test('the id of a drill says what it is, and when', () => {
  expect(violationId).toBe('drill-20261123T030000Z-5f0c2f1e');
});

describe('a drill', () => {
  test('a drill goes the whole way, contains nothing, tells nobody and leaves nothing planned', async () => {
    const { drilling, published, history, defender, opsTopic, telemetry, clock, run } = aScene();
    const stages = await played(drilling);
    expect(inShort(stages)).toEqual([
      'accepted true',
      'decided true',
      'guarded true',
      'ended true',
      'settled true',
    ]);
    expect(stages[2]?.says).toBe('planned: Device Defender does not list the violation as active');
    expect(typesOf(published)).toEqual(['in-alarm', 'alarm-cleared']);
    clock.pass(15_000);
    await run();
    const events = await history.violation(violationId);
    expect(events.map(({ responses }) => responses.map(({ status }) => status))).toEqual([
      ['skipped', 'skipped'],
      ['skipped'],
    ]);
    for (let minutes = 0; minutes < 11; minutes++) {
      clock.pass(60_000);
      await run();
    }
    expect({ notices: opsTopic.notices, started: defender.started() }).toEqual({ notices: [], started: [] });
    expect(telemetry.counts.get('NoticeUnconfirmed')).toBeUndefined();
    expect(history.events().filter(({ kind }) => kind === 'parked')).toEqual([]);
  });

  test.each([
    ['only observes', observing],
    ['does not match', []],
  ])('a drill where the rule %s has nothing to be checked', async (_, rules) => {
    const stages = await played(aScene({ rules }).drilling);
    expect(inShort(stages)).toEqual(['accepted true', 'decided true', 'ended true', 'settled true']);
    expect(summaryLines(stages)[0]).toContain('No mitigation was planned');
  });

  test('a drill that nobody records ends with that stage, when its time is up', async () => {
    const { drilling, published } = aScene({ receives: false });
    const stages = await played(drilling);
    expect(stages.slice(1)).toEqual([
      { stage: 'decided', ok: false, millis: 30_000, says: 'not reached in time' },
    ]);
    expect(summaryLines(stages)[0]).toContain('receive-violation');
    expect(typesOf(published)).toEqual(['in-alarm', 'alarm-cleared']);
  });

  test.each([
    ['judges', enforcing, 'guarded false'],
    ['answers', observing, 'settled false'],
  ])(
    'a drill that respond never %s ends with that stage, and its alarm is over all the same',
    async (_, rules, last) => {
      const { drilling, published } = aScene({ rules, responds: false });
      expect(inShort(await played(drilling)).at(-1)).toBe(last);
      expect(typesOf(published)).toEqual(['in-alarm', 'alarm-cleared']);
    },
  );

  test('a drill that did anything is no good drill', async () => {
    const stages = await played(aScene({ isListed: true }).drilling);
    expect(inShort(stages).at(-1)).toBe('guarded false');
    expect(stages.at(-1)?.says).toContain('succeeded');
  });

  test.each([
    ['failed after some of it was done', 'partly-done', 1],
    ['failed before anything was done', 'failed', 0],
  ] as const)('whose mitigation %s is no good drill either', async (_, status, applied) => {
    const { drilling, defender } = aScene({ isListed: true });
    defender.failures.set(violationId, { status: 'failed', because: 'no permission', applied });
    const stages = await played(drilling);
    expect(inShort(stages).at(-1)).toBe('guarded false');
    expect(stages.at(-1)?.says).toContain(status);
  });

  test('a drill that SNS does not take is over at once', async () => {
    const { drilling, published } = aScene();
    const topic = { publish: () => Promise.reject(new Error('AuthorizationError')) };
    await expect(played({ ...drilling, topic })).rejects.toThrow('AuthorizationError');
    expect(published).toEqual([]);
  });

  test('whose caller loses interest has its end sent', async () => {
    const { drilling, published } = aScene();
    for await (const { stage } of runDrill(drilling)) if (stage === 'decided') break;
    expect(typesOf(published)).toEqual(['in-alarm', 'alarm-cleared']);
  });
});

test('a stage is printed in one line', () => {
  const stage = { stage: 'decided', ok: true, millis: 1234, says: 'by a \u001brule' } as const;
  expect(stageLine(stage)).toBe('ok   decided     1.23 s  by a \ufffdrule');
});
