import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import * as v from 'valibot';
import { functions } from '../local/functions.ts';
import { deployedNode } from './latency/deployed-node.ts';
import type { Verdict } from './latency/parts/part.ts';
import { type PartName, partNames, parts } from './latency/parts.ts';
import { type Package, packageService } from './package-service.ts';

/**
 * How long it takes from a notice to the task that it asks for, by the machine's own clock: the packaged bundles, in
 * processes of the Node.js that they are deployed to, on the local stack, whose calls take ten milliseconds.
 */
const callMillis = 10;

interface Options {
  readonly only?: readonly PartName[];
  readonly json?: boolean;
}

const isPart = (name: string): name is PartName => partNames.some((each) => each === name);

function addPart(name: string, before: readonly PartName[] = []): readonly PartName[] {
  if (!isPart(name)) throw new InvalidArgumentError(`There are ${partNames.join(', ')}.`);
  return [...before, name];
}

const longest = Math.max(...partNames.map((name) => name.length));

const help = `
Parts:
${partNames.map((name) => `  ${name.padEnd(longest)}  ${parts[name].about}`).join('\n')}

All of them take six minutes, and mean what they say only on a machine that does nothing else: how long calls really
took is printed beside the ${callMillis} ms that they should take.

Exit code: 0 where every bound holds, 1 where one does not, 2 where the command was called wrongly.`;

const program: Command = new Command('bench:latency')
  .description('Measures how long it takes from a notice to its task, on the packaged bundles')
  .option('--only <part>', 'only this one; may be given again', addPart)
  .option('--json', 'prints one JSON document: figures and verdicts')
  .addHelpText('after', help)
  .exitOverride();

/** The zips name functions as serverless.yml does: `receiveViolation` for the folder `receive-violation`. */
const keyOf = (folder: string): string => folder.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());

/** Unpacks what is deployed into a folder, and returns the file of each handler by its folder in the project. */
function unpack({ bundle }: Package, folder: string): Readonly<Record<string, string>> {
  const unpacked = Object.keys(functions).map((name) => {
    for (const [path, content] of bundle(keyOf(name))) {
      const file = join(folder, name, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    return [name, join(folder, name, 'functions', name, 'index.js')] as const;
  });
  return Object.fromEntries(unpacked);
}

const Message = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('played'), figures: v.unknown(), callMillis: v.array(v.number()) }),
]);

interface Scenery {
  readonly node: string;
  readonly bundles: Readonly<Record<string, string>>;
}

/** A share of a part in a process of its own. */
interface Player {
  readonly part: PartName;
  readonly ready: Promise<void>;
  play(): Promise<{ readonly figures: unknown; readonly callMillis: readonly number[] }>;
}

const script = fileURLToPath(new URL('latency/play-share.ts', import.meta.url));

const quiet = {
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

async function nextMessage(player: ChildProcess): Promise<v.InferOutput<typeof Message>> {
  const over = new AbortController();
  const exited = once(player, 'exit', over).then(([code]) => {
    throw new Error(`A process of the bench ended with ${code}`);
  });
  try {
    const [message] = await Promise.race([once(player, 'message', over), exited]);
    return v.parse(Message, message);
  } finally {
    over.abort();
    exited.catch(() => {});
  }
}

function startPlayer(part: PartName, share: number, scenery: Scenery): Player {
  const player = fork(script, [JSON.stringify({ part, share, callMillis, ...scenery })], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...quiet },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return {
    part,
    ready: nextMessage(player).then(() => {}),
    async play() {
      player.send('go');
      const message = await nextMessage(player);
      if (message.kind !== 'played') throw new Error(`${part} was to be played, and says ${message.kind}`);
      return message;
    },
  };
}

const note = (text: string): void => {
  if (process.stderr.isTTY) console.error(text);
};

/** Starts the processes of these parts one phase after another, and plays those of a phase beside one another. */
async function playAll(chosen: readonly PartName[], scenery: Scenery) {
  const inPhase = (phase: string) => chosen.filter((name) => parts[name].phase === phase);
  const playersOf = (names: readonly PartName[]): readonly Player[] =>
    names.flatMap((name) => parts[name].shares.map((_, share) => startPlayer(name, share, scenery)));

  async function playTogether(names: readonly PartName[]) {
    const players = playersOf(names);
    await Promise.all(players.map(({ ready }) => ready));
    note(`Playing ${names.join(', ')}`);
    return Promise.all(players.map(async (player) => ({ part: player.part, ...(await player.play()) })));
  }

  const always = playTogether(inPhase('always'));
  const first = await playTogether(inPhase('first'));
  const second = await playTogether(inPhase('second'));
  return [...first, ...second, ...(await always)];
}

/** The nearest-rank percentile. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

async function measure(chosen: readonly PartName[]) {
  const began = performance.now();
  const [runtime, packaged] = await Promise.all([deployedNode(), packageService()]);
  const folder = mkdtempSync(join(tmpdir(), 'unpacked-'));
  try {
    const played = await playAll(chosen, { node: runtime.path, bundles: unpack(packaged, folder) });
    const calls = played.flatMap((each) => each.callMillis);
    const results = chosen.map((part) => {
      const figures = played.filter((each) => each.part === part).map((each) => each.figures);
      return { part, figures, verdicts: parts[part].verdicts(figures) };
    });
    const verdicts = results.flatMap((each): readonly Verdict[] => each.verdicts);
    return {
      ok: verdicts.every(({ holds }) => holds !== false),
      seconds: Math.round((performance.now() - began) / 1000),
      runtime,
      machine: { processors: availableParallelism(), load: loadavg() },
      calls: { shouldTakeMillis: callMillis, p50: percentile(calls, 0.5), p99: percentile(calls, 0.99) },
      results,
    };
  } finally {
    packaged.remove();
    rmSync(folder, { recursive: true });
  }
}

const signOf = ({ holds }: Verdict): string => (holds === undefined ? '·' : holds ? '✓' : '✗');

function printed({ runtime, calls, machine, seconds, results }: Awaited<ReturnType<typeof measure>>): string {
  const lines = results.flatMap(({ verdicts }) =>
    verdicts.map((verdict) => `${signOf(verdict)} ${verdict.what} (${verdict.measured})`),
  );
  return [
    `Bundles run by Node.js ${runtime.version}${runtime.note ? `: ${runtime.note}` : ''}`,
    `Calls took ${calls.p50} ms in the median and ${calls.p99} ms at the 99th percentile, and should take ${callMillis} ms;`,
    `the load of this machine is ${machine.load[0]?.toFixed(1)} on ${machine.processors} processors. ${seconds} s in all.`,
    ...lines,
  ].join('\n');
}

async function run(): Promise<number> {
  try {
    const { only = partNames, json } = program.parse().opts<Options>();
    const measured = await measure(only);
    console.log(json ? JSON.stringify(measured, null, 2) : printed(measured));
    return measured.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
}

process.exitCode = await run();
