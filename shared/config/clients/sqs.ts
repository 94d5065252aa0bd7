import { SQSClient } from '@aws-sdk/client-sqs';
import { clientOptions, guarded, type Platform } from '../platform.ts';
import { retryPolicies } from '../retry-policy.ts';

export const createSqsClient = (platform: Platform): SQSClient =>
  guarded(new SQSClient(clientOptions(platform, 'sqs', retryPolicies.messages)), retryPolicies.messages);
