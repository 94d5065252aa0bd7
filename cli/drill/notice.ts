import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { JsonObject } from '../../shared/json/json.ts';

export interface DrillTarget {
  readonly violationId: string;
  readonly thingName: string;
}

const securityProfileName = 'defender-drill';

/** A notice as Detect would send it. The metric is the one that the shipped rules quarantine for. */
export const drillNotice = (
  { violationId, thingName }: DrillTarget,
  violationEventType: 'in-alarm' | 'alarm-cleared',
  at: Date,
): JsonObject => ({
  ...{ violationId, violationEventType, violationEventTime: at.getTime() },
  ...{ thingName, securityProfileName },
  behavior: {
    name: 'drill',
    metric: 'aws:num-messages-sent',
    criteria: {
      comparisonOperator: 'less-than',
      value: { count: 1 },
      durationSeconds: 300,
      consecutiveDatapointsToAlarm: 1,
      consecutiveDatapointsToClear: 1,
    },
  },
  metricValue: { count: violationEventType === 'in-alarm' ? 1 : 0 },
});

/** The topic that Device Defender publishes to. Of ours, only a drill does. */
export interface DefenderTopic {
  publish(notice: JsonObject): Promise<void>;
}

export const createDefenderTopic = (sns: Pick<SNSClient, 'send'>, topicArn: string): DefenderTopic => ({
  async publish(notice) {
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(notice) }));
  },
});
