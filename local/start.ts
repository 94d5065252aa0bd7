import { Command } from 'commander';
import {
  removeStackFile,
  StackRunsAlreadyError,
  stackFilePath,
  writeStackFile,
} from '../shared/deployment/stack-file.ts';
import { createStackClock } from './clock/stack-clock.ts';
import { createIds } from './defender/simulator-ids.ts';
import { captured } from './demo/account.ts';
import { createReporter } from './demo/reporter.ts';
import { demoStart, playDemo } from './demo/scenario.ts';
import { startLocalResponder } from './responder.ts';

interface Options {
  readonly exit?: boolean;
  readonly json?: boolean;
}

/** Starts the product on this machine, plays the demo on it, and stays up unless `--exit` is given. */
export async function start(argv: readonly string[]): Promise<void> {
  const program = new Command('npm start --')
    .description(
      'Runs the responder on this machine and plays the demo of the article on it, in simulated time',
    )
    .option('--exit', 'end after the demo: exit code 0 only if every expected outcome was reached')
    .option('--json', 'print one JSON object at the end of the demo, and nothing before')
    .parse(argv);
  try {
    await run(program.opts<Options>());
  } catch (error) {
    if (!(error instanceof StackRunsAlreadyError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

async function run({ exit = false, json = false }: Options): Promise<void> {
  quietenFunctions();
  const began = Date.now();
  const clock = createStackClock({ start: demoStart });
  const responder = await startLocalResponder({ clock, simulator: { newId: captured(createIds('demo')) } });
  const announce = (): void =>
    writeStackFile(stackFilePath, {
      ...responder.stack.file,
      clockOffsetMillis: clock.now().getTime() - Date.now(),
    });
  const reporter = createReporter(json);
  try {
    announce();
    reporter.started(responder.stack.file, Date.now() - began);
    for await (const step of playDemo(responder)) reporter.step(step);
    announce();
    const { events } = await responder.history.list({ by: 'time' }, { limit: 100 });
    const allReached = reporter.ended(events);
    if (!allReached) process.exitCode = 1;
    if (!exit) await untilStopped(json);
  } finally {
    removeStackFile(stackFilePath);
    await responder.close();
  }
}

/** The functions log as they do on AWS; here only the demo is printed, unless `POWERTOOLS_LOG_LEVEL` and so on are set. */
function quietenFunctions(): void {
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
}

function untilStopped(json: boolean): Promise<void> {
  if (!json)
    console.log('\nThe stack stays up. Look around with: npx defender history\nStop it with Ctrl-C.');
  return new Promise((resolve) => {
    // Not `once`: the terminal signals all that run in it, and npm passes the signal on once more.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
}
