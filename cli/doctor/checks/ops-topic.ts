import type { TopicSubscriptions } from '../../defender/topic-subscriptions.ts';
import { fail, type Observation, ok, skipped, warn } from '../run-checks.ts';

interface Known {
  readonly subscriptions: TopicSubscriptions;
  readonly topicArn: string | undefined;
  readonly isLocal: boolean;
}

/** Whether an operator is notified of what needs one. */
export async function checkOpsTopic({
  subscriptions,
  topicArn,
  isLocal,
}: Known): Promise<readonly Observation[]> {
  if (isLocal) return [skipped('not on the local stack: there are no operators to notify')];
  if (!topicArn) return [skipped('the topic is known by the name of the stack only: --stack NAME')];
  const there = await subscriptions.list(topicArn);
  const waiting = there
    .filter(({ arn }) => !arn)
    .map(({ endpoint }) =>
      warn(
        `${endpoint} has not confirmed the subscription`,
        `The link is in the mail that SNS sent to ${endpoint}`,
      ),
    );
  const confirmed = there.filter(({ arn }) => arn).length;
  if (confirmed > 0) return [ok(`${confirmed} confirmed subscribers`), ...waiting];
  const fix = `aws sns subscribe --topic-arn ${topicArn} --protocol email --notification-endpoint you@example.com`;
  return [fail('no operator is notified: the ops topic has no confirmed subscriber', fix), ...waiting];
}
