import { quotas } from '../../shared/defender/quotas.ts';
import { about } from '../faults/scenarios/rules.ts';
import { checks, hour, isAnythingDue, setStage } from '../faults/scenarios/stage.ts';
import { createWorld, type World, type WorldOptions } from '../faults/world/world.ts';
import { type Bound, boundOf } from './bound.ts';
import { latest, mostAtOnce, mostInASecond, secondsBetween } from './measured.ts';
import { deadLettersIn, statusesIn } from './outcome.ts';
import { type Counted, createTally, perEach, type Tally, totalOf, type Units } from './tally.ts';

export interface AuditStorm extends Omit<Counted, 'starts'> {
  /** How long each AWS call took. */
  readonly callMillis: number;
  readonly findings: Readonly<Record<string, number>>;
  /** Started tasks, by their check: one for all of it, or those of 25. */
  readonly tasks: Readonly<Record<string, { readonly whole: number; readonly inTasks: number }>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly mostTasksAtOnce: number;
  readonly mostStartsInASecond: number;
  readonly deadLetters: number;
  readonly listCalls: number;
  /** A call for each 250 findings and one for each check, when they are recorded and again when they are confirmed. */
  readonly listCallsAllowed: number;
  /** From the start of the audit to the end of the last task. */
  readonly simulatedSeconds: number;
  readonly bound: Bound;
  /** What DynamoDB bills for one finding, all functions together. */
  readonly unitsPerFinding: Units;
}

export interface AuditOptions {
  readonly findings: number;
  /** How long each AWS call takes. */
  readonly callMillis: number;
  readonly onSecond?: (seconds: number) => void;
  /** What of the world is not as usual: where functions run. */
  readonly placed?: Pick<WorldOptions, 'functions' | 'elsewhere'>;
  readonly onWorld?: (world: World) => void;
}

/** Findings of three checks: two that a rule takes whole, and one of which a more urgent rule spares every tenth. */
const expiring = 'DEVICE_CERTIFICATE_EXPIRING_CHECK';
const weak = 'DEVICE_CERTIFICATE_KEY_QUALITY_CHECK';
const revoked = checks.certificate;

const auditMillis = 500;
const taskMillis = 1000;
const millisPerDay = 86_400_000;

/** Those of every tenth begin with the number of their check and a 0. */
const idOf = (check: number, number: number): string =>
  `${check}${number % 10 === 0 ? '0' : 'f'}${number.toString(16).padStart(62, '0')}`;

/** What makes a certificate be found by each check. */
const seedsOf = (now: Date) => [
  { check: expiring, members: { notAfter: new Date(now.getTime() + millisPerDay).toISOString() } },
  { check: weak, members: { keyVulnerability: 'CVE-2008-0166' } },
  { check: revoked, members: { revokedByIssuer: true } },
];

const rules = [
  about('notify-expiring', expiring, [{ mitigate: ['PublishFinding'] }]),
  about('notify-weak', weak, [{ mitigate: ['PublishFinding'] }]),
  {
    id: 'spare-some',
    priority: 50,
    match: {
      kind: ['finding'],
      checkName: [revoked],
      nonCompliantResource: { resourceIdentifier: { deviceCertificateId: [{ prefix: '20' }] } },
    },
    respond: [{ notify: { severity: 'low' } }],
  },
  about('notify-revoked', revoked, [{ mitigate: ['PublishFinding'] }]),
];

/** An audit that finds so much, about a third by each of three checks. */
export async function playAuditStorm(options: AuditOptions): Promise<AuditStorm> {
  const { findings, callMillis, onSecond, placed = {}, onWorld } = options;
  const tally = createTally();
  const world = createWorld({
    ...tally.observe,
    ...(placed.functions && { functions: placed.functions }),
    ...(placed.elsewhere && { elsewhere: placed.elsewhere }),
    latencyMillis: () => callMillis,
    defender: { durations: { audit: auditMillis, mitigationTask: taskMillis } },
  });
  onWorld?.(world);
  try {
    const stage = await setStage(world, { things: [], rules: [] });
    await seed(world, findings);
    await stage.push(rules, ['PublishFinding']);
    tally.watch(world, onSecond);
    const began = world.clock.now();
    await stage.audit(expiring, weak, revoked);
    // A minute without writes is no end: what a run left behind is recovered after a minute and a half.
    await world.settle(12 * hour, () => tally.hasWritten() || isAnythingDue(world));
    return report(world, { began, callMillis, tally });
  } finally {
    world.close();
  }
}

async function seed(world: World, findings: number): Promise<void> {
  const { call } = world.defender;
  const topicArn = world.resolver.physical('OpsTopic').arn;
  await call('CreateMitigationAction', {
    actionName: 'PublishFinding',
    roleArn: 'arn:aws:iam::123456789012:role/PublishFinding',
    actionParams: { publishFindingToSnsParams: { topicArn } },
  });
  await call('UpdateAccountAuditConfiguration', {
    auditCheckConfigurations: Object.fromEntries(
      [expiring, weak, revoked].map((name) => [name, { enabled: true }]),
    ),
  });
  for (const [index, { members }] of seedsOf(world.clock.now()).entries())
    for (let number = 0; number < shareOf(findings, index); number++)
      await call('SeedCertificate', { certificateId: idOf(index, number), ...members });
}

/** How many of all findings are by the check at this place. */
const shareOf = (findings: number, check: number): number => Math.ceil((findings - check) / 3);

interface Played {
  readonly began: Date;
  readonly callMillis: number;
  readonly tally: Tally;
}

function report(world: World, { began, callMillis, tally }: Played): AuditStorm {
  const started = [...world.defender.account.mitigation.auditTasks.values()];
  const tasks = started.map(({ startTime, endTime = world.clock.now() }) => ({
    from: startTime,
    to: endTime,
  }));
  const { starts, ...counted } = tally.result();
  const findings = findingsOf(world);
  const total = Object.values(findings).reduce((sum, count) => sum + count, 0);
  return {
    callMillis,
    findings,
    tasks: tasksByCheck(started),
    statuses: statusesIn(world),
    mostTasksAtOnce: mostAtOnce(tasks),
    mostStartsInASecond: mostInASecond(starts),
    deadLetters: deadLettersIn(world),
    listCalls: counted.calls.ListAuditFindings ?? 0,
    listCallsAllowed: 2 * (Math.ceil(total / quotas.pageSize) + Object.keys(findings).length),
    simulatedSeconds: secondsBetween(began, latest(tasks.map(({ to }) => to))),
    bound: boundOf({
      kind: 'audit',
      tasks: leastTasks(findings),
      secondsPerTask: taskMillis / 1000,
      lastComesAfterSeconds: auditMillis / 1000,
    }),
    unitsPerFinding: perEach(totalOf(counted.units), total),
    ...counted,
  };
}

/** One for each check that a rule takes whole, unless a single task holds it anyway; of the third one, tasks of 25. */
function leastTasks(findings: AuditStorm['findings']): number {
  const { [expiring]: first = 0, [weak]: second = 0, [revoked]: third = 0 } = findings;
  const mitigated = third - Math.ceil(third / 10);
  return [first, second].filter((count) => count > 0).length + Math.ceil(mitigated / quotas.idsPerTask);
}

function findingsOf(world: World): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind, checkName } of world.tables.get('HistoryTable')?.rows() ?? [])
    if (kind === 'finding') counts[String(checkName)] = (counts[String(checkName)] ?? 0) + 1;
  return counts;
}

interface StartedTask {
  readonly target: { readonly auditTaskId?: string | undefined };
  readonly auditCheckToActionsMapping: Readonly<Record<string, readonly string[]>>;
}

function tasksByCheck(started: readonly StartedTask[]): AuditStorm['tasks'] {
  const counts: Record<string, { whole: number; inTasks: number }> = {};
  for (const { target, auditCheckToActionsMapping } of started) {
    const [check = 'none'] = Object.keys(auditCheckToActionsMapping);
    const count = counts[check] ?? { whole: 0, inTasks: 0 };
    if (target.auditTaskId) count.whole += 1;
    else count.inTasks += 1;
    counts[check] = count;
  }
  return counts;
}
