import * as v from 'valibot';
import { ServiceError } from '../errors.ts';
import { operation } from '../operation.ts';
import { epochSeconds, policyDocument, policyName } from '../schemas.ts';
import { uuidOf } from './ids.ts';
import { markerPage, ordered, orderedMarkers } from './markers.ts';
import { createPolicy as create, policyNamed, policyVersion } from './policies.ts';
import type { Policy } from './state.ts';

/** What GetPolicy and GetPolicyVersion say of the policy as a whole. */
export const policyFacts = ({ policyName, policyArn, creationDate, lastModifiedDate }: Policy) => ({
  policyName,
  policyArn,
  creationDate: epochSeconds(creationDate),
  lastModifiedDate: epochSeconds(lastModifiedDate),
  generationId: uuidOf(`${policyArn} ${creationDate.toISOString()}`),
});

const createPolicy = operation({
  name: 'CreatePolicy',
  method: 'POST',
  path: '/policies/:policyName',
  perSecond: 10,
  input: v.object({ policyName, policyDocument }),
  run: (input, { account, clock }) => {
    const { policyArn, defaultVersionId } = create(account, clock.now(), input);
    return { ...input, policyArn, policyVersionId: defaultVersionId };
  },
});

const getPolicy = operation({
  name: 'GetPolicy',
  method: 'GET',
  path: '/policies/:policyName',
  perSecond: 10,
  input: v.object({ policyName }),
  run: ({ policyName }, { account }) => {
    const policy = policyNamed(account, policyName);
    const { defaultVersionId } = policy;
    const { policyDocument } = policyVersion(account, policyName, defaultVersionId);
    return { ...policyFacts(policy), policyDocument, defaultVersionId };
  },
});

const listPolicies = operation({
  name: 'ListPolicies',
  method: 'GET',
  path: '/policies',
  perSecond: 10,
  input: v.object(orderedMarkers),
  run: ({ ascendingOrder, ...input }, { account }) => {
    const policies = ordered(account.registry.policies.values(), ascendingOrder);
    const { shown, nextMarker } = markerPage(policies, input);
    return { policies: shown.map(({ policyName, policyArn }) => ({ policyName, policyArn })), nextMarker };
  },
});

const deletePolicy = operation({
  name: 'DeletePolicy',
  method: 'DELETE',
  path: '/policies/:policyName',
  perSecond: 10,
  input: v.object({ policyName }),
  run: ({ policyName }, { account }) => {
    const { targets, versions } = policyNamed(account, policyName);
    if (targets.size > 0 || versions.size > 1)
      throw new ServiceError(
        'DeleteConflictException',
        `policy ${policyName} has ${targets.size} targets and ${versions.size} versions`,
      );
    account.registry.policies.delete(policyName);
    return {};
  },
});

export const policyOperations = [createPolicy, getPolicy, listPolicies, deletePolicy];
