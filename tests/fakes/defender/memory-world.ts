import { auditChecks } from '../../../shared/sources/audit/checks.ts';
import { findingOf, type ResourceIdentifier } from '../../../shared/sources/audit/finding.ts';
import { subjectOfResource } from '../../../shared/sources/subject.ts';
import { aFindingEvent, aViolationEvent } from '../../builders/events.ts';
import { createLeapingClock } from '../recorders.ts';
import { auditMillis } from './memory-audits.ts';
import { createMemoryDefender } from './memory-defender.ts';
import { type DefenderWorld, worldStart } from './world.ts';

/** An account in memory. */
export async function createMemoryWorld(): Promise<DefenderWorld> {
  const clock = createLeapingClock(worldStart);
  const defender = createMemoryDefender(clock);
  let numbers = 0;
  const next = (kind: string): string => `${kind}-${++numbers}`;

  const transition = (thingName: string, violationId: string, violationEventType: string): void =>
    defender.hear(
      aViolationEvent({
        ...{ thingName, violationId, violationEventType, violationEventTime: clock.now().getTime() },
      }),
    );

  function isSuppressed(checkName: string, resource: ResourceIdentifier): boolean {
    const condition = defender.conditionOf({ kind: 'suppression', checkName, resource });
    if (condition.of !== 'suppression' || !condition.exists) return false;
    return !condition.expirationDate || new Date(condition.expirationDate) > clock.now();
  }

  const found = (checkName: string, resourceIdentifier: ResourceIdentifier) => (taskId: string) => {
    const event = aFindingEvent({
      ...{ findingId: next('finding'), taskId, checkName, nonCompliantResource: { resourceIdentifier } },
      isSuppressed: isSuppressed(checkName, resourceIdentifier),
      reasonForNonComplianceCode: auditChecks[checkName]?.reasonCodes[0],
    });
    return { ...event, auditTaskId: taskId };
  };

  return {
    ports: defender.ports,
    async policy() {},
    async certificate(certificateId, thingNames) {
      defender.users.set(certificateId, thingNames);
    },
    async caCertificate(certificateId) {
      defender.set(
        { kind: 'ca-certificate', certificateId },
        { of: 'ca-certificate', status: 'ACTIVE', autoRegistrationStatus: 'ENABLE' },
      );
    },
    async attach(policyName, thingNames) {
      defender.devices.set(policyName, thingNames.length);
    },
    async thing() {},
    async action(name, type, thingGroupNames = []) {
      defender.actions.set(name, { name, type, thingGroupNames });
    },
    async alarm(thingName) {
      const violationId = next('violation');
      transition(thingName, violationId, 'in-alarm');
      return violationId;
    },
    clear: async (thingName, violationId) => transition(thingName, violationId, 'alarm-cleared'),
    async find(checkName, resources) {
      clock.pass(auditMillis);
      const auditTaskId = next('audit');
      const events = resources.map((resource) => found(checkName, resource)(auditTaskId));
      defender.stillFound.clear();
      for (const event of events) {
        defender.hear(event);
        const finding = findingOf(event);
        defender.stillFound.add(subjectOfResource(finding.nonCompliantResource.resourceIdentifier));
      }
      return events.map((event) => ({ ...event, finding: findingOf(event) }));
    },
    blind: async (checkName) => void defender.blind.add(checkName),
    disable: async (checkName) => void defender.disabled.add(checkName),
    change: async (contained, condition) => defender.set(contained, condition),
    remove: async (contained) => defender.remove(contained),
    connect: async (clientId) => defender.connect(clientId),
    outage: defender.outage,
    refuseStarts: () => void defender.refusals.set('start', { refusal: 'limit', because: 'Rate exceeded' }),
    mend() {
      defender.outages.clear();
      defender.refusals.clear();
    },
    now: clock.now,
    pass: clock.pass,
    async close() {},
  };
}
