import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { readZip } from './zip.ts';

const ResourceSchema = v.object({
  Type: v.string(),
  Condition: v.optional(v.string()),
  DeletionPolicy: v.optional(v.string()),
  UpdateReplacePolicy: v.optional(v.string()),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
});
type Resource = v.InferOutput<typeof ResourceSchema>;

const TemplateSchema = v.object({
  Parameters: v.record(v.string(), v.unknown()),
  Conditions: v.record(v.string(), v.unknown()),
  Resources: v.record(v.string(), ResourceSchema),
  Outputs: v.record(v.string(), v.object({ Condition: v.optional(v.string()), Value: v.unknown() })),
});

const SourceMapSchema = v.object({ sources: v.array(v.string()) });

export interface PackagedService {
  readonly template: v.InferOutput<typeof TemplateSchema>;
  /** Logical ids and resources of one type. */
  ofType(type: string): readonly (readonly [string, Resource])[];
  resource(logicalId: string): Resource;
  /** What is uploaded for one function, by path. */
  bundle(functionName: string): ReadonlyMap<string, Buffer>;
  /** The service's own sources that went into a bundle, by path, as its source map names them. */
  sources(functionName: string): ReadonlyMap<string, string>;
  remove(): void;
}

/** All that goes into a package. */
const parts = ['functions', 'shared', 'resources', 'serverless.yml', 'package.json', 'tsconfig.json'];

/**
 * Packages a copy of the service in a folder of its own, as on a machine that has neither credentials nor a
 * configuration: nothing is inherited but the way to node.
 */
export function packageService(...options: readonly string[]): PackagedService {
  const root = process.cwd();
  const copy = mkdtempSync(join(tmpdir(), 'packaged-'));
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const serverless = join(root, 'node_modules/.bin/serverless');
  execFileSync(serverless, ['package', '--package', 'out', ...options], {
    cwd: copy,
    env: { PATH: process.env.PATH, HOME: copy },
    stdio: 'pipe',
  });
  const file = join(copy, 'out/cloudformation-template-update-stack.json');
  const template = v.parse(TemplateSchema, JSON.parse(readFileSync(file, 'utf8')));

  const bundle = (functionName: string) => readZip(join(copy, `out/${functionName}.zip`));

  return {
    template,
    ofType: (type) => Object.entries(template.Resources).filter(([, { Type }]) => Type === type),
    resource(logicalId) {
      const resource = template.Resources[logicalId];
      if (!resource) throw new Error(`The template has no resource ${logicalId}`);
      return resource;
    },
    bundle,
    sources(functionName) {
      const maps = [...bundle(functionName)].filter(([path]) => path.endsWith('.map'));
      const named = maps.flatMap(([, map]) => v.parse(SourceMapSchema, JSON.parse(map.toString())).sources);
      const ours = named.flatMap((path) => /^(?:\.\.\/)*((?:functions|shared)\/.*)/.exec(path)?.[1] ?? []);
      return new Map(ours.map((path) => [path, readFileSync(join(copy, path), 'utf8')]));
    },
    remove: () => rmSync(copy, { recursive: true, force: true }),
  };
}

let packaged: PackagedService | undefined;

/** The service as it is deployed by default, packaged once for all suites of a test file. */
export function packagedService(): PackagedService {
  packaged ??= packageService();
  return packaged;
}

/** The functions that are deployed: key in serverless.yml, folder and logical id. */
export const functions = [
  { key: 'receiveViolation', folder: 'receive-violation', id: 'ReceiveViolation' },
  { key: 'receiveAudit', folder: 'receive-audit', id: 'ReceiveAudit' },
  { key: 'parkUnreadable', folder: 'park-unreadable', id: 'ParkUnreadable' },
  { key: 'respond', folder: 'respond', id: 'Respond' },
  { key: 'reconcile', folder: 'reconcile', id: 'Reconcile' },
] as const;

export const arnOf = (logicalId: string): unknown => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** The topic that notices come from: made here, or given. */
export const defenderTopic: unknown = {
  'Fn::If': ['MakesDefenderTopic', { Ref: 'DefenderTopic' }, { Ref: 'DefenderTopicArn' }],
};
