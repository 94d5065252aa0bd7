import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that looks like the project's but has no `.local`: a stack here is in nobody's way, and nobody in its. */
export interface Checkout {
  /** Runs one command line to its end. */
  run(command: string): Promise<Ended>;
  /** Starts a command line that stays up, and waits until it says `word`. Rejects where it ends before. */
  start(command: string, word: string): Promise<Running>;
  remove(): void;
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

export interface Running {
  /** Stops the stack as Ctrl-C does, and answers with how it ended. */
  stop(): Promise<Ended>;
  isAnnounced(): boolean;
}

const parts = readdirSync('.').filter((name) => !name.startsWith('.'));

export function createCheckout(): Checkout {
  const cwd = mkdtempSync(join(tmpdir(), 'checkout-'));
  for (const part of parts) symlinkSync(join(process.cwd(), part), join(cwd, part));
  const stackFile = join(cwd, '.local/stack.json');
  // Nothing is inherited but the way to node: npm would tell an npm below it to work in the project's own folder.
  const options = { cwd, env: { PATH: process.env.PATH, HOME: cwd } };

  return {
    run: (command) =>
      new Promise((resolve) => {
        const child = execFile('bash', ['-c', command], options, (_, stdout, stderr) =>
          resolve({ code: child.exitCode, output: `${stdout}${stderr}` }),
        );
      }),

    start: (command, word) =>
      new Promise((resolve, reject) => {
        const child = spawn('bash', ['-c', command], options);
        let output = '';
        const ended = new Promise<Ended>((end) => {
          child.once('close', (code) => end({ code, output }));
        });
        void ended.then(() => reject(new Error(`${command} ended early:\n${output}`)));
        const stop = (): Promise<Ended> => {
          const { pid } = JSON.parse(readFileSync(stackFile, 'utf8'));
          // As Ctrl-C does: by the terminal, and by npm once more.
          process.kill(pid, 'SIGINT');
          setImmediate(() => process.kill(pid, 'SIGINT'));
          return ended;
        };
        const listen = (text: Buffer): void => {
          output += text;
          if (output.includes(word)) resolve({ stop, isAnnounced: () => existsSync(stackFile) });
        };
        child.stdout.on('data', listen);
        child.stderr.on('data', listen);
      }),

    remove: () => rmSync(cwd, { recursive: true, force: true }),
  };
}
