import type { StackClock } from '../clock/stack-clock.ts';
import type { Resolver } from './resolver.ts';

interface Schedules {
  readonly resolver: Resolver;
  readonly clock: StackClock;
  readonly send: (targetArn: unknown, body: string) => Promise<void>;
}

const unitMillis = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

const rate = /^rate\((?<count>\d+) (?<unit>minute|hour|day)s?\)$/;

/** Runs the EventBridge rules that are deployed, by the stack's clock. Returns a function that stops them. */
export function startSchedules({ resolver, clock, send }: Schedules): () => void {
  const stops: (() => void)[] = [];

  function repeat(everyMillis: number, targets: readonly unknown[]): void {
    const next = new Date(clock.now().getTime() + everyMillis);
    const cancel = clock.at(next, () => {
      for (const arn of targets)
        void send(arn, JSON.stringify({ source: 'aws.events', time: next.toISOString() }));
      stops.splice(stops.indexOf(cancel), 1);
      repeat(everyMillis, targets);
    });
    stops.push(cancel);
  }

  for (const [, { Properties = {} }] of resolver.ofType('AWS::Events::Rule')) {
    const everyMillis = millisOf(String(Properties.ScheduleExpression));
    repeat(
      everyMillis,
      (Properties.Targets as { Arn: unknown }[]).map(({ Arn }) => Arn),
    );
  }
  return () => {
    for (const stop of stops) stop();
  };
}

function millisOf(expression: string): number {
  const { count, unit } = rate.exec(expression)?.groups ?? {};
  if (!count || !unit)
    throw new Error(`The local stack knows schedules such as rate(1 minute), not ${expression}`);
  return Number(count) * unitMillis[unit as keyof typeof unitMillis];
}
