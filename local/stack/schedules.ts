import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { StackClock } from '../clock/stack-clock.ts';
import type { Resolver } from './resolver.ts';

interface Schedules {
  readonly resolver: Resolver;
  readonly clock: StackClock;
  readonly send: (queueArn: string, body: string, groupId: string | undefined) => void;
}

const unitMillis: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const rate = /^rate\((?<count>\d+) (?<unit>minute|hour|day)s?\)$/;

const RuleSchema = v.object({
  ScheduleExpression: v.string(),
  State: v.optional(v.string(), 'ENABLED'),
  Targets: v.array(
    v.object({ Arn: v.string(), SqsParameters: v.optional(v.object({ MessageGroupId: v.string() })) }),
  ),
});

/** Calls back at every due moment of a schedule expression. Returns a function that stops it. */
export function repeat(clock: StackClock, expression: string, fire: (due: Date) => void): () => void {
  const millis = millisOf(expression);
  let cancel = (): void => {};
  function next(): void {
    const due = new Date(clock.now().getTime() + millis);
    cancel = clock.at(due, () => {
      fire(due);
      next();
    });
  }
  next();
  return () => cancel();
}

/** Runs the EventBridge rules that are deployed, by the stack's clock. Returns a function that stops them. */
export function startSchedules({ resolver, clock, send }: Schedules): () => void {
  const stops = resolver.ofType('AWS::Events::Rule').map(([logicalId, { Properties }]) => {
    const { ScheduleExpression, State, Targets } = v.parse(RuleSchema, resolver.value(Properties));
    if (State !== 'ENABLED') return () => {};
    return repeat(clock, ScheduleExpression, (due) => {
      for (const { Arn, SqsParameters } of Targets)
        send(
          Arn,
          JSON.stringify(scheduledEvent(resolver.physical(logicalId).arn, due)),
          SqsParameters?.MessageGroupId,
        );
    });
  });
  return () => {
    for (const stop of stops) stop();
  };
}

/** What EventBridge sends where a target has no input of its own. The id differs from tick to tick. */
export const scheduledEvent = (ruleArn: string, due: Date) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: ruleArn.split(':')[4],
  time: `${due.toISOString().slice(0, 19)}Z`,
  region: ruleArn.split(':')[3],
  resources: [ruleArn],
  detail: {},
});

function millisOf(expression: string): number {
  const { count, unit = '' } = rate.exec(expression)?.groups ?? {};
  const millis = Number(count) * (unitMillis[unit] ?? Number.NaN);
  if (Number.isNaN(millis))
    throw new Error(`The local stack knows schedules such as rate(1 minute), not ${expression}`);
  return millis;
}
