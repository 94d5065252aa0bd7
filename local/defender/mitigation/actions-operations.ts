import * as v from 'valibot';
import { quotas } from '../../../shared/defender/quotas.ts';
import { arnOf } from '../account.ts';
import { operation } from '../operation.ts';
import { page } from '../paging.ts';
import { actionName, boolean, epochSeconds, paging, roleArn, thingGroupName, topicArn } from '../schemas.ts';
import { actionTypeOf, actionTypes, createMitigationAction, mitigationActionNamed } from './actions.ts';
import type { MitigationAction } from './state.ts';

const path = '/mitigationactions/actions/:actionName';

const deactivate = v.object({ action: v.literal('DEACTIVATE') });

/** `DISABLED` is a log level elsewhere in the API; here the service refuses it. */
const actionParams = v.object({
  updateDeviceCertificateParams: v.optional(deactivate),
  updateCACertificateParams: v.optional(deactivate),
  addThingsToThingGroupParams: v.optional(
    v.object({
      thingGroupNames: v.pipe(
        v.array(thingGroupName),
        v.minLength(1),
        v.maxLength(quotas.groupsPerMitigationAction),
      ),
      overrideDynamicGroups: v.optional(boolean),
    }),
  ),
  replaceDefaultPolicyVersionParams: v.optional(v.object({ templateName: v.literal('BLANK_POLICY') })),
  enableIoTLoggingParams: v.optional(
    v.object({ roleArnForLogging: roleArn, logLevel: v.picklist(['DEBUG', 'INFO', 'WARN', 'ERROR']) }),
  ),
  publishFindingToSnsParams: v.optional(v.object({ topicArn })),
});

const identityOf = ({ actionArn, actionId }: MitigationAction) => ({ actionArn, actionId });

const create = operation({
  name: 'CreateMitigationAction',
  method: 'POST',
  path,
  perSecond: 10,
  input: v.object({ actionName, roleArn, actionParams }),
  run: (input, { account, clock, newId }) => {
    const present = account.mitigation.actions.get(input.actionName);
    const now = clock.now();
    return identityOf(
      createMitigationAction(account, {
        ...input,
        actionType: actionTypeOf(input.actionParams),
        actionArn: arnOf(account, `mitigationaction/${input.actionName}`),
        actionId: present?.actionId ?? newId('mitigation-action'),
        ...{ creationDate: now, lastModifiedDate: now },
      }),
    );
  },
});

const describe = operation({
  name: 'DescribeMitigationAction',
  method: 'GET',
  path,
  perSecond: 25,
  input: v.object({ actionName }),
  run: ({ actionName }, { account }) => {
    const action = mitigationActionNamed(account, actionName);
    return {
      ...action,
      creationDate: epochSeconds(action.creationDate),
      lastModifiedDate: epochSeconds(action.lastModifiedDate),
    };
  },
});

const list = operation({
  name: 'ListMitigationActions',
  method: 'GET',
  path: '/mitigationactions/actions',
  perSecond: 10,
  input: v.object({ ...paging, actionType: v.optional(v.picklist(actionTypes)) }),
  run: ({ actionType, ...input }, { account }) => {
    const actions = [...account.mitigation.actions.values()].filter(
      (action) => actionType === undefined || action.actionType === actionType,
    );
    const { items, nextToken } = page(actions, input);
    const actionIdentifiers = items.map(({ actionName, actionArn, creationDate }) => ({
      ...{ actionName, actionArn },
      creationDate: epochSeconds(creationDate),
    }));
    return { actionIdentifiers, nextToken };
  },
});

const update = operation({
  name: 'UpdateMitigationAction',
  method: 'PATCH',
  path,
  perSecond: 10,
  input: v.object({ actionName, roleArn: v.optional(roleArn), actionParams: v.optional(actionParams) }),
  run: (input, { account, clock }) => {
    const present = mitigationActionNamed(account, input.actionName);
    const params = input.actionParams ?? present.actionParams;
    account.mitigation.actions.set(input.actionName, {
      ...present,
      roleArn: input.roleArn ?? present.roleArn,
      actionParams: params,
      actionType: actionTypeOf(params),
      lastModifiedDate: clock.now(),
    });
    return identityOf(present);
  },
});

/** The API names no error for an action that is not there. */
const remove = operation({
  name: 'DeleteMitigationAction',
  method: 'DELETE',
  path,
  perSecond: 10,
  input: v.object({ actionName }),
  run: ({ actionName }, { account }) => {
    account.mitigation.actions.delete(actionName);
    return {};
  },
});

export const mitigationActionOperations = [create, describe, list, update, remove];
