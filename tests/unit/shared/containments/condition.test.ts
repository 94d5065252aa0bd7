import {
  type Condition,
  expectedAfter,
  hasRunOut,
  isContainedIn,
  isSameCondition,
} from '../../../../shared/containments/condition.ts';

const group = (isMember: boolean, ...thingGroupNames: string[]): Condition => ({
  ...{ of: 'thing-group', isMember, thingGroupNames },
});
const certificate = (status: string): Condition => ({ of: 'certificate', status });
const ca = (status: string, autoRegistrationStatus?: string): Condition => ({
  ...{ of: 'ca-certificate', status },
  ...(autoRegistrationStatus && { autoRegistrationStatus }),
});
const policy = (defaultVersionId: string, ...versionIds: string[]): Condition => ({
  ...{ of: 'policy', defaultVersionId, versionIds },
});
const unset: Condition = { of: 'logging', isConfigured: false };
const logging = (roleArn: string, defaultLogLevel: string, disableAllLogs?: boolean): Condition => ({
  ...{ of: 'logging', isConfigured: true, roleArn, defaultLogLevel },
  ...(disableAllLogs !== undefined && { disableAllLogs }),
});
const none: Condition = { of: 'suppression', exists: false };
const suppression = (expirationDate?: string, description?: string): Condition => ({
  ...{ of: 'suppression', exists: true },
  ...(expirationDate && { expirationDate }),
  ...(description && { description }),
});

const [soon, late] = ['2026-12-01T00:00:00.000Z', '2027-12-01T00:00:00.000Z'];

describe('two conditions', () => {
  test.each<[Condition, Condition]>([
    [group(true, 'pumps'), group(true, 'pumps', 'Quarantine')],
    [group(false), group(false, 'pumps')],
    [certificate('ACTIVE'), certificate('ACTIVE')],
    [ca('ACTIVE', 'ENABLE'), ca('ACTIVE', 'ENABLE')],
    [ca('ACTIVE'), { of: 'ca-certificate', status: 'ACTIVE', autoRegistrationStatus: undefined }],
    [policy('2', '1', '2'), policy('2', '2', '3')],
    [logging('arn', 'WARN'), logging('arn', 'WARN', false)],
    [unset, logging('arn', 'WARN', true)],
    [logging('arn', 'WARN', true), logging('other', 'ERROR', true)],
    [none, none],
    [suppression(soon, 'why'), { of: 'suppression', description: 'why', expirationDate: soon, exists: true }],
  ])('two conditions are the same: %j and %j', (a, b) => {
    expect(isSameCondition(a, b)).toBe(true);
    expect(isSameCondition(b, a)).toBe(true);
  });

  test.each<[Condition, Condition]>([
    [group(true), group(false)],
    [certificate('ACTIVE'), certificate('INACTIVE')],
    [certificate('ACTIVE'), ca('ACTIVE')],
    [group(false), unset],
    [ca('ACTIVE', 'ENABLE'), ca('INACTIVE', 'ENABLE')],
    [ca('ACTIVE', 'ENABLE'), ca('ACTIVE', 'DISABLE')],
    [ca('ACTIVE', 'ENABLE'), ca('ACTIVE')],
    [policy('1', '1', '2'), policy('2', '1', '2')],
    [unset, logging('arn', 'WARN')],
    [logging('arn', 'WARN', true), logging('arn', 'WARN')],
    [logging('arn', 'WARN'), logging('arn', 'ERROR')],
    [logging('arn', 'WARN'), logging('other', 'WARN')],
    [none, suppression()],
    [suppression(soon), suppression(late)],
    [suppression(soon), suppression()],
    [suppression(soon, 'why'), suppression(soon, 'why not')],
  ])('two conditions differ: %j and %j', (a, b) => {
    expect(isSameCondition(a, b)).toBe(false);
    expect(isSameCondition(b, a)).toBe(false);
  });
});

describe('a condition', () => {
  test.each<[Condition, boolean]>([
    [group(true), true],
    [group(false, 'Quarantine'), false],
    [certificate('INACTIVE'), true],
    [certificate('REVOKED'), true],
    [certificate('ACTIVE'), false],
    [certificate('PENDING_ACTIVATION'), false],
    [ca('INACTIVE'), true],
    [ca('ACTIVE'), false],
    [logging('arn', 'WARN'), true],
    [logging('arn', 'WARN', false), true],
    [logging('arn', 'WARN', true), false],
    [unset, false],
    [suppression(), true],
    [none, false],
    [policy('2', '1', '2'), false],
  ])('a condition is one that a containment aims at, whatever came before: %j %s', (condition, expected) => {
    expect(isContainedIn(condition)).toBe(expected);
  });

  test.each<[string, Condition, Condition, boolean]>([
    ['is new since', policy('3', '1', '2', '3'), policy('2', '1', '2'), true],
    ['is as it was', policy('2', '1', '2'), policy('2', '1', '2'), false],
    ['is an older one', policy('1', '1', '2', '3'), policy('2', '1', '2'), false],
    ['is compared with another kind', policy('3', '3'), certificate('ACTIVE'), false],
  ])(
    'a condition of a policy is contained where the default version is new: it %s',
    (_, condition, before, expected) => {
      expect(isContainedIn(condition, before)).toBe(expected);
    },
  );
});

describe('a suppression that was made', () => {
  const noon = '2026-11-01T12:00:00.000Z';

  test.each<[boolean, string, Condition, Condition, string]>([
    [true, 'it is gone at its end', suppression(noon), none, noon],
    [true, 'it is gone after its end', suppression(noon), none, soon],
    [false, 'it is gone before its end', suppression(noon), none, '2026-11-01T11:59:59.999Z'],
    [false, 'it is there after its end', suppression(noon), suppression(noon), soon],
    [false, 'it is gone and had no end', suppression(), none, soon],
    [false, 'something else is not there', suppression(noon), unset, soon],
    [false, 'something else was made', certificate('INACTIVE'), none, soon],
  ])('a suppression that was made has run out: %s, where %s', (expected, _, made, condition, now) => {
    expect(hasRunOut(made, condition, new Date(now))).toBe(expected);
  });
});

test.each<[Condition, Condition | undefined]>([
  [group(false, 'pumps'), group(true, 'pumps')],
  [certificate('ACTIVE'), certificate('INACTIVE')],
  [ca('ACTIVE', 'ENABLE'), ca('INACTIVE', 'ENABLE')],
  [policy('1', '1'), undefined],
  [unset, undefined],
  [none, undefined],
])('what was %j is expected to become %j', (preImage, expected) => {
  expect(expectedAfter(preImage)).toEqual(expected);
});
