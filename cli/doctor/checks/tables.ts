import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { StackResources } from '../../../shared/deployment/resources.ts';
import { type Observation, ok, skipped, warn } from '../run-checks.ts';

/** How a table is looked after. */
interface TableProtection {
  readonly isRecoverable: boolean;
  readonly expires: boolean;
}

export async function readTableProtection(
  dynamodb: Pick<DynamoDBClient, 'send'>,
  TableName: string,
): Promise<TableProtection> {
  const [{ ContinuousBackupsDescription }, { TimeToLiveDescription }] = await Promise.all([
    dynamodb.send(new DescribeContinuousBackupsCommand({ TableName })),
    dynamodb.send(new DescribeTimeToLiveCommand({ TableName })),
  ]);
  const { PointInTimeRecoveryDescription: recovery } = ContinuousBackupsDescription ?? {};
  return {
    isRecoverable: recovery?.PointInTimeRecoveryStatus === 'ENABLED',
    expires: ['ENABLED', 'ENABLING'].includes(TimeToLiveDescription?.TimeToLiveStatus ?? ''),
  };
}

/** Whether the tables can be recovered, and history forgets what is old. */
export async function checkTables(
  { HistoryTable, RulesTable }: StackResources['tables'],
  read: ((tableName: string) => Promise<TableProtection>) | undefined,
): Promise<readonly Observation[]> {
  if (!read) return [skipped('not on the local stack: its tables are gone when it stops')];
  const names = [HistoryTable, RulesTable].filter((name) => name !== undefined);
  const tables = await Promise.all(names.map(async (name) => ({ name, ...(await read(name)) })));
  const flaws = [
    ...tables.filter(({ isRecoverable }) => !isRecoverable).map(({ name }) => withoutRecovery(name)),
    ...tables
      .filter(({ name, expires }) => name === HistoryTable && !expires)
      .map(({ name }) => withoutExpiry(name)),
  ];
  return flaws.length > 0 ? flaws : [ok('recoverable to a point in time; history forgets what has expired')];
}

const withoutRecovery = (name: string): Observation =>
  warn(
    `${name} can't be recovered to a point in time`,
    `aws dynamodb update-continuous-backups --table-name ${name} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
  );

const withoutExpiry = (name: string): Observation =>
  warn(
    `${name} keeps what has expired`,
    `aws dynamodb update-time-to-live --table-name ${name} --time-to-live-specification Enabled=true,AttributeName=expiresAt`,
  );
