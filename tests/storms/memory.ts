import '../environment.cjs';
import { Command, InvalidArgumentError } from 'commander';
import { runCommand } from '../faults/run-command.ts';
import { startApart } from './apart/apart.ts';
import type { Memory } from './apart/messages.ts';
import { playAuditStorm } from './audit-storm.ts';

interface Options {
  readonly few: number;
  readonly many: number;
  readonly json?: boolean;
}

/** What a storm of ten times as many findings may need, next to the smaller one. */
const mostGrowth = 1.3;

function oneOrMore(text: string): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError('Write a whole number from 1 to 999999.');
  return Number(text);
}

const help = `
respond runs in a process of its own, bundled as it is deployed; the simulated AWS is in another one, and its clock is
simulated. The heap is measured after each invocation, all garbage collected; the peak of the process is what the kernel
says.

Exit code: 0 where ${mostGrowth} times the memory is enough, 1 where it is not, 2 where the command was called wrongly.`;

const program: Command = new Command('bench:memory')
  .description('Measures the memory of respond by itself, in an audit of few and in one of many findings')
  .option('--few <findings>', 'the smaller audit', oneOrMore, 10_000)
  .option('--many <findings>', 'the larger audit', oneOrMore, 100_000)
  .option('--json', 'prints one JSON document')
  .addHelpText('after', help)
  .exitOverride();

interface Measured extends Memory {
  readonly findings: number;
  readonly succeeded: number;
}

async function measure(findings: number): Promise<Measured> {
  let now = (): number => 0;
  const apart = await startApart(() => now());
  try {
    const storm = await playAuditStorm({
      ...{ findings, callMillis: 10 },
      placed: apart,
      onWorld(world) {
        now = () => world.clock.now().getTime();
      },
    });
    return { findings, succeeded: storm.statuses.succeeded ?? 0, ...(await apart.memory()) };
  } finally {
    apart.close();
  }
}

const megabytes = (of: number): string => `${of.toFixed(0)} MB`;

const line = ({ findings, peakRss, peakHeap, loadedRss }: Measured): string =>
  `${findings} findings: at most ${megabytes(peakRss)}, ${megabytes(loadedRss)} of it once loaded; ` +
  `a heap of ${megabytes(peakHeap)} after an invocation`;

async function play({ few, many, json }: Options): Promise<boolean> {
  const smaller = await measure(few);
  const larger = await measure(many);
  const growth = { rss: larger.peakRss / smaller.peakRss, heap: larger.peakHeap / smaller.peakHeap };
  const holds = growth.rss <= mostGrowth && growth.heap <= mostGrowth;
  if (json) console.log(JSON.stringify({ holds, mostGrowth, growth, measured: [smaller, larger] }, null, 2));
  else {
    console.log([smaller, larger].map(line).join('\n'));
    const verdict = `${growth.rss.toFixed(2)} times the memory, and ${growth.heap.toFixed(2)} times the heap`;
    console.log(`${holds ? '✓' : '✗'} at most ${mostGrowth} times (${verdict})`);
  }
  return holds;
}

await runCommand(() => play(program.parse().opts<Options>()));
