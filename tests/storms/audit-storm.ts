import { about } from '../faults/scenarios/rules.ts';
import { checks, hour, setStage } from '../faults/scenarios/stage.ts';
import { createWorld, type World } from '../faults/world/world.ts';
import { countsOf, deadLettersIn, statusesIn } from './detect-storm.ts';
import { latest, mostAtOnce, mostInASecond, secondsBetween } from './measured.ts';

export interface AuditStorm {
  readonly findings: Readonly<Record<string, number>>;
  /** Started tasks, by their check: one for all of it, or those of 25. */
  readonly tasks: Readonly<Record<string, { readonly whole: number; readonly inTasks: number }>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly mostTasksAtOnce: number;
  readonly mostStartsInASecond: number;
  readonly refusedStarts: number;
  readonly deadLetters: number;
  readonly listCalls: number;
  /** A call for each 250 findings and one for each check, when they are recorded and again when they are confirmed. */
  readonly listCallsAllowed: number;
  readonly simulatedSeconds: number;
  readonly calls: Readonly<Record<string, number>>;
}

/** Findings of three checks: two that a rule takes whole, and one of which a more urgent rule spares every tenth. */
const expiring = 'DEVICE_CERTIFICATE_EXPIRING_CHECK';
const weak = 'DEVICE_CERTIFICATE_KEY_QUALITY_CHECK';
const revoked = checks.certificate;

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

/** An audit that finds so much by each of three checks. */
export async function playAuditStorm({ perCheck }: { readonly perCheck: number }): Promise<AuditStorm> {
  const world = createWorld({
    latencyMillis: () => 0,
    defender: { durations: { mitigationTask: 1000 } },
  });
  try {
    const stage = await setStage(world, { things: [], rules: [] });
    await seed(world, perCheck);
    await stage.push(rules, ['PublishFinding']);
    const began = world.clock.now();
    await stage.audit(expiring, weak, revoked);
    await world.settle(12 * hour);
    return report(world, began);
  } finally {
    world.close();
  }
}

async function seed(world: World, perCheck: number): Promise<void> {
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
    for (let number = 0; number < perCheck; number++)
      await call('SeedCertificate', { certificateId: idOf(index, number), ...members });
}

function report(world: World, began: Date): AuditStorm {
  const started = [...world.defender.account.mitigation.auditTasks.values()];
  const tasks = started.map(({ startTime, endTime = world.clock.now() }) => ({
    from: startTime,
    to: endTime,
  }));
  const starts = world.defender.calls.list('StartAuditMitigationActionsTask');
  const findings = findingsOf(world);
  const total = Object.values(findings).reduce((sum, count) => sum + count, 0);
  return {
    findings,
    tasks: tasksByCheck(started),
    statuses: statusesIn(world),
    mostTasksAtOnce: mostAtOnce(tasks),
    mostStartsInASecond: mostInASecond(starts.map(({ time }) => time)),
    refusedStarts: starts.filter(({ outcome }) => outcome !== 'success').length,
    deadLetters: deadLettersIn(world),
    listCalls: countsOf(world).ListAuditFindings ?? 0,
    listCallsAllowed: 2 * (Math.ceil(total / 250) + Object.keys(findings).length),
    simulatedSeconds: secondsBetween(began, latest(tasks.map(({ to }) => to))),
    calls: countsOf(world),
  };
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
