import { readdirSync, readFileSync } from 'node:fs';
import * as controlPlane from '@aws-sdk/client-iot';
import * as dataPlane from '@aws-sdk/client-iot-data-plane';
import { isSeed } from '../../../local/defender/operation.ts';
import { operations } from '../../../local/defender/operations.ts';

/** The SDK describes each operation as a list that starts with 9, its name in the third place. */
const modelled = new Map(
  [...Object.values<unknown>(controlPlane), ...Object.values<unknown>(dataPlane)]
    .filter((value): value is unknown[] => Array.isArray(value) && value[0] === 9)
    .map(([, , name, traits, input]) => [String(name), { traits, input }]),
);
/** The names of an input's members: the model keeps inputs behind a function, their names in the fifth place. */
function membersOf(input: unknown): readonly unknown[] {
  const structure: unknown = typeof input === 'function' ? input() : input;
  return Array.isArray(structure) && Array.isArray(structure[4]) ? structure[4] : [];
}

const ofAws = operations.filter((operation) => !isSeed(operation));

/** AWS names a path parameter as it likes; where it stands is what counts. */
const shape = (path: string) => path.replace(/:\w+|\{\w+\+?\}/g, '*');

describe.each(ofAws.map((operation) => [operation.name, operation] as const))('%s', (name, operation) => {
  test('is where the SDK looks for it', () => {
    expect(modelled.get(name)?.traits).toMatchObject({
      http: [operation.method, expect.any(String), 200],
    });
    const [, path] = Object(modelled.get(name)?.traits).http;
    expect(shape(operation.path)).toBe(shape(path));
  });

  test('takes no member that the API does not have', () => {
    const entries = 'entries' in operation.input ? Object.keys(Object(operation.input.entries)) : [];
    expect(membersOf(modelled.get(name)?.input)).toEqual(expect.arrayContaining(entries));
  });
});

/** AWS General Reference, Device Defender quotas: transactions a second of an account in a Region. */
const published: Readonly<Record<number, string>> = {
  5: `CreateScheduledAudit UpdateScheduledAudit DeleteScheduledAudit DescribeScheduledAudit ListScheduledAudits
    DescribeAccountAuditConfiguration UpdateAccountAuditConfiguration DeleteAccountAuditConfiguration`,
  10: `StartAuditMitigationActionsTask StartDetectMitigationActionsTask StartOnDemandAuditTask CancelAuditTask
    CancelAuditMitigationActionsTask CancelDetectMitigationActionsTask ListAuditFindings ListAuditTasks
    ListAuditMitigationActionsTasks ListAuditMitigationActionsExecutions DescribeDetectMitigationActionsTask
    ListDetectMitigationActionsTasks ListDetectMitigationActionsExecutions CreateAuditSuppression
    UpdateAuditSuppression DeleteAuditSuppression DescribeAuditSuppression ListAuditSuppressions
    CreateMitigationAction UpdateMitigationAction DeleteMitigationAction ListMitigationActions
    ListActiveViolations ListViolationEvents PutVerificationStateOnViolation CreateSecurityProfile
    UpdateSecurityProfile DeleteSecurityProfile AttachSecurityProfile DetachSecurityProfile ListSecurityProfiles
    ListSecurityProfilesForTarget ListTargetsForSecurityProfile ValidateSecurityProfileBehaviors`,
  25: `DescribeAuditFinding DescribeAuditMitigationActionsTask DescribeAuditTask DescribeMitigationAction
    DescribeSecurityProfile`,
};
const figures = Object.entries(published).flatMap(([perSecond, names]) =>
  names.split(/\s+/).map((name) => [name, Number(perSecond)] as const),
);

test.each(figures)('%s grants %d transactions a second', (name, perSecond) => {
  expect(operations.find((operation) => operation.name === name)?.perSecond).toBe(perSecond);
});

test('the operations of the data plane are those that its own client has', () => {
  const planeOf = (name: string) => (`${name}Command` in dataPlane ? 'data' : undefined);
  expect(ofAws.map(({ name, plane }) => [name, plane])).toEqual(
    ofAws.map(({ name }) => [name, planeOf(name)]),
  );
});

test('no operation is there twice, by name or by route', () => {
  const names = operations.map(({ name }) => name);
  const routes = operations.map(({ method, path }) => `${method} ${shape(path)}`);
  expect(names).toEqual([...new Set(names)]);
  expect(routes).toEqual([...new Set(routes)]);
});

test('each operation is sent by the SDK in some test here, each seed called', () => {
  const sources = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => readFileSync(`${__dirname}/${file}`, 'utf8'))
    .join('\n');
  const isTested = (operation: { name: string; path: string }) =>
    isSeed(operation)
      ? sources.includes(`'${operation.name}'`)
      : new RegExp(`new (\\w+\\.)?${operation.name}Command\\(`).test(sources);
  expect(operations.filter((operation) => !isTested(operation)).map(({ name }) => name)).toEqual([]);
});
