import { readStackFile, type StackFile } from '../local/stack/stack-file.ts';
import type { Platform } from '../shared/config/platform.ts';
import { type Clock, systemClock } from '../shared/time/clock.ts';
import { UsageError } from './errors.ts';

/** The responder that a command speaks to: the local stack, or a deployed one. */
export interface Deployment {
  readonly platform: Platform;
  readonly historyTable: string;
  readonly rulesTable: string;
}

export interface DeploymentOptions {
  readonly historyTable?: string;
  readonly rulesTable?: string;
  readonly region?: string;
}

export const stackFilePath = '.local/stack.json';

/**
 * A deployed stack where its tables are named (options or environment), else the local stack that runs in this
 * folder. Throws `UsageError` where there is neither.
 */
export function findDeployment(
  options: DeploymentOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Deployment {
  const historyTable = options.historyTable ?? environment.DEFENDER_HISTORY_TABLE;
  const rulesTable = options.rulesTable ?? environment.DEFENDER_RULES_TABLE;
  if (historyTable || rulesTable) return deployed({ historyTable, rulesTable, region: options.region });
  const file = readStackFile(stackFilePath);
  if (!file) {
    throw new UsageError(
      [
        'There is no local stack in this folder, and no deployed one was named.',
        'Start one with: npm start',
        'Or name the tables that the deployed stack has as outputs: --history-table NAME --rules-table NAME --region REGION',
      ].join('\n'),
    );
  }
  const { region, credentials, endpoints, tables } = file;
  return {
    platform: { environment: {}, clock: clockOf(file), region, credentials, endpoints },
    historyTable: tables.HistoryTable ?? '',
    rulesTable: tables.RulesTable ?? '',
  };
}

/** The name of a table that a command needs. Throws `UsageError` where only the other one was named. */
export function tableNamed(name: string, option: string): string {
  if (name) return name;
  throw new UsageError(`Name the table of the deployed stack that this needs: ${option} NAME`);
}

interface Named {
  readonly historyTable: string | undefined;
  readonly rulesTable: string | undefined;
  readonly region: string | undefined;
}

const deployed = ({ historyTable = '', rulesTable = '', region }: Named): Deployment => ({
  platform: { environment: {}, clock: systemClock, ...(region && { region }) },
  historyTable,
  rulesTable,
});

const clockOf = ({ clockOffsetMillis }: StackFile): Clock => ({
  ...systemClock,
  now: () => new Date(Date.now() + clockOffsetMillis),
});
