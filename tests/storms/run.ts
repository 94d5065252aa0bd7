import { playAuditStorm } from './audit-storm.ts';
import { playDetectStorm } from './detect-storm.ts';

/** What this prints is figures; the functions' own logs would drown them. */
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const usage = `npm run storm -- detect [things]     so many things go into alarm within a minute (10000)
npm run storm -- audit [findings]    an audit finds so much by three checks (100000)`;

interface Verdict {
  readonly what: string;
  readonly holds: boolean;
}

function tell(figures: object, verdicts: readonly Verdict[]): void {
  console.log(JSON.stringify(figures, null, 2));
  for (const { what, holds } of verdicts) console.log(`${holds ? '✓' : '✗'} ${what}`);
  if (verdicts.some(({ holds }) => !holds)) process.exitCode = 1;
}

async function detect(things: number): Promise<void> {
  const storm = await playDetectStorm({ things, latencyMillis: 0 });
  const tasks = Math.ceil(things / 25);
  tell(storm, [
    { what: `all ${things} are contained`, holds: storm.contained === things },
    { what: `by ${tasks} tasks of 25, and one more for the urgent one`, holds: storm.tasks === tasks + 1 },
    { what: 'never more than 5 running', holds: storm.mostTasksAtOnce <= 5 },
    { what: 'never more than 10 starts a second', holds: storm.mostStartsInASecond <= 10 },
    {
      what: 'no start refused, nothing in dead letters',
      holds: storm.refusedStarts + storm.deadLetters === 0,
    },
    { what: 'each response succeeded once', holds: storm.statuses.succeeded === things + 1 },
    {
      what: `the urgent one, which came last, overtook ${storm.urgent.overtook} in ${storm.urgent.waitedSeconds} s`,
      holds: storm.urgent.contained && (storm.urgent.overtook > 0 || things <= 5 * 25),
    },
    {
      what: `within 1.25 times the bound of ${storm.boundSeconds} s, or the minute of the alarms`,
      holds: storm.simulatedSeconds <= Math.max(1.25 * storm.boundSeconds, 65),
    },
  ]);
}

async function audit(findings: number): Promise<void> {
  const storm = await playAuditStorm({ perCheck: Math.ceil(findings / 3) });
  const whole = Object.values(storm.tasks).filter((task) => task.whole === 1 && task.inTasks === 0);
  tell(storm, [
    { what: 'one task for each check that a rule takes whole', holds: whole.length === 2 },
    { what: 'never more than 10 running', holds: storm.mostTasksAtOnce <= 10 },
    { what: 'never more than 10 starts a second', holds: storm.mostStartsInASecond <= 10 },
    {
      what: `at most ${storm.listCallsAllowed} calls to list findings`,
      holds: storm.listCalls <= storm.listCallsAllowed,
    },
    {
      what: 'no start refused, nothing in dead letters',
      holds: storm.refusedStarts + storm.deadLetters === 0,
    },
    { what: 'each response succeeded', holds: Object.keys(storm.statuses).join() === 'succeeded' },
  ]);
}

const [storm = '', size] = process.argv.slice(2);
if (storm === 'detect') await detect(Number(size ?? 10_000));
else if (storm === 'audit') await audit(Number(size ?? 100_000));
else {
  console.error(usage);
  process.exitCode = 2;
}
