import {
  DescribeAuditSuppressionCommand,
  DescribeAuditTaskCommand,
  GetPolicyVersionCommand,
  type IoTClient,
  ListPolicyVersionsCommand,
  ListThingGroupsForThingCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import type { DefenderEvent } from '../../shared/events/event.ts';
import { isDecided } from '../../shared/events/event.ts';
import type { History } from '../../shared/history/history.ts';
import { check, thingName } from './account.ts';

/** What anybody can see of the account through the API, and of the responder through its history. */
export interface Observer {
  versionsOf(
    policyName: string,
  ): Promise<{ readonly versions: readonly string[]; readonly standard: string }>;
  /** The `Id` of the document of the default version, by which a blank one is known. */
  documentIdOf(policyName: string): Promise<string | undefined>;
  groupsOfThing(): Promise<readonly string[]>;
  suppressionEnd(policyName: string, policyVersionId: string): Promise<Date | undefined>;
  audit(taskId: string): Promise<{
    readonly total: number;
    readonly nonCompliant: number;
    readonly suppressed: number;
    readonly status: string;
  }>;
  /** The status of each response to a subject, oldest event first. */
  responsesTo(subject: string): Promise<readonly string[]>;
}

export const createObserver = (iot: IoTClient, history: History): Observer => ({
  async versionsOf(policyName) {
    const { policyVersions = [] } = await iot.send(new ListPolicyVersionsCommand({ policyName }));
    return {
      versions: policyVersions.map(({ versionId = '' }) => versionId).sort(),
      standard: policyVersions.find(({ isDefaultVersion }) => isDefaultVersion)?.versionId ?? 'none',
    };
  },

  async documentIdOf(policyName) {
    const { policyVersions = [] } = await iot.send(new ListPolicyVersionsCommand({ policyName }));
    const policyVersionId = policyVersions.find(({ isDefaultVersion }) => isDefaultVersion)?.versionId;
    const { policyDocument = '{}' } = await iot.send(
      new GetPolicyVersionCommand({ policyName, policyVersionId }),
    );
    return JSON.parse(policyDocument).Id;
  },

  async groupsOfThing() {
    const { thingGroups = [] } = await iot.send(new ListThingGroupsForThingCommand({ thingName }));
    return thingGroups.map(({ groupName = '' }) => groupName);
  },

  async suppressionEnd(policyName, policyVersionId) {
    const resourceIdentifier = { policyVersionIdentifier: { policyName, policyVersionId } };
    try {
      const { expirationDate } = await iot.send(
        new DescribeAuditSuppressionCommand({ checkName: check, resourceIdentifier }),
      );
      return expirationDate;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  },

  async audit(taskId) {
    const { auditDetails } = await iot.send(new DescribeAuditTaskCommand({ taskId }));
    const details = auditDetails?.[check];
    return {
      total: details?.totalResourcesCount ?? 0,
      nonCompliant: details?.nonCompliantResourcesCount ?? 0,
      suppressed: details?.suppressedNonCompliantResourcesCount ?? 0,
      status: details?.checkRunStatus ?? 'none',
    };
  },

  async responsesTo(subject) {
    const { events } = await history.list({ by: 'subject', subject }, { limit: 50 });
    return [...events].reverse().flatMap(statusesOf);
  },
});

const statusesOf = (event: DefenderEvent): string[] =>
  isDecided(event) ? event.responses.map(({ step, status }) => `${step.kind} ${status}`) : [];
