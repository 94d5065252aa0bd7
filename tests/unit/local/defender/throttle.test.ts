import fc from 'fast-check';
import { createThrottle, type Throttle } from '../../../../local/defender/throttle.ts';

const operation = { name: 'ListAuditFindings', perSecond: 10 };

function aggregateStatus() {
  let millis = 0;
  return {
    now: () => new Date(millis),
    pass: (more: number) => {
      millis += more;
    },
  };
}

const burstOf = (throttle: Throttle, calls: number) =>
  Array.from({ length: calls }, () => throttle.admit(operation)).filter(Boolean).length;

test('however calls are spread, no more pass than a full bucket and what flowed in since', () => {
  const steps = fc.array(fc.record({ pause: fc.nat(500), calls: fc.nat(15) }), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (sequence) => {
      const clock = aggregateStatus();
      const throttle = createThrottle(clock);
      let admitted = 0;
      for (const { pause, calls } of sequence) {
        clock.pass(pause);
        admitted += burstOf(throttle, calls);
        expect(admitted).toBeLessThanOrEqual(10 + clock.now().getTime() / 100 + 1e-6);
      }
    }),
  );
});

test('after a second of rest the bucket is full, and fuller never', () => {
  const clock = aggregateStatus();
  const throttle = createThrottle(clock);
  expect(burstOf(throttle, 15)).toBe(10);
  expect(burstOf(throttle, 15)).toBe(0);
  clock.pass(1000);
  expect(burstOf(throttle, 15)).toBe(10);
  clock.pass(60_000);
  expect(burstOf(throttle, 15)).toBe(10);
});

test('each operation has a bucket of its own, and one without a limit none', () => {
  const throttle = createThrottle(aggregateStatus());
  for (let call = 0; call < 10; call += 1) throttle.admit(operation);
  expect(throttle.admit(operation)).toBe(false);
  expect(throttle.admit({ ...operation, name: 'ListAuditTasks' })).toBe(true);
  for (let call = 0; call < 1000; call += 1) expect(throttle.admit({ name: 'CreateThing' })).toBe(true);
});

test('switched off it lets all pass, and counts again when switched on', () => {
  const throttle = createThrottle(aggregateStatus(), false);
  for (let call = 0; call < 100; call += 1) expect(throttle.admit(operation)).toBe(true);
  throttle.enabled = true;
  expect(burstOf(throttle, 15)).toBe(10);
});
