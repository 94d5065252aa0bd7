import type { MitigationAction, MitigationActions } from '../../../shared/defender/mitigation-actions.ts';
import { type MitigationEffects, mitigationEffectsOn } from '../../../shared/defender/mitigation-effects.ts';
import type { Reach } from '../../../shared/defender/reach.ts';
import { NoThingError } from '../../../shared/defender/refusals.ts';
import type { DecidedEvent } from '../../../shared/events/event.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { createMemoryAccount, type MemoryAccount } from './memory-account.ts';
import { createMemoryAudits } from './memory-audits.ts';
import { createMemoryConnections } from './memory-connections.ts';
import { createMemoryEffects } from './memory-effects.ts';
import { createMemorySuppressions } from './memory-suppressions.ts';
import { createMemoryTasks } from './memory-tasks.ts';
import { createMemoryViolations } from './memory-violations.ts';
import { createTrouble, type Trouble } from './trouble.ts';
import type { DefenderPorts } from './world.ts';

/** The thing that uses a certificate, where nothing else is said. */
export const userOf = (certificateId: string): string => `user-of-${certificateId.slice(-8)}`;

/**
 * The parts of Device Defender and AWS IoT that responses use, as a few maps: tasks take their time, and change what
 * their actions say. `defender-contract.ts` holds it to the simulator.
 */
export function createMemoryDefender(clock: Clock, taskMillis = 3000) {
  const trouble = createTrouble();
  const actions = new Map<string, MitigationAction>();
  /** The things that use a certificate. */
  const users = new Map<string, readonly string[]>();

  const account: MemoryAccount = createMemoryAccount(() => tasks.settle());
  const audits = createMemoryAudits(trouble, clock);
  const violations = createMemoryViolations(trouble);
  const connections = createMemoryConnections(trouble, clock);
  const { effects, putBacks } = createMemoryEffects(account, trouble, clock);
  const { suppressions, suppressed } = createMemorySuppressions(account, trouble, clock);

  const usersOf = (certificateId: string): readonly string[] => {
    account.require({ kind: 'certificate', certificateId });
    const thingNames = users.get(certificateId) ?? [userOf(certificateId)];
    if (thingNames.length === 0) throw new NoThingError('No thing uses the certificate');
    return thingNames;
  };
  /** What tasks change is no call of ours: no outage keeps Device Defender from it. */
  const byDefender = mitigationEffectsOn(async (certificateId) => usersOf(certificateId));
  const mitigationEffects: MitigationEffects = mitigationEffectsOn(async (certificateId) => {
    trouble.work('changedBy');
    return usersOf(certificateId);
  });
  const tasks = createMemoryTasks({
    ...{ account, actions, violations, audits, trouble, clock, taskMillis },
    mitigationEffects: byDefender,
  });
  const mitigationActions: MitigationActions = {
    async describe(name) {
      trouble.work('describeAction');
      return actions.get(name);
    },
  };
  const { reach, devices } = createMemoryReach(account, trouble, users);

  const ports: DefenderPorts = {
    ...{ violations: violations.violations, findings: audits.findingReports },
    ...{ mitigationActions, mitigationEffects, mitigationTasks: tasks.mitigationTasks },
    ...{ connections: connections.connections, effects, reach, suppressions },
    verifyingAudits: audits.verifyingAudits,
  };
  const { outages, refusals, outage } = trouble;
  const { findings, stillFound, blind, disabled } = audits;
  return {
    ...{ ports, ...ports },
    ...{
      actions,
      users,
      devices,
      outages,
      refusals,
      outage,
      findings,
      stillFound,
      blind,
      disabled,
      suppressed,
    },
    audits: audits.audits,
    ...account,
    /** Somebody changes membership by hand. */
    setMember: (thingName: string, thingGroupName: string, isMember: boolean): void =>
      account.set(
        { kind: 'thing-group', thingName, thingGroupName },
        { of: 'thing-group', isMember, thingGroupNames: [] },
      ),
    /** What was put back, in order. */
    removed: putBacks,
    ...{ failures: tasks.failures, started: tasks.started, running: tasks.running },
    tasksLast: tasks.tasksLast,
    ...{ active: violations.active, alarm: violations.alarm, clear: violations.clear },
    ...{ connected: connections.connected, connect: connections.connect },
    /** Takes an event for what it says: Device Defender lists the finding, or the transition of the violation. */
    hear(event: DecidedEvent): void {
      if (event.kind === 'finding') findings.set(event.findingId, event);
      if (event.kind === 'violation') violations.hear(event);
    },
  };
}

export type MemoryDefender = ReturnType<typeof createMemoryDefender>;

/** How many devices something reaches, by the name of a thing or a policy or the id of a certificate. */
function createMemoryReach(
  account: MemoryAccount,
  { work }: Trouble,
  users: ReadonlyMap<string, readonly string[]>,
) {
  const devices = new Map<string, number>();
  const reach: Reach = {
    async devicesOf(target, atMost) {
      work('devicesOf');
      if ('thingName' in target) return 1;
      const { deviceCertificateId: certificateId, policyVersionIdentifier } = target.resource;
      const policyName = policyVersionIdentifier?.policyName;
      if (certificateId) account.require({ kind: 'certificate', certificateId });
      else if (policyName) account.require({ kind: 'policy', policyName });
      const name = certificateId ?? policyName ?? '';
      const count = devices.get(name) ?? users.get(name)?.length ?? 1;
      return Math.max(1, Math.min(count, atMost + 1));
    },
  };
  return { reach, devices };
}
