import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { stackFilePath, writeStackFile } from '../shared/deployment/stack-file.ts';
import { decidedOf } from './replay/fleet.ts';
import { createMoments } from './replay/moments.ts';

/**
 * How much memory `defender rules replay` needs, and how long it takes, for a history of any length: the real command,
 * as a process of its own, against a server that makes the events up. Ends with 1 where it needs more than it may.
 */
const maxMegabytes = 256;

const { values: options } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, json: { type: 'boolean', default: false } },
});

const stored = Number(options.events);
const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const until = new Date('2026-11-23T08:00:00Z');
const { since } = createMoments(stored, until);
const folder = mkdtempSync(join(tmpdir(), 'defender-replay-'));

const settings = `mitigationActions: [BlankPolicy, QuarantineThing, DeactivateDeviceCertificate, EnableIotLogging]
defaultMode: enforce
`;

/** So much is let through that all that a replay can remember is remembered. */
const generous = 'limits: { cooldown: 6h, devices: [{ count: 100000, per: 1h }] }';

/** The shipped rules, but for one, as greedy as they can be: they enforce, and their limits hold little. */
function writeRules(name: string, without: string): string {
  const path = join(folder, name);
  cpSync(pathOf('../rules'), path, { recursive: true });
  rmSync(join(path, `${without}.yml`));
  for (const file of readdirSync(path).filter((name) => name.endsWith('.yml'))) {
    const rule = readFileSync(join(path, file), 'utf8');
    writeFileSync(join(path, file), rule.replace(/^limits: .*$/m, generous));
  }
  writeFileSync(join(path, 'settings.yml'), settings);
  return path;
}

async function startServer(rules: string): Promise<{ readonly url: string; stop(): void }> {
  const server = fork(pathOf('replay/server.ts'), [options.events, until.toISOString(), rules], {
    execArgv: ['--import', 'tsx'],
  });
  const [port] = await once(server, 'message', { signal: AbortSignal.timeout(60_000) });
  return { url: `http://127.0.0.1:${port}`, stop: () => server.disconnect() };
}

/** Makes the server the local stack of the folder, in whose time the history has just ended. */
const writeStack = (url: string): void =>
  writeStackFile(join(folder, stackFilePath), {
    pid: process.pid,
    clockOffsetMillis: until.getTime() - Date.now(),
    region: 'eu-central-1',
    accountId: '111122223333',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    endpoints: { dynamodb: url, sns: url, sqs: url, lambda: url, iot: url, iotData: url },
    topics: {},
    queues: {},
    tables: { HistoryTable: 'history', RulesTable: 'rules' },
    functions: {},
    roles: {},
    outputs: {},
  });

const Answer = v.object({ events: v.number(), unreadable: v.literal(0) });

/** Node.js, process.resourceUsage(): microseconds, and kilobytes. */
const Usage = v.object({ userCPUTime: v.number(), systemCPUTime: v.number(), maxRSS: v.number() });

/** Replays rules over all that is stored; what is read and what is decided are checked, so that no haste is a gain. */
async function replay(rules: string) {
  const usageFile = join(folder, 'usage.json');
  const command = ['--import', pathOf('replay/report-usage.mjs'), pathOf('../cli/defender.mjs')];
  const asked = ['rules', 'replay', rules, '--since', since.toISOString(), '--json'];
  const began = performance.now();
  const defender = spawn(process.execPath, [...command, ...asked], {
    cwd: folder,
    env: { PATH: process.env.PATH, USAGE_FILE: usageFile },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [answer, [code]] = await Promise.all([text(defender.stdout), once(defender, 'close')]);
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`defender ended with ${code}: ${answer}`);
  const { events } = v.parse(Answer, JSON.parse(answer));
  if (events !== decidedOf(stored)) throw new Error(`${events} of ${decidedOf(stored)} events were read`);
  const usage = v.parse(Usage, JSON.parse(readFileSync(usageFile, 'utf8')));
  return {
    seconds,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peakMegabytes: usage.maxRSS / 1024,
  };
}

async function run() {
  const server = await startServer(writeRules('then', 'quarantine-heavy-senders'));
  writeStack(server.url);
  try {
    return await replay(writeRules('rules', 'quarantine-chatty-things'));
  } finally {
    server.stop();
  }
}

process.once('exit', () => rmSync(folder, { recursive: true }));
const measured = await run();
const { seconds, cpuSeconds, peakMegabytes } = measured;
const ok = peakMegabytes <= maxMegabytes;
if (options.json) console.log(JSON.stringify({ ok, stored, maxMegabytes, ...measured }));
else {
  const rate = (stored / seconds).toFixed(0);
  console.log(
    `${stored} events in ${seconds.toFixed(1)} s: ${rate} a second; ${cpuSeconds.toFixed(1)} s of it computing`,
  );
  console.log(`${peakMegabytes.toFixed(0)} MB at most, of ${maxMegabytes} MB that it may need`);
}
process.exitCode = ok ? 0 : 1;
