import { notifiedViolation } from '../../functions/respond/guards/notified-violation.ts';
import type { MitigationAction, MitigationActions } from '../../shared/defender/mitigation-actions.ts';
import { conflict, type MitigationTasks } from '../../shared/defender/mitigation-task-report.ts';
import type { Snapshot } from '../../shared/defender/pre-image-snapshot.ts';
import type { PreImages } from '../../shared/defender/pre-images.ts';
import type { Reach } from '../../shared/defender/reach.ts';
import type { Refusal } from '../../shared/defender/refusals.ts';
import type { Suppressed, Suppression, Suppressions } from '../../shared/defender/suppressions.ts';
import type { ThingGroups } from '../../shared/defender/thing-groups.ts';
import type { VerifyingAudits } from '../../shared/defender/verifying-audits.ts';
import type { NotifiedViolation, Violations } from '../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../shared/events/event.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
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

/** The parts of Device Defender that responses use, as a few maps: tasks take their time and group things. */
export function createMemoryDefender(clock: Clock, taskMillis = 3000) {
  const actions = new Map<string, MitigationAction>();
  const active = new Map<string, Set<string>>();
  const thingOf = new Map<string, string>();
  const heard = new Map<string, NotifiedViolation>();
  const groups = new Map<string, Set<string>>();
  const tasks = new Map<string, Running>();
  const removed: string[] = [];
  const suppressed: Suppression[] = [];
  const outages = new Set<string>();
  const refusals = new Map<string, Refusal>();
  /** Checks that an audit can't look at. */
  const blind = new Set<string>();
  /** How many devices something reaches, by the name of a thing or the id of a certificate; one where nothing is said. */
  const devices = new Map<string, number>();

  const groupsOf = (thingName: string): Set<string> => {
    const known = groups.get(thingName) ?? new Set<string>();
    groups.set(thingName, known);
    return known;
  };

  /** Throws while that call is out of order, by the name of its method. */
  function work(name: string): void {
    if (outages.has(name)) throw new Error(`${name} is out of order`);
  }

  const isRunning = ({ endsAt }: Running): boolean => endsAt > clock.now().getTime();

  function apply(running: Running): void {
    const { target, actions: names } = running.task;
    if (running.applied || !('violationIds' in target)) return;
    running.applied = true;
    const joined = names.flatMap((name) => actions.get(name)?.thingGroupNames ?? []);
    for (const groupsOfThing of target.violationIds.map((id) => groupsOf(thingOf.get(id) ?? ''))) {
      for (const name of joined) groupsOfThing.add(name);
    }
  }

  function alarm(thingName: string, violationId: string): void {
    thingOf.set(violationId, thingName);
    active.set(thingName, new Set([...(active.get(thingName) ?? []), violationId]));
  }
  const clear = (thingName: string, violationId: string): void =>
    void active.get(thingName)?.delete(violationId);

  const isActive = ({ thingName, violationId }: Named): boolean =>
    active.get(thingName)?.has(violationId) ?? false;

  /** What was put into alarm by its name alone is active however it is told. */
  function isActiveAsNotified(told: NotifiedViolation): boolean {
    const { securityProfileName, behavior } = heard.get(told.violationId) ?? told;
    return (
      isActive(told) &&
      told.securityProfileName === securityProfileName &&
      told.behavior.name === behavior.name &&
      told.behavior.metric === behavior.metric
    );
  }

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
      apply(running);
      return {
        status: 'succeeded',
        counts: {},
        outcomeOf: async () => ({ status: 'succeeded', because: 'Device Defender applied the actions' }),
      };
    },
  };

  const preImages: PreImages = {
    async snapshot(action, target): Promise<Snapshot | Refusal> {
      work('snapshot');
      const refusal = refusals.get('snapshot');
      if (refusal) return refusal;
      if (!('thingName' in target)) {
        const preImage = { of: 'certificate', certificateId: 'c0ffee', status: 'ACTIVE' } as const;
        return { kind: 'pre-image', preImage };
      }
      const thingGroupNames = [...groupsOf(target.thingName)];
      const joins = action.thingGroupNames.filter((name) => !thingGroupNames.includes(name));
      const things = [{ thingName: target.thingName, thingGroupNames, joins }];
      return { kind: 'pre-image', preImage: { of: 'thing-groups', things } };
    },
  };

  const thingGroups: ThingGroups = {
    async remove(thingName, thingGroupName) {
      work('remove');
      removed.push(`${thingName} from ${thingGroupName}`);
      groupsOf(thingName).delete(thingGroupName);
    },
  };

  const violations: Violations = {
    async activityOf() {
      work('activityOf');
      return { isActive, isActiveAsNotified };
    },
    async verify() {
      work('verify');
      return refusals.get('verify') ?? { requestId: 'verified' };
    },
  };

  const suppressions: Suppressions = {
    async ensure(suppression): Promise<Suppressed | Refusal> {
      work('ensure');
      suppressed.push(suppression);
      return refusals.get('ensure') ?? { because: 'the suppression was created', requestId: 'suppressed' };
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

  const mitigationActions: MitigationActions = { describe: async (name) => actions.get(name) };

  return {
    ...{
      mitigationTasks,
      preImages,
      thingGroups,
      violations,
      suppressions,
      mitigationActions,
      reach,
      verifyingAudits,
    },
    ...{ audits, stillFound, blind },
    ...{ actions, devices, outages, refusals, groupsOf, removed, suppressed },
    /** The tasks that were started, in order. */
    started: (): readonly MitigationTask[] => [...tasks.values()].map(({ task }) => task),
    running: (): number => [...tasks.values()].filter(isRunning).length,
    alarm,
    clear,
    /** Takes a transition for what it says. */
    hear(event: ViolationEvent): void {
      const { thingName, violationId, violationEventType } = event;
      heard.set(violationId, notifiedViolation(event));
      if (violationEventType === 'in-alarm') alarm(thingName, violationId);
      else clear(thingName, violationId);
    },
  };
}

export type MemoryDefender = ReturnType<typeof createMemoryDefender>;

const sameWork = (a: MitigationTask, b: MitigationTask): boolean =>
  JSON.stringify([a.target, a.actions]) === JSON.stringify([b.target, b.actions]);
