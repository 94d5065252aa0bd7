import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { Condition } from '../../shared/containments/condition.ts';
import { type Contained, containmentIdOf } from '../../shared/containments/contained.ts';
import type { Connections } from '../../shared/defender/connections.ts';
import type { Effects } from '../../shared/defender/effects/effects.ts';
import type { FindingReports } from '../../shared/defender/finding-reports.ts';
import type { MitigationAction, MitigationActions } from '../../shared/defender/mitigation-actions.ts';
import { type MitigationEffects, mitigationEffectsOn } from '../../shared/defender/mitigation-effects.ts';
import { conflict, type MitigationTasks } from '../../shared/defender/mitigation-task-report.ts';
import type { Reach } from '../../shared/defender/reach.ts';
import { NoThingError, type Refusal, UnsuitableResourceError } from '../../shared/defender/refusals.ts';
import type { Suppressed, Suppression, Suppressions } from '../../shared/defender/suppressions.ts';
import type { VerifyingAudits } from '../../shared/defender/verifying-audits.ts';
import type { ListedTransition } from '../../shared/defender/violation-transitions.ts';
import type { Violations } from '../../shared/defender/violations.ts';
import type { DecidedEvent, FindingEvent, ViolationEvent } from '../../shared/events/event.ts';
import type { JsonObject } from '../../shared/json/json.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
import { findingOf, ResourceIdentifierSchema } from '../../shared/sources/audit/finding.ts';
import type { Clock } from '../../shared/time/clock.ts';

/** How long an audit takes, in milliseconds. */
const auditMillis = 30_000;

const caps = { audit: 10, detect: 5 } as const;

type Named = Pick<ViolationEvent, 'thingName' | 'violationId'>;

interface Running {
  readonly task: MitigationTask;
  readonly endsAt: number;
  applied: boolean;
}

/** How a task ended for one of its members, and how many of its actions were applied before it did. */
export interface TaskFailure {
  readonly status: 'failed' | 'skipped';
  readonly because: string;
  /** How many of the changes were made all the same. */
  readonly applied: number;
}

/**
 * The parts of Device Defender and AWS IoT that responses use, as a few maps: tasks take their time, and change what
 * their actions say. `memory-defender-contract.ts` holds it to the simulator.
 */
export function createMemoryDefender(clock: Clock, taskMillis = 3000) {
  const actions = new Map<string, MitigationAction>();
  const active = new Map<string, JsonObject>();
  const transitions: (ListedTransition & Named)[] = [];
  const findings = new Map<string, FindingEvent>();
  const known = new Map<string, ViolationEvent>();
  /** All that can be contained, by the id of its record; what is not there is as it is at first. */
  const conditions = new Map<string, Condition>();
  const tasks = new Map<string, Running>();
  const failures = new Map<string, TaskFailure>();
  const putBacks: string[] = [];
  const suppressed: Suppression[] = [];
  const outages = new Set<string>();
  const refusals = new Map<string, Refusal>();
  /** Checks that an audit can't look at. */
  const blind = new Set<string>();
  /** How many devices something reaches, by the name of a thing or the id of a certificate; one where nothing is said. */
  const devices = new Map<string, number>();

  const nameOf = ({ thingName, violationId }: Named): string => `${violationId} ${thingName}`;

  /** Throws while that call is out of order, by the name of its method. */
  function work(name: string): void {
    if (outages.has(name)) throw new Error(`${name} is out of order`);
  }

  const groupsOf = (thingName: string): readonly string[] =>
    [...conditions].flatMap(([id, condition]) => {
      const [kind, thing, group = ''] = id.split('/');
      return kind === 'thing-group' &&
        thing === thingName &&
        condition.of === 'thing-group' &&
        condition.isMember
        ? [group]
        : [];
    });

  function conditionOf(contained: Contained): Condition {
    const known = conditions.get(containmentIdOf(contained));
    switch (contained.kind) {
      case 'thing-group': {
        const thingGroupNames = [...groupsOf(contained.thingName)];
        return {
          of: 'thing-group',
          isMember: thingGroupNames.includes(contained.thingGroupName),
          thingGroupNames,
        };
      }
      case 'policy':
        return known ?? { of: 'policy', defaultVersionId: '1', versionIds: ['1'] };
      case 'logging':
        return known ?? { of: 'logging', isConfigured: false };
      case 'suppression':
        return known ?? { of: 'suppression', exists: false };
      default:
        return known ?? { of: contained.kind, status: 'ACTIVE' };
    }
  }

  const set = (contained: Contained, condition: Condition): void =>
    void conditions.set(containmentIdOf(contained), condition);

  /** Somebody changes membership by hand. */
  function setMember(thingName: string, thingGroupName: string, isMember: boolean): void {
    set(
      { kind: 'thing-group', thingName, thingGroupName },
      { of: 'thing-group', isMember, thingGroupNames: [] },
    );
  }

  /** What an action turns something into. */
  function changed(condition: Condition): Condition {
    switch (condition.of) {
      case 'thing-group':
        return { ...condition, isMember: true };
      case 'policy': {
        const next = String(Math.max(...condition.versionIds.map(Number)) + 1);
        return { ...condition, defaultVersionId: next, versionIds: [...condition.versionIds, next] };
      }
      case 'logging':
        return {
          of: 'logging',
          isConfigured: true,
          roleArn: 'arn:aws:iam::111122223333:role/Logs',
          defaultLogLevel: 'WARN',
        };
      case 'suppression':
        return condition;
      default:
        return { ...condition, status: 'INACTIVE' };
    }
  }

  /** Every certificate is used by one thing. */
  const mitigationEffects: MitigationEffects = mitigationEffectsOn(async (certificateId) => [
    userOf(certificateId),
  ]);

  async function changesFor(id: string, { actions: names }: MitigationTask): Promise<readonly Contained[]> {
    const violation = known.get(id);
    const finding = findings.get(id);
    const target = finding
      ? { resource: findingOf(finding).nonCompliantResource.resourceIdentifier }
      : { thingName: violation?.thingName ?? thingNames.get(id) ?? '' };
    const all: Contained[] = [];
    for (const name of names) {
      const action = actions.get(name);
      if (action)
        all.push(...(await mitigationEffects.changedBy(action, target)).map(({ contained }) => contained));
    }
    return all;
  }

  const thingNames = new Map<string, string>();

  const idsOf = ({ target }: MitigationTask): readonly string[] => {
    if ('violationIds' in target) return target.violationIds;
    return 'findingIds' in target ? target.findingIds : [...findings.keys()];
  };

  const isRunning = ({ endsAt }: Running): boolean => endsAt > clock.now().getTime();

  async function apply(running: Running): Promise<void> {
    if (running.applied) return;
    running.applied = true;
    for (const id of idsOf(running.task)) {
      const changes = await changesFor(id, running.task);
      const most = failures.get(id)?.applied ?? changes.length;
      for (const contained of changes.slice(0, most)) set(contained, changed(conditionOf(contained)));
    }
  }

  function alarm(thingName: string, violationId: string, notice: JsonObject = {}): void {
    thingNames.set(violationId, thingName);
    active.set(nameOf({ thingName, violationId }), { ...notice, thingName, violationId });
  }
  const clear = (thingName: string, violationId: string): void =>
    void active.delete(nameOf({ thingName, violationId }));

  function refusalOf(task: MitigationTask): Refusal | undefined {
    const running = [...tasks.values()].filter((each) => each.task.kind === task.kind && isRunning(each));
    return running.length >= caps[task.kind]
      ? { refusal: 'limit', because: 'LimitExceededException' }
      : refusals.get('start');
  }

  const mitigationTasks: MitigationTasks = {
    async start(task) {
      work('start');
      const known = tasks.get(task.taskId);
      if (known) return sameWork(known.task, task) ? { requestId: 'started before' } : conflict(task.taskId);
      const refusal = refusalOf(task);
      if (refusal) return refusal;
      tasks.set(task.taskId, { task, endsAt: clock.now().getTime() + taskMillis, applied: false });
      return { requestId: `request-${tasks.size}` };
    },
    async describe(task) {
      work('describe');
      const running = tasks.get(task.taskId);
      if (!running) return { status: 'unknown' };
      if (isRunning(running)) return { status: 'running' };
      await apply(running);
      return {
        status: 'succeeded',
        counts: {},
        outcomeOf: async (id) =>
          failures.get(id) ?? { status: 'succeeded', because: 'Device Defender applied the actions' },
      };
    },
  };

  const effects: Effects = {
    async read(contained) {
      work('read');
      if (refusals.get('read')?.refusal === 'gone') throw new NoThingError('It is gone');
      if (refusals.has('read')) throw new UnsuitableResourceError('AWS IoT says no');
      return conditionOf(contained);
    },
    async putBack(contained, preImage) {
      work('putBack');
      putBacks.push(
        contained.kind === 'thing-group'
          ? `${contained.thingName} from ${contained.thingGroupName}`
          : containmentIdOf(contained),
      );
      set(contained, preImage);
    },
  };

  const violations: Violations = {
    async activityOf() {
      work('activityOf');
      return { isKnown: () => true, listed: (violation) => active.get(nameOf(violation)) };
    },
    async transitionsBetween({ thingName, violationId }, from, to) {
      work('transitionsBetween');
      return transitions.filter(
        (each) =>
          each.thingName === thingName &&
          each.violationId === violationId &&
          each.at >= from &&
          each.at <= to,
      );
    },
    async setVerificationState() {
      work('setVerificationState');
      return refusals.get('setVerificationState') ?? { requestId: 'verified' };
    },
  };

  const findingReports: FindingReports = {
    async report({ findingId, finding }) {
      work('report');
      const event = findings.get(findingId);
      if (!event) return { kind: 'gone' };
      const answer = findingOf(event);
      return isDeepStrictEqual(answer, finding) ? { kind: 'as-recorded' } : { kind: 'other', answer };
    },
  };

  const suppressions: Suppressions = {
    async ensure(suppression): Promise<Suppressed | Refusal> {
      work('ensure');
      suppressed.push(suppression);
      const refusal = refusals.get('ensure');
      if (refusal) return refusal;
      const { checkName, resourceIdentifier, expirationDate, description } = suppression;
      set(
        {
          ...{ kind: 'suppression', checkName },
          resource: v.parse(ResourceIdentifierSchema, resourceIdentifier),
        },
        {
          ...{ of: 'suppression', exists: true, description },
          ...(expirationDate && { expirationDate: expirationDate.toISOString() }),
        },
      );
      return { because: 'the suppression was created', requestId: 'suppressed' };
    },
  };

  /** Audits that were started to verify, each with the subjects that it still finds once it has ended. */
  const audits: { readonly checkName: string; readonly endsAt: number }[] = [];
  const stillFound = new Set<string>();

  const verifyingAudits: VerifyingAudits = {
    async start(checkName) {
      work('startAudit');
      const refusal = refusals.get('startAudit');
      if (refusal) return refusal;
      return {
        auditTaskId: `audit-${audits.push({ checkName, endsAt: clock.now().getTime() + auditMillis })}`,
      };
    },
    async outcomeOf(auditTaskId) {
      work('outcomeOf');
      const audit = audits[Number(auditTaskId.slice('audit-'.length)) - 1];
      if (!audit) return { status: 'unknown' };
      if (audit.endsAt > clock.now().getTime()) return { status: 'running' };
      return blind.has(audit.checkName)
        ? { status: 'blind', because: `${audit.checkName} FAILED INSUFFICIENT_PERMISSIONS` }
        : { status: 'ended', found: stillFound };
    },
  };

  const reach: Reach = {
    async devicesOf(target) {
      work('devicesOf');
      const name = 'thingName' in target ? target.thingName : (target.resource.deviceCertificateId ?? '');
      return devices.get(name) ?? 1;
    },
  };

  /** The clients that are connected, by their ids. */
  const connected = new Set<string>();

  const connections: Connections = {
    async disconnect(clientId) {
      work('disconnect');
      return (
        refusals.get('disconnect') ?? { requestId: 'disconnected', wasConnected: connected.delete(clientId) }
      );
    },
    state: async (clientId) => (connected.has(clientId) ? { connected: true } : undefined),
  };

  const mitigationActions: MitigationActions = { describe: async (name) => actions.get(name) };

  const ports = {
    ...{ violations, findings: findingReports, mitigationActions, mitigationEffects, mitigationTasks },
    ...{ connections, effects, reach, suppressions, verifyingAudits },
  };
  return {
    ports,
    ...{ mitigationActions, mitigationEffects, mitigationTasks, effects, verifyingAudits, violations },
    /** What was taken out of groups, in order. */
    removed: putBacks,
    ...{ actions, active, findings, conditions, failures, suppressed, outages, refusals },
    ...{ connected, audits, stillFound, blind, devices, groupsOf, conditionOf, set, setMember, alarm, clear },
    /** The tasks that were started, in order. */
    started: (): readonly MitigationTask[] => [...tasks.values()].map(({ task }) => task),
    running: (): number => [...tasks.values()].filter(isRunning).length,
    /** Takes an event for what it says: Device Defender lists the finding, or the transition of the violation. */
    hear(event: DecidedEvent): void {
      if (event.kind === 'finding') findings.set(event.findingId, event);
      if (event.kind !== 'violation') return;
      const { thingName, violationId, violationEventType: type, at } = event;
      const notice: JsonObject = JSON.parse(event.document);
      known.set(violationId, event);
      transitions.push({ at, type, notice, thingName, violationId });
      if (type === 'in-alarm') alarm(thingName, violationId, notice);
      else clear(thingName, violationId);
    },
  };
}

export type MemoryDefender = ReturnType<typeof createMemoryDefender>;

/** The thing that uses a certificate. */
export const userOf = (certificateId: string): string => `user-of-${certificateId.slice(-8)}`;

const sameWork = (a: MitigationTask, b: MitigationTask): boolean =>
  JSON.stringify([a.target, a.actions]) === JSON.stringify([b.target, b.actions]);
