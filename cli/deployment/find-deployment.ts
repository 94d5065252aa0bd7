import type { StackResources } from '../../shared/deployment/resources.ts';
import { readStackFile, type StackFile, stackFilePath } from '../../shared/deployment/stack-file.ts';
import { type Clock, systemClock } from '../../shared/time/clock.ts';
import { UsageError } from '../errors.ts';
import type { Deployment, DeploymentOptions } from './deployment.ts';
import { stackDeployment } from './stack.ts';

/**
 * A deployed responder where its stack or its tables are named (options or environment), else the local stack that runs
 * in this folder. A table that is named beside a stack is taken in place of the stack's. Throws `UsageError` where there
 * is none, or where it is not clear which one is meant.
 */
export async function findDeployment(
  options: DeploymentOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Deployment> {
  if (options.local) return localOnly(options);
  const fromOptions = namedTables(options);
  const fromEnvironment = namedTables({
    historyTable: environment.DEFENDER_HISTORY_TABLE,
    rulesTable: environment.DEFENDER_RULES_TABLE,
  });
  const stack = stackNameOf(options, environment.DEFENDER_STACK, fromEnvironment);
  const platform = { environment: {}, clock: systemClock, ...(options.region && { region: options.region }) };
  if (stack) return withTables(await stackDeployment(platform, stack), fromOptions);
  const named = { ...fromEnvironment, ...fromOptions };
  if (Object.keys(named).length > 0) return { platform, resources: tablesOnly(named) };
  return localDeployment() ?? noDeployment();
}

/** Throws where the environment names two responders: whichever was taken, it could be the wrong one. */
function stackNameOf(
  { stack }: DeploymentOptions,
  stackOfEnvironment: string | undefined,
  tables: NamedTables,
): string | undefined {
  if (stack === '') throw new UsageError('--stack takes the name of a stack, not nothing.');
  if (stack || !stackOfEnvironment) return stack;
  if (Object.keys(tables).length === 0) return stackOfEnvironment;
  throw new UsageError(
    [
      'The environment names a stack (DEFENDER_STACK) and tables (DEFENDER_HISTORY_TABLE, DEFENDER_RULES_TABLE).',
      'Unset one of the two, or say which stack: --stack NAME',
    ].join('\n'),
  );
}

function localOnly({ stack, region }: DeploymentOptions): Deployment {
  if (stack === undefined && region === undefined) return localDeployment() ?? noDeployment();
  throw new UsageError('--local is the stack of this folder: it goes with neither --stack nor --region.');
}

const withTables = ({ platform, resources }: Deployment, tables: NamedTables): Deployment => ({
  platform,
  resources: { ...resources, tables: { ...resources.tables, ...tables } },
});

function noDeployment(): never {
  throw new UsageError(
    [
      'There is no local stack in this folder, and no deployed one was named.',
      'Start one with: npm start',
      'Or name the deployed one: --stack device-defender-responder-prod --region REGION',
    ].join('\n'),
  );
}

/** The tables that were named one by one, by the logical ids that they have in a stack. */
type NamedTables = StackResources['tables'];

interface Names {
  readonly historyTable?: string | undefined;
  readonly rulesTable?: string | undefined;
}

const namedTables = ({ historyTable, rulesTable }: Names): NamedTables => ({
  ...(historyTable && { HistoryTable: historyTable }),
  ...(rulesTable && { RulesTable: rulesTable }),
});

/** A responder of which nothing but tables is known. */
const tablesOnly = (tables: NamedTables): StackResources => ({
  tables,
  topics: {},
  queues: {},
  functions: {},
  roles: {},
  outputs: {},
});

/** The local stack that runs in this folder; undefined where none does. */
function localDeployment(): Deployment | undefined {
  const file = readStackFile(stackFilePath);
  if (!file) return undefined;
  const { region, credentials, endpoints } = file;
  return {
    platform: { environment: {}, clock: clockOf(file), region, credentials, endpoints },
    resources: file,
  };
}

const clockOf = ({ clockOffsetMillis }: StackFile): Clock => ({
  ...systemClock,
  now: () => new Date(Date.now() + clockOffsetMillis),
});
