import { SNSClient } from '@aws-sdk/client-sns';
import { clientOptions, guarded, type Platform } from '../platform.ts';
import { retryPolicies } from '../retry-policy.ts';

export const createSnsClient = (platform: Platform): SNSClient =>
  guarded(new SNSClient(clientOptions(platform, 'sns', retryPolicies.messages)), retryPolicies.messages);
