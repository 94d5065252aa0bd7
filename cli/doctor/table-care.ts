import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';

/** How a table is looked after. */
export interface TableCare {
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
