import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { JsonObject } from '../../shared/json/json.ts';

/** The topic that Device Defender publishes to. Of ours, only a drill does. */
export interface DefenderTopic {
  publish(notice: JsonObject): Promise<void>;
}

export const createDefenderTopic = (sns: Pick<SNSClient, 'send'>, topicArn: string): DefenderTopic => ({
  async publish(notice) {
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(notice) }));
  },
});
