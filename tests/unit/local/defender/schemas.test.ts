import * as v from 'valibot';
import {
  accountId,
  actionName,
  auditTaskId,
  boolean,
  certificateId,
  clientRequestToken,
  description,
  epochSeconds,
  integer,
  mitigationTaskId,
  paging,
  parseInput,
  policyName,
  roleArn,
  thingName,
  timestamp,
  topicArn,
  violationId,
} from '../../../../local/defender/schemas.ts';

const long = (length: number) => 'a'.repeat(length);

describe('names and ids keep to the lengths and characters of the API', () => {
  test.each([
    ['thingName', thingName, ['a', 'a:b_c-9', long(128)], ['', 'a b', 'ä', 'a/b', long(129)]],
    ['policyName', policyName, ['p', 'p+=,.@-_9'], ['', 'p:q', long(129)]],
    ['actionName', actionName, ['A_b-9'], ['a:b', 'a.b', long(129)]],
    ['mitigationTaskId', mitigationTaskId, ['t_1-x', long(128)], ['t:1', '', long(129)]],
    ['auditTaskId', auditTaskId, ['0f-', long(40)], ['t_1', long(41)]],
    ['violationId', violationId, ['0f-'], ['v_1', long(129)]],
    [
      'certificateId',
      certificateId,
      ['aF'.repeat(32), `0x${'0'.repeat(62)}`],
      ['ab', 'g'.repeat(64), long(65)],
    ],
    ['accountId', accountId, ['123456789012'], ['12345678901', '12345678901x']],
    ['roleArn', roleArn, ['arn:aws:iam::123456789012:role/r'], ['arn:aws:iam::1', 'role/r'.padEnd(30, 'x')]],
    ['topicArn', topicArn, ['arn:aws:sns:us-east-1:123456789012:t'], [`arn:${long(350)}`, 'topic']],
    ['clientRequestToken', clientRequestToken, [long(64)], ['', 'a b', long(65)]],
    ['description', description(5), ['', 'a ~!'], ['tab\t', 'line\n', 'naïve', '123456']],
  ])('%s', (_, schema, right, wrong) => {
    expect(right.filter((value) => !v.is(schema, value))).toEqual([]);
    expect(wrong.filter((value) => v.is(schema, value))).toEqual([]);
  });
});

test.each([
  [boolean, true, true],
  [boolean, 'true', true],
  [boolean, 'false', false],
  [integer, 7, 7],
  [integer, '7', 7],
  [timestamp, 1_790_000_000.5, new Date('2026-09-21T14:13:20.500Z')],
  [timestamp, '1790000000', new Date('2026-09-21T14:13:20Z')],
  [timestamp, '2026-11-01T00:00:00Z', new Date('2026-11-01T00:00:00Z')],
  [timestamp, '2026-11-01T01:00:00+01:00', new Date('2026-11-01T00:00:00Z')],
])('bodies and query strings say the same: %#', (schema, written, read) => {
  expect(v.parse(schema, written)).toEqual(read);
});

test.each([
  [boolean, 'yes'],
  [boolean, 1],
  [integer, '1.5'],
  [integer, ''],
  [integer, '0x10'],
  [timestamp, 'yesterday'],
  [timestamp, '2026-99-01T00:00:00Z'],
  [timestamp, true],
])('and refuse the rest: %#', (schema, written) => {
  expect(v.is(schema, written)).toBe(false);
});

test('a moment comes back as it went', () => {
  const moment = new Date('2026-11-01T00:00:00.123Z');
  expect(v.parse(timestamp, epochSeconds(moment))).toEqual(moment);
});

describe('an input', () => {
  const schema = v.object({ ...paging, thingName, range: v.optional(v.object({ startTime: timestamp })) });

  test('loses members that nobody knows', () => {
    expect(parseInput(schema, { thingName: 'lamp', tags: [], maxResults: '250' })).toEqual({
      thingName: 'lamp',
      maxResults: 250,
    });
  });

  test('an input is refused with every wrong member by its name', () => {
    const input = { maxResults: 0, range: { startTime: 'soon' } };
    expect(() => parseInput(schema, input)).toThrow(
      expect.objectContaining({ name: 'InvalidRequestException', status: 400 }),
    );
    expect(() => parseInput(schema, input)).toThrow(/maxResults: .*; thingName: .*; range\.startTime: /);
    expect(() => parseInput(schema, undefined)).toThrow(/^input: /);
  });
});
