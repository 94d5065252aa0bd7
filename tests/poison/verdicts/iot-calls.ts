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
  ListViolationEvents: { thingName: matches(/^.{1,128}$/su) },
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

/** What is true, and so may lead to changes. */
export interface Truth {
  /** Ids of violations that are active and were not answered before. */
  readonly violations: ReadonlySet<string>;
  /** Things whose alarm is over. */
  readonly calmed: ReadonlySet<string>;
}

type Input = AskedCall['input'];

const isIn = (ids: ReadonlySet<string>, id: unknown): boolean => typeof id === 'string' && ids.has(id);

/** The changes that there may be, and when. */
const changes: Readonly<Record<string, (input: Input, truth: Truth) => boolean>> = {
  StartDetectMitigationActionsTask: ({ target }, { violations }) => {
    const ids: unknown = Object(target).violationIds;
    return Array.isArray(ids) && ids.every((id) => isIn(violations, id));
  },
  PutVerificationStateOnViolation: ({ violationId }, { violations }) => isIn(violations, violationId),
  RemoveThingFromThingGroup: ({ thingName, thingGroupName }, { calmed }) =>
    isIn(calmed, thingName) && thingGroupName === 'Quarantine',
};

const described = ({ functionName, operation, input }: AskedCall): string =>
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
  calls.filter((call) => call.isRead && isLookUpFaulty(call, account)).map(described);

/** The changes that nothing true called for. */
export const faultyChanges = (calls: readonly AskedCall[], truth: Truth): string[] =>
  calls
    .filter(({ isRead }) => !isRead)
    .filter(({ operation, input }) => !changes[operation]?.(input, truth))
    .map(described);
