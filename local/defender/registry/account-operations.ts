import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { ServiceError } from '../errors.ts';
import { operation } from '../operation.ts';
import { boolean, roleArn } from '../schemas.ts';
import { setV2LoggingOptions as setOptions, v2LoggingOptions } from './logging.ts';
import { logLevels } from './state.ts';

const logLevel = v.picklist(logLevels);

const getV2LoggingOptions = operation({
  name: 'GetV2LoggingOptions',
  method: 'GET',
  path: '/v2LoggingOptions',
  input: v.object({}),
  run: (_, { account }) => ({ ...v2LoggingOptions(account) }),
});

const setV2LoggingOptions = operation({
  name: 'SetV2LoggingOptions',
  method: 'POST',
  path: '/v2LoggingOptions',
  input: v.object({
    roleArn: v.optional(roleArn),
    defaultLogLevel: v.optional(logLevel),
    disableAllLogs: v.optional(boolean),
    eventConfigurations: v.optional(
      v.array(
        v.object({
          eventType: v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
          logLevel: v.optional(logLevel),
          logDestination: v.optional(v.string()),
        }),
      ),
    ),
  }),
  run: (options, { account }) => {
    setOptions(account, options);
    return {};
  },
});

/** What comes between the account's own prefix and the Region. */
const services: ReadonlyMap<string, string> = new Map([
  ['iot:Data', '.iot'],
  ['iot:Data-ATS', '-ats.iot'],
  ['iot:CredentialProvider', '.credentials.iot'],
  ['iot:Jobs', '.jobs.iot'],
]);

const describeEndpoint = operation({
  name: 'DescribeEndpoint',
  method: 'GET',
  path: '/endpoint',
  perSecond: 10,
  input: v.object({ endpointType: v.optional(v.string(), 'iot:Data') }),
  run: ({ endpointType }, { account: { accountId, region } }) => {
    const service = services.get(endpointType);
    if (service === undefined)
      throw new ServiceError('InvalidRequestException', `endpointType: ${endpointType} is unknown`);
    const prefix = `a${createHash('sha256').update(accountId).digest('hex').slice(0, 13)}`;
    return { endpointAddress: `${prefix}${service}.${region}.amazonaws.com` };
  },
});

export const accountOperations = [getV2LoggingOptions, setV2LoggingOptions, describeEndpoint];
