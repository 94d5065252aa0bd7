/** Where a notice came from: its body names neither Region nor partition, and a violation not even the account. */
interface TopicOrigin {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly topicName: string;
}

const pattern =
  /^arn:(?<partition>aws[a-z-]*):sns:(?<region>[a-z0-9-]+):(?<accountId>\d{12}):(?<topicName>[\w-]{1,256}(\.fifo)?)$/;

/** Undefined where the text is no topic ARN. */
export function parseTopicArn(arn: string): TopicOrigin | undefined {
  const { partition, region, accountId, topicName } = pattern.exec(arn)?.groups ?? {};
  return partition && region && accountId && topicName
    ? { partition, region, accountId, topicName }
    : undefined;
}
