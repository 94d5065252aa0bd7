import { IoTClient } from '@aws-sdk/client-iot';
import { clientOptions, guarded, type Platform } from '../platform.ts';
import { type RetryPolicy, retryPolicies } from '../retry-policy.ts';

export const createIoTClient = (platform: Platform, policy: RetryPolicy = retryPolicies.iot): IoTClient =>
  guarded(new IoTClient(clientOptions(platform, 'iot', policy)), policy);
