import {
  InternalFailureException,
  InvalidRequestException,
  ResourceNotFoundException,
  ThrottlingException,
  UnauthorizedException,
} from '@aws-sdk/client-iot';
import type { Ports } from '../../../../functions/respond/assemble.ts';
import { aFindingEvent, aViolationEvent } from '../../../builders/events.ts';
import { enforcing } from '../../../builders/rulesets.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFindingRule, aRule, rulesetOf } from '../../shared/rules/builders.ts';

/** A look-up that fails, or takes long, delays its own response only. */

const $metadata = {};
const message = 'out of order';
const second = 1000;
const minute = 60 * second;

const troubles: Readonly<Record<string, () => Promise<never>>> = {
  'fails with InternalFailureException': async () => {
    throw new InternalFailureException({ message, $metadata });
  },
  'fails with ThrottlingException': async () => {
    throw new ThrottlingException({ message, $metadata });
  },
  'fails with ResourceNotFoundException': async () => {
    throw new ResourceNotFoundException({ message, $metadata });
  },
  'fails with InvalidRequestException': async () => {
    throw new InvalidRequestException({ message, $metadata });
  },
  'fails with UnauthorizedException': async () => {
    throw new UnauthorizedException({ message, $metadata });
  },
  hangs: () => new Promise(() => {}),
};

/** Each look-up that responses to violations make, in trouble wherever it is about one thing. */
const lookUps: Readonly<Record<string, (ports: Ports, fail: () => Promise<never>) => Partial<Ports>>> = {
  'what is active': ({ violations }, fail) => ({
    violations: {
      ...violations,
      async activityOf(asked) {
        const activity = await violations.activityOf(asked);
        const isBroken = ({ thingName }: { readonly thingName: string }) => thingName === broken.thingName;
        const failure = await Promise.race([fail(), undefined]).catch((error: unknown) => error);
        return {
          isKnown: (violation) => !isBroken(violation) && activity.isKnown(violation),
          listed: (violation) => (isBroken(violation) ? undefined : activity.listed(violation)),
          failureOf: (violation) => (isBroken(violation) ? failure : undefined),
        };
      },
    },
  }),
  'the transitions in history': ({ history }, fail) => ({
    history: {
      ...history,
      violation: (id) => (id === broken.violationId ? fail() : history.violation(id)),
    },
  }),
  'a mitigation action': ({ mitigationActions }, fail) => ({
    mitigationActions: {
      describe: (name) => (name === 'BlankPolicy' ? fail() : mitigationActions.describe(name)),
    },
  }),
  'what an action changes': ({ mitigationEffects }, fail) => ({
    mitigationEffects: {
      changedBy: (action, target) =>
        'thingName' in target && target.thingName === broken.thingName
          ? fail()
          : mitigationEffects.changedBy(action, target),
    },
  }),
  'how it is in AWS IoT': ({ effects }, fail) => ({
    effects: {
      ...effects,
      read: (contained) =>
        JSON.stringify(contained).includes(broken.thingName) ? fail() : effects.read(contained),
    },
  }),
  'who holds it': ({ containments }, fail) => ({
    containments: {
      ...containments,
      read: (id) => (id.includes(broken.thingName) ? fail() : containments.read(id)),
    },
  }),
  'how many devices it reaches': ({ reach }, fail) => ({
    reach: {
      devicesOf: (target, atMost) =>
        'thingName' in target && target.thingName === broken.thingName
          ? fail()
          : reach.devicesOf(target, atMost),
    },
  }),
};

const limits = { devices: [{ count: 1000, per: '1h' }] };
const watch = aRule({ id: 'watch', priority: 1, limits, respond: [{ mitigate: ['BlankPolicy'] }] });
const quarantine = aRule({ limits });

const broken = aViolationEvent({ thingName: 'broken-1', violationId: 'broken-1' }, { rules: [watch] });
const others = Array.from({ length: 50 }, (_, index) =>
  aViolationEvent({ thingName: `pump-${index}`, violationId: `violation-${index}` }, { rules: [quarantine] }),
);

function createTroubled(through: (ports: Ports) => Ports) {
  const responder = createResponder(through);
  const group = { type: 'ADD_THINGS_TO_THING_GROUP', thingGroupNames: ['Watched'] } as const;
  responder.defender.actions.set('BlankPolicy', { name: 'BlankPolicy', ...group });
  responder.inForce.ruleset = rulesetOf([watch, quarantine], enforcing);
  return {
    ...responder,
    /** Lets time pass until the run is over. */
    async runInTime(): Promise<void> {
      let isOver = false;
      const over = () => {
        isOver = true;
      };
      const running = responder.run();
      running.then(over, over);
      for (let turns = 0; turns < 2000 && !isOver; turns++) {
        await new Promise((resolve) => setImmediate(resolve));
        if (!isOver) responder.clock.pass(50);
      }
      if (!isOver) throw new Error('the run does not end');
    },
  };
}

const cases = Object.keys(lookUps).flatMap((lookUp) =>
  Object.keys(troubles).map((trouble) => [lookUp, trouble] as const),
);

test.each(cases)(
  'fifty responses are done in one run though the look-up of %s for one subject %s',
  async (lookUp, trouble) => {
    const { receive, runInTime, statuses, defender } = createTroubled((ports) => ({
      ...ports,
      ...lookUps[lookUp]?.(ports, troubles[trouble] ?? (() => Promise.reject())),
    }));
    await receive(broken, ...others);
    await runInTime();
    const ends = await Promise.all(others.map(({ eventId }) => statuses(eventId)));
    expect(ends.filter(([status]) => status === 'succeeded')).toHaveLength(50);
    expect(defender.groupsOf(broken.thingName)).toEqual([]);
  },
);

test('a response whose look-ups hang is held after ten minutes, and operators are notified', async () => {
  const { receive, runInTime, clock, statuses, reason, opsTopic } = createTroubled((ports) => ({
    ...ports,
    containments: { ...ports.containments, read: () => new Promise(() => {}) },
  }));
  await receive(broken);
  await runInTime();
  expect(await statuses(broken.eventId)).toEqual(['planned']);
  expect(await reason(broken.eventId)).toBe('look-up-failed');
  clock.pass(11 * minute);
  await runInTime();
  expect((await statuses(broken.eventId))[0]).toBe('held');
  expect(opsTopic.notices).toHaveLength(1);
});

describe('a response whose devices can not be counted', () => {
  const certificateId = 'c'.repeat(64);
  const rule = aFindingRule({ respond: [{ mitigate: ['BlankPolicy'] }], limits });
  const finding = aFindingEvent(
    {
      checkName: 'DEVICE_CERTIFICATE_SHARED_CHECK',
      nonCompliantResource: { resourceIdentifier: { deviceCertificateId: certificateId } },
    },
    { rules: [rule] },
  );

  function createCounting(answers: readonly ('unfinished' | 'unknown' | number)[]) {
    const left = [...answers];
    const responder = createTroubled((ports) => ({
      ...ports,
      reach: { devicesOf: async () => left.shift() ?? 'unfinished' },
    }));
    responder.inForce.ruleset = rulesetOf([rule], enforcing);
    responder.defender.actions.set('BlankPolicy', {
      ...{ name: 'BlankPolicy', type: 'UPDATE_DEVICE_CERTIFICATE', thingGroupNames: [] },
    });
    return responder;
  }

  test('a response whose devices can not be counted in one pass is counted on a second later', async () => {
    const { receive, runPass, clock, statuses } = createCounting(['unfinished', 3]);
    await receive(finding);
    await runPass();
    expect(await statuses(finding.eventId)).toEqual(['planned']);
    clock.pass(second);
    await runPass();
    expect(await statuses(finding.eventId)).toEqual(['admitted']);
  });

  test('a response whose devices can not be counted in ten minutes is held, and operators are notified', async () => {
    const { receive, run, statuses, reason, opsTopic, defender } = createCounting(['unknown']);
    await receive(finding);
    await run();
    expect((await statuses(finding.eventId))[0]).toBe('held');
    expect(await reason(finding.eventId)).toBe('reach-unknown');
    expect(opsTopic.notices).toHaveLength(1);
    expect(defender.started()).toEqual([]);
  });
});
