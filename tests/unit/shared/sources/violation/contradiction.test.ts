import type { JsonObject } from '../../../../../shared/json/json.ts';
import { contradictionOf } from '../../../../../shared/sources/violation/notice.ts';
import { aViolation } from '../../../../fixtures/notices/builders.ts';

test('a notice that comes again does not contradict itself, in whatever order its members are', () => {
  const again = Object.fromEntries(Object.entries(aViolation()).toReversed());
  expect(contradictionOf(aViolation(), again)).toBeUndefined();
});

test('a zero with a sign is stored without it, and contradicts nothing', () => {
  const stored = JSON.parse(JSON.stringify(aViolation({ metricValue: { count: -0 } })));
  expect(contradictionOf(stored, aViolation({ metricValue: { count: -0 } }))).toBeUndefined();
});

test.each<[string, JsonObject]>([
  ['thingName', { thingName: 'pump-18' }],
  ['securityProfileName', { securityProfileName: 'other' }],
  ['behavior.name', { behavior: { name: 'other' } }],
  ['metricValue', { metricValue: { count: 55 } }],
])('one that says another %s does', (member, members) => {
  expect(contradictionOf(aViolation(), aViolation(members))).toBe(member);
});

test('what only one of them says contradicts nothing: AWS is read where a notice was missed', () => {
  const { metricValue: _, ...read } = aViolation({ verificationState: 'UNKNOWN' });
  expect(contradictionOf(read, aViolation())).toBeUndefined();
});
