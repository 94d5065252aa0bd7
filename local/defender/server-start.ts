import { createStackClock } from '../clock/stack-clock.ts';
import { createDefenderSimulator } from './simulator.ts';

/** The simulator alone: `npx tsx local/defender/server-start.ts [port]`. Notices go to standard output, a line each. */
const port = Number(process.argv[2] ?? 4500);

const publish = async (topicArn: string, message: string) => {
  console.log(JSON.stringify({ topicArn, message: JSON.parse(message) }));
};

createDefenderSimulator({ clock: createStackClock(), publish, port }).then(
  ({ url }) => console.log(`Device Defender simulator at ${url}`),
  (error) => {
    console.error(String(error));
    process.exitCode = 1;
  },
);
