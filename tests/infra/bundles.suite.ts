import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { budgetOf } from '../../bench/bundle-budgets.ts';
import { functions, packagedService } from './packaged-service.ts';

const service = packagedService;
const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Loads a handler as Lambda does: from its own zip, in a process that has only its own environment. Then once more for
 * each variable, without it, as if the process were new. Answers with what each load came to.
 */
function load(key: string, module: string, variables: readonly string[]) {
  for (const [path, content] of service().bundle(key)) {
    mkdirSync(dirname(join(folder, key, path)), { recursive: true });
    writeFileSync(join(folder, key, path), content);
  }
  const script = `
    const load = () => {
      delete require.cache[require.resolve('./${module}')];
      try { return { handler: typeof require('./${module}').handler }; }
      catch (error) { return { error: error.constructor.name, stack: error.stack }; }
    };
    const without = (name) => {
      const { [name]: value } = process.env;
      delete process.env[name];
      const loaded = load();
      process.env[name] = value;
      return [name, loaded];
    };
    const all = load();
    console.log(JSON.stringify({ all, without: process.argv.slice(1).map(without) }));`;
  const { stdout } = spawnSync(process.execPath, ['-e', script, ...variables], {
    cwd: join(folder, key),
    env: {
      NODE_OPTIONS: '--enable-source-maps',
      ...Object.fromEntries(variables.map((name) => [name, name])),
    },
    encoding: 'utf8',
  });
  return v.parse(LoadsSchema, JSON.parse(stdout));
}

const LoadSchema = v.object({
  handler: v.optional(v.string()),
  error: v.optional(v.string()),
  stack: v.optional(v.string()),
});

const LoadsSchema = v.object({ all: LoadSchema, without: v.array(v.tuple([v.string(), LoadSchema])) });

function variablesOf(id: string): string[] {
  const { Environment } = service().resource(`${id}LambdaFunction`).Properties;
  expect(Environment).toMatchObject({ Variables: { NODE_OPTIONS: '--enable-source-maps' } });
  return Object.keys(Object(Environment).Variables).filter((name) => name !== 'NODE_OPTIONS');
}

describe.each(functions)('the bundle of $folder', ({ key, folder: name, id }) => {
  const module = `functions/${name}/index.js`;

  it('holds the handler and its source map, and nothing else', () => {
    expect([...service().bundle(key).keys()].sort()).toEqual([module, `${module}.map`]);
    expect(service().resource(`${id}LambdaFunction`).Properties.Handler).toBe(
      `functions/${name}/index.handler`,
    );
  });

  it('loads with the environment that it is deployed with, and says by name which variable is missing and where', () => {
    const variables = variablesOf(id);
    const { all, without } = load(key, module, variables);
    expect(all).toEqual({ handler: 'function' });
    expect(without.map(([name]) => name)).toEqual(variables);
    for (const [missing, { error, stack }] of without) {
      expect({ missing, error }).toEqual({ missing, error: 'MissingSettingError' });
      expect(stack).toContain(`The environment variable ${missing} is not set`);
      expect(stack).toMatch(/shared\/config\/read-environment\.ts:\d+/);
    }
  });

  it('is minified and stays within its budget, so that it starts fast', () => {
    const code = service().bundle(key).get(module);
    expect(Math.round((code?.length ?? Number.POSITIVE_INFINITY) / 1024)).toBeLessThanOrEqual(
      budgetOf(name).kilobytes,
    );
    expect(code?.toString().split('\n').length).toBeLessThan(200);
  });

  it('has the AWS SDK in it, in the version that package.json pins, and takes nothing from the runtime', () => {
    const code = service().bundle(key).get(module)?.toString() ?? '';
    const required = [...code.matchAll(/\brequire\("(?<name>[^"]+)"\)/g)].map(
      ({ groups }) => groups?.name ?? '',
    );
    expect(required.filter((name) => !isBuiltin(name) && name !== onlyForManyRegions)).toEqual([]);
    const map = JSON.parse(service().bundle(key).get(`${module}.map`)?.toString() ?? '{}');
    expect(map.sources).toEqual(
      expect.arrayContaining([expect.stringContaining('node_modules/@aws-sdk/client-dynamodb/')]),
    );
  });
});

/** What the SDK would take, if it were there, to sign for several Regions at once; nothing here does. */
const onlyForManyRegions = '@aws-sdk/signature-v4-crt';

it('pins every package that is bundled', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const [name, version] of Object.entries(dependencies))
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
});
