import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { StackResources } from '../../../shared/deployment/resources.ts';
import { type Observation, ok, skipped, warn } from '../run-checks.ts';

/** How a table is looked after. */
interface TableCare {
  readonly isRecoverable: boolean;
  readonly expires: boolean;
}

export async function readTableCare(
  dynamodb: Pick<DynamoDBClient, 'send'>,
  TableName: string,
): Promise<TableCare> {
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
  read: ((tableName: string) => Promise<TableCare>) | undefined,
): Promise<readonly Observation[]> {
  if (!read) return [skipped('not on the local stack: its tables are gone when it stops')];
  const names = [HistoryTable, RulesTable].filter((name) => name !== undefined);
  const cared = await Promise.all(names.map(async (name) => ({ name, ...(await read(name)) })));
  const flaws = [
    ...cared.filter(({ isRecoverable }) => !isRecoverable).map(({ name }) => unrecoverable(name)),
    ...cared
      .filter(({ name, expires }) => name === HistoryTable && !expires)
      .map(({ name }) => endless(name)),
  ];
  return flaws.length > 0 ? flaws : [ok('recoverable to a point in time; history forgets what has expired')];
}

const unrecoverable = (name: string): Observation =>
  warn(
    `${name} can't be recovered to a point in time`,
    `aws dynamodb update-continuous-backups --table-name ${name} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
  );

const endless = (name: string): Observation =>
  warn(
    `${name} keeps what has expired`,
    `aws dynamodb update-time-to-live --table-name ${name} --time-to-live-specification Enabled=true,AttributeName=expiresAt`,
  );
