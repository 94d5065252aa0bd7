import * as v from 'valibot';
import { ServiceError } from '../errors.ts';
import { type Operation, operation } from '../operation.ts';
import { page } from '../paging.ts';
import {
  behaviorName,
  boolean,
  description,
  epochSeconds,
  integer,
  paging,
  roleArn,
  securityProfileName,
  targetArn,
} from '../schemas.ts';
import { behaviors, metricDimension } from './behavior.ts';
import { complaintsAbout } from './behavior-rules.ts';
import { invalidateUnmonitored } from './invalidation.ts';
import {
  createSecurityProfile,
  deleteSecurityProfile,
  securityProfileNamed,
  updateSecurityProfile,
} from './security-profiles.ts';
import type { SecurityProfile } from './state.ts';

const path = '/security-profiles/:securityProfileName';

const metricToRetain = v.object({
  metric: v.string(),
  metricDimension: v.optional(metricDimension),
  exportMetric: v.optional(boolean),
});
const alertTargets = v.strictObject({
  SNS: v.optional(v.object({ alertTargetArn: targetArn, roleArn })),
});
const metricsExportConfig = v.object({
  mqttTopic: v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
  roleArn,
});
const members = {
  securityProfileName,
  securityProfileDescription: v.exactOptional(description(1000)),
  behaviors: v.exactOptional(behaviors),
  alertTargets: v.exactOptional(alertTargets),
  additionalMetricsToRetain: v.exactOptional(v.array(v.string())),
  additionalMetricsToRetainV2: v.exactOptional(v.array(metricToRetain)),
  metricsExportConfig: v.exactOptional(metricsExportConfig),
};

const described = ({ creationDate, lastModifiedDate, ...profile }: SecurityProfile) => ({
  ...profile,
  creationDate: epochSeconds(creationDate),
  lastModifiedDate: epochSeconds(lastModifiedDate),
});

const nothing = {
  behaviors: [],
  alertTargets: {},
  additionalMetricsToRetain: [],
  additionalMetricsToRetainV2: [],
};

const create = operation({
  name: 'CreateSecurityProfile',
  method: 'POST',
  path,
  perSecond: 10,
  input: v.object(members),
  run: (input, { account, clock }) => {
    const { securityProfileName, securityProfileArn } = createSecurityProfile(account, clock.now(), {
      ...nothing,
      ...input,
    });
    return { securityProfileName, securityProfileArn };
  },
});

const deletions = v.object({
  deleteBehaviors: v.optional(boolean, false),
  deleteAlertTargets: v.optional(boolean, false),
  deleteAdditionalMetricsToRetain: v.optional(boolean, false),
  deleteMetricsExportConfig: v.optional(boolean, false),
});
type Deletions = v.InferOutput<typeof deletions>;

const emptiedBy: Readonly<Record<keyof Deletions, Partial<SecurityProfile>>> = {
  deleteBehaviors: { behaviors: [] },
  deleteAlertTargets: { alertTargets: {} },
  deleteAdditionalMetricsToRetain: { additionalMetricsToRetain: [], additionalMetricsToRetainV2: [] },
  deleteMetricsExportConfig: { metricsExportConfig: undefined },
};

/** What the flags empty. A flag together with a value for the same member is `InvalidRequestException`. */
function emptied(flags: Deletions, given: object): Partial<SecurityProfile> {
  const set = v.keyof(deletions).options.filter((flag) => flags[flag]);
  const contradiction = set.find((flag) => Object.keys(emptiedBy[flag]).some((member) => member in given));
  if (contradiction)
    throw new ServiceError('InvalidRequestException', `${contradiction}: and a value for what it deletes`);
  return Object.assign({}, ...set.map((flag) => emptiedBy[flag]));
}

const update = operation({
  name: 'UpdateSecurityProfile',
  method: 'PATCH',
  path,
  perSecond: 10,
  input: v.object({ ...members, ...deletions.entries, expectedVersion: v.optional(integer) }),
  run: async (input, context) => {
    const {
      deleteBehaviors,
      deleteAlertTargets,
      deleteAdditionalMetricsToRetain,
      deleteMetricsExportConfig,
      ...given
    } = input;
    const flags = {
      deleteBehaviors,
      deleteAlertTargets,
      deleteAdditionalMetricsToRetain,
      deleteMetricsExportConfig,
    };
    const change = { ...given, ...emptied(flags, given) };
    const { before, after } = updateSecurityProfile(context.account, context.clock.now(), change);
    await invalidateUnmonitored(context, before);
    return described(after);
  },
});

const describe = operation({
  name: 'DescribeSecurityProfile',
  method: 'GET',
  path,
  perSecond: 25,
  input: v.object({ securityProfileName }),
  run: ({ securityProfileName }, { account }) =>
    described(securityProfileNamed(account, securityProfileName)),
});

const list = operation({
  name: 'ListSecurityProfiles',
  method: 'GET',
  path: '/security-profiles',
  perSecond: 10,
  input: v.object({ ...paging, dimensionName: v.optional(behaviorName), metricName: v.optional(v.string()) }),
  run: ({ dimensionName, metricName, ...input }, { account }) => {
    if (dimensionName !== undefined && metricName !== undefined)
      throw new ServiceError('InvalidRequestException', 'dimensionName and metricName exclude each other');
    const uses = ({ behaviors, additionalMetricsToRetainV2 }: SecurityProfile) =>
      [...behaviors, ...additionalMetricsToRetainV2].some(
        ({ metric, metricDimension }) =>
          (metricName === undefined || metric === metricName) &&
          (dimensionName === undefined || metricDimension?.dimensionName === dimensionName),
      );
    const isAsked = dimensionName === undefined && metricName === undefined ? () => true : uses;
    const { items, nextToken } = page([...account.detect.securityProfiles.values()].filter(isAsked), input);
    const securityProfileIdentifiers = items.map(
      ({ securityProfileName: name, securityProfileArn: arn }) => ({
        ...{ name, arn },
      }),
    );
    return { securityProfileIdentifiers, nextToken };
  },
});

const remove = operation({
  name: 'DeleteSecurityProfile',
  method: 'DELETE',
  path,
  perSecond: 10,
  input: v.object({ securityProfileName, expectedVersion: v.optional(integer) }),
  run: async (input, context) => {
    const before = deleteSecurityProfile(context.account, input);
    if (before) await invalidateUnmonitored(context, before);
    return {};
  },
});

/** Looks at what the form of a behavior can't show; a wrong form is refused as everywhere. */
const validate = operation({
  name: 'ValidateSecurityProfileBehaviors',
  method: 'POST',
  path: '/security-profile-behaviors/validate',
  perSecond: 10,
  input: v.object({ behaviors }),
  run: ({ behaviors }) => {
    const complaints = complaintsAbout(behaviors);
    return {
      valid: complaints.length === 0,
      validationErrors: complaints.map((errorMessage) => ({ errorMessage })),
    };
  },
});

export const profileOperations: readonly Operation[] = [create, update, describe, list, remove, validate];
