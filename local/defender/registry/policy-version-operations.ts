import * as v from 'valibot';
import { operation } from '../operation.ts';
import { boolean, epochSeconds, policyDocument, policyName, policyVersionId } from '../schemas.ts';
import {
  createPolicyVersion as create,
  policyNamed,
  policyVersion,
  deletePolicyVersion as remove,
  setDefaultPolicyVersion as setDefault,
} from './policies.ts';
import { policyFacts } from './policy-operations.ts';

const path = '/policies/:policyName/version';
const perSecond = 10;

const createPolicyVersion = operation({
  name: 'CreatePolicyVersion',
  method: 'POST',
  ...{ path, perSecond },
  input: v.object({ policyName, policyDocument, setAsDefault: v.optional(boolean, false) }),
  run: (input, { account, clock }) => {
    const { versionId, policyDocument } = create(account, clock.now(), input);
    const { policyArn } = policyNamed(account, input.policyName);
    return { policyArn, policyDocument, policyVersionId: versionId, isDefaultVersion: input.setAsDefault };
  },
});

const getPolicyVersion = operation({
  name: 'GetPolicyVersion',
  method: 'GET',
  path: `${path}/:policyVersionId`,
  perSecond,
  input: v.object({ policyName, policyVersionId }),
  run: ({ policyName, policyVersionId }, { account }) => {
    const policy = policyNamed(account, policyName);
    const { policyDocument, createDate } = policyVersion(account, policyName, policyVersionId);
    return {
      ...policyFacts(policy),
      creationDate: epochSeconds(createDate),
      policyDocument,
      policyVersionId,
      isDefaultVersion: policy.defaultVersionId === policyVersionId,
    };
  },
});

const listPolicyVersions = operation({
  name: 'ListPolicyVersions',
  method: 'GET',
  ...{ path, perSecond },
  input: v.object({ policyName }),
  run: ({ policyName }, { account }) => {
    const { versions, defaultVersionId } = policyNamed(account, policyName);
    return {
      policyVersions: [...versions.values()].toReversed().map(({ versionId, createDate }) => ({
        versionId,
        isDefaultVersion: versionId === defaultVersionId,
        createDate: epochSeconds(createDate),
      })),
    };
  },
});

const setDefaultPolicyVersion = operation({
  name: 'SetDefaultPolicyVersion',
  method: 'PATCH',
  path: `${path}/:policyVersionId`,
  perSecond,
  input: v.object({ policyName, policyVersionId }),
  run: (input, { account, clock }) => {
    setDefault(account, clock.now(), input);
    return {};
  },
});

const deletePolicyVersion = operation({
  name: 'DeletePolicyVersion',
  method: 'DELETE',
  path: `${path}/:policyVersionId`,
  perSecond,
  input: v.object({ policyName, policyVersionId }),
  run: (input, { account }) => {
    remove(account, input);
    return {};
  },
});

export const policyVersionOperations = [
  createPolicyVersion,
  getPolicyVersion,
  listPolicyVersions,
  setDefaultPolicyVersion,
  deletePolicyVersion,
];
