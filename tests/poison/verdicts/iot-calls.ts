import type { Account } from '../../../local/defender/account.ts';
import type { MadeCall } from '../../faults/world/answering.ts';

/** A call as a function made it. */
export type AskedCall = Pick<MadeCall, 'functionName' | 'operation' | 'input' | 'isRead'>;

type Holds = (value: string) => boolean;

const matches = (pattern: RegExp): Holds => pattern.test.bind(pattern);

/** Of a paged call; and what filters it by a moment or a flag. */
const plain = ['maxResults', 'nextToken', 'startTime', 'endTime', 'listSuppressedAlerts', 'recursive'];

/**
 * What each look-up may ask for: what is in the account; or, where the answer is to tell whether it is, what the AWS
 * IoT API reference has as the pattern of the parameter.
 */
const lookUps = ({
  registry,
  audit,
  detect,
  mitigation,
}: Account): Record<string, Record<string, Holds>> => ({
  DescribeAuditTask: { taskId: matches(/^[a-zA-Z0-9-]{1,40}$/) },
  ListAuditFindings: {
    taskId: (id) => audit.tasks.has(id),
    checkName: (name) => audit.configuration?.checks.has(name) ?? false,
  },
  ListActiveViolations: { thingName: matches(/^.{1,128}$/su) },
  ListViolationEvents: {},
  DescribeMitigationAction: { actionName: (name) => mitigation.actions.has(name) },
  ListThingGroupsForThing: { thingName: (name) => registry.things.has(name) },
  DescribeDetectMitigationActionsTask: { taskId: (id) => detect.tasks.has(id) },
  DescribeSecurityProfile: { securityProfileName: (name) => detect.securityProfiles.has(name) },
  DescribeAccountAuditConfiguration: {},
  ListAuditTasks: {},
  ListAuditSuppressions: {},
  ListAuditMitigationActionsTasks: {},
  ListDetectMitigationActionsTasks: {},
});

/** What is to be changed, and may be: violations that were really active. */
const targetsOf: Readonly<Record<string, (input: AskedCall['input']) => readonly unknown[]>> = {
  StartDetectMitigationActionsTask: ({ target }) => Object(target).violationIds ?? [undefined],
  PutVerificationStateOnViolation: ({ violationId }) => [violationId],
};

const told = ({ functionName, operation, input }: AskedCall): string =>
  `${functionName}: ${operation} ${JSON.stringify(input).slice(0, 300)}`;

function isLookUpFaulty({ operation, input }: AskedCall, account: Account): boolean {
  const parameters = lookUps(account)[operation];
  if (!parameters) return true;
  return Object.entries(input)
    .filter(([name, value]) => value !== undefined && !plain.includes(name))
    .some(([name, value]) => typeof value !== 'string' || !parameters[name]?.(value));
}

/** The look-ups that ask for what is neither in the account nor can be asked for. */
export const faultyLookUps = (calls: readonly AskedCall[], account: Account): string[] =>
  calls.filter((call) => call.isRead && isLookUpFaulty(call, account)).map(told);

/** The changes that concern anything but these violations. */
export const faultyChanges = (calls: readonly AskedCall[], active: ReadonlySet<string>): string[] =>
  calls
    .filter(({ isRead }) => !isRead)
    .filter(({ operation, input }) => {
      const targets = targetsOf[operation]?.(input) ?? [undefined];
      return !targets.every((id) => typeof id === 'string' && active.has(id));
    })
    .map(told);
