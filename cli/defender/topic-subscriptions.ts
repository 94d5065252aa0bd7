import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  type SNSClient,
} from '@aws-sdk/client-sns';

export interface TopicSubscription {
  readonly protocol: string;
  readonly endpoint: string;
  /** Undefined while it waits to be confirmed. */
  readonly arn: string | undefined;
}

/** Who is subscribed to topics. */
export interface TopicSubscriptions {
  list(topicArn: string): Promise<readonly TopicSubscription[]>;
  attributes(subscriptionArn: string): Promise<Readonly<Record<string, string>>>;
}

export const createTopicSubscriptions = (sns: Pick<SNSClient, 'send'>): TopicSubscriptions => ({
  async list(TopicArn) {
    const found: TopicSubscription[] = [];
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
      { client: sns as SNSClient },
      { TopicArn },
    ))
      found.push(
        ...Subscriptions.map(
          ({ Protocol: protocol = '', Endpoint: endpoint = '', SubscriptionArn: arn }) => ({
            ...{ protocol, endpoint },
            // SNS writes PendingConfirmation, or Deleted, in its place.
            arn: arn?.startsWith('arn:') ? arn : undefined,
          }),
        ),
      );
    return found;
  },

  async attributes(SubscriptionArn) {
    const { Attributes = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    return Attributes;
  },
});
