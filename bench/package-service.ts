import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readZip } from './zip.ts';

/** What `serverless package` made of the service, in a folder of its own. */
export interface Package {
  readonly folder: string;
  /** The template as it is uploaded. */
  readonly template: string;
  /** What is uploaded for one function, by path. */
  bundle(functionName: string): ReadonlyMap<string, Buffer>;
  remove(): void;
}

/** All that goes into a package. */
const parts = [
  'deploy',
  'functions',
  'shared',
  'resources',
  'serverless.yml',
  'package.json',
  'tsconfig.json',
];

/**
 * A home without any configuration. What checks `serverless.yml` is compiled once and kept there, which otherwise takes a
 * third of the time.
 */
const home = join(process.cwd(), 'node_modules/.cache/packaging');

/**
 * Packages a copy of the service in a folder of its own, as on a machine that has neither credentials nor a
 * configuration: nothing is inherited but the way to node. For who reads the template alone, handlers may be empty:
 * bundles take most of the time.
 */
export async function packageService(
  options: readonly string[] = [],
  { handlers = 'ours' }: { readonly handlers?: 'ours' | 'empty' } = {},
): Promise<Package> {
  const root = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'packaged-'));
  for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true });
  if (handlers === 'empty') emptyHandlers(join(folder, 'functions'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const serverless = join(root, 'node_modules/.bin/serverless');
  await promisify(execFile)(serverless, ['package', '--package', 'out', ...options], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: home },
  });
  const bundles = new Map<string, ReadonlyMap<string, Buffer>>();
  return {
    folder,
    template: join(folder, 'out/cloudformation-template-update-stack.json'),
    bundle(functionName) {
      const read = bundles.get(functionName) ?? readZip(join(folder, `out/${functionName}.zip`));
      bundles.set(functionName, read);
      return read;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function emptyHandlers(functions: string): void {
  for (const name of readdirSync(functions))
    writeFileSync(join(functions, name, 'index.ts'), 'export const handler = async () => {};');
}
