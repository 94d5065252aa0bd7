import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { packageService as makePackage } from '../../bench/package-service.ts';

const ResourceSchema = v.object({
  Type: v.string(),
  Condition: v.optional(v.string()),
  DeletionPolicy: v.optional(v.string()),
  UpdateReplacePolicy: v.optional(v.string()),
  DependsOn: v.optional(v.union([v.string(), v.array(v.string())])),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
});
export type Resource = v.InferOutput<typeof ResourceSchema>;

const TemplateSchema = v.object({
  Parameters: v.record(v.string(), v.object({ Type: v.literal('String'), Default: v.string() })),
  Conditions: v.record(v.string(), v.unknown()),
  Resources: v.record(v.string(), ResourceSchema),
  Outputs: v.record(v.string(), v.object({ Condition: v.optional(v.string()), Value: v.unknown() })),
});

const SourceMapSchema = v.object({ sources: v.array(v.string()) });

export interface PackagedService {
  /** The template as it is uploaded. */
  readonly file: string;
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

/** Packages the service with these options of the command, and reads what came of it. */
export async function packageService(...asked: Parameters<typeof makePackage>): Promise<PackagedService> {
  const { folder: copy, template: file, bundle, remove } = await makePackage(...asked);
  const template = v.parse(TemplateSchema, JSON.parse(readFileSync(file, 'utf8')));

  return {
    file,
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
    remove,
  };
}

const settings = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).flatMap(([name, value]) => ['--param', `${name}=${value}`]);

/** Ways to deploy that differ in everything that a parameter can change. */
const ways = {
  default: [],
  everything: [
    ...['--stage', 'dev', '--region', 'eu-west-1'],
    ...settings({
      opsEmail: 'ops@example.com',
      noNoticeDays: '3',
      runbookUrl: 'https://example.com/runbook',
      logRetentionDays: '30',
      encryptionKey: 'create',
      auditConfiguration: 'true',
      auditChecks: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK, IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK',
      scheduledAudit: 'MONTHLY',
      scheduledAuditDay: 'LAST',
      exampleSecurityProfile: 'true',
      deactivateCaCertificateAction: 'true',
      publishFindingAction: 'true',
      overrideDynamicGroups: 'true',
      loggingLevel: 'DEBUG',
    }),
  ],
  'what exists': [
    ...['--stage', 'second'],
    ...settings({
      defenderTopicArn: 'arn:aws:sns:us-east-1:111122223333:defender-notices',
      noNoticeDays: '0',
      encryptionKey: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      deletionProtection: 'true',
      auditConfiguration: 'true',
      scheduledAudit: 'WEEKLY',
      scheduledAuditDay: 'SUN',
      exampleSecurityProfile: 'true',
      quarantineGroup: 'Isolated',
      loggingRoleArn: 'arn:aws:iam::111122223333:role/iot-logging',
    }),
  ],
} as const;

export type Way = keyof typeof ways;

export const waysToDeploy: readonly Way[] = ['default', 'everything', 'what exists'];

const packaged = new Map<Way, PackagedService>();

/**
 * Packages the service in each way, once for all suites of a test file. Its bundles do not differ by the way. The first
 * leaves the others what checks the configuration.
 */
export async function packageInAllWays(): Promise<void> {
  packaged.set('default', await packageService(ways.default));
  const others = waysToDeploy.filter((way) => way !== 'default');
  await Promise.all(
    others.map(async (way) => packaged.set(way, await packageService(ways[way], { handlers: 'empty' }))),
  );
}

export function packagedService(way: Way = 'default'): PackagedService {
  const service = packaged.get(way);
  if (!service) throw new Error(`The service was not packaged: ${way}`);
  return service;
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
