import { isDeepStrictEqual } from 'node:util';
import { quotas } from '../../../shared/defender/quotas.ts';
import type { Account } from '../account.ts';
import { ServiceError } from '../errors.ts';
import { found } from '../registry/find.ts';
import { alreadyExists } from '../registry/versions.ts';
import type { ActionParams, ActionType, MitigationAction } from './state.ts';

const typeOfMember: Readonly<Record<string, ActionType>> = {
  updateDeviceCertificateParams: 'UPDATE_DEVICE_CERTIFICATE',
  updateCACertificateParams: 'UPDATE_CA_CERTIFICATE',
  addThingsToThingGroupParams: 'ADD_THINGS_TO_THING_GROUP',
  replaceDefaultPolicyVersionParams: 'REPLACE_DEFAULT_POLICY_VERSION',
  enableIoTLoggingParams: 'ENABLE_IOT_LOGGING',
  publishFindingToSnsParams: 'PUBLISH_FINDING_TO_SNS',
};
export const actionTypes = Object.values(typeOfMember);

/** Throws `InvalidRequestException` unless exactly one member is there. */
export function actionTypeOf(params: ActionParams): ActionType {
  const types = Object.entries(params)
    .filter(([, value]) => value !== undefined)
    .map(([member]) => typeOfMember[member]);
  const [type] = types;
  if (!type || types.length > 1)
    throw new ServiceError(
      'InvalidRequestException',
      `actionParams: ${types.length} members, not exactly one`,
    );
  return type;
}

/** Throws `ResourceNotFoundException`. */
export const mitigationActionNamed = ({ mitigation }: Account, actionName: string): MitigationAction =>
  found(mitigation.actions, actionName, 'mitigation action');

/**
 * Creating the same action again answers with the one there is. Throws `ResourceAlreadyExistsException` for another
 * role or other params under its name, `LimitExceededException` at 100 actions.
 */
export function createMitigationAction({ mitigation }: Account, action: MitigationAction): MitigationAction {
  const present = mitigation.actions.get(action.actionName);
  if (present) {
    const same =
      present.roleArn === action.roleArn && isDeepStrictEqual(present.actionParams, action.actionParams);
    if (!same) throw alreadyExists(present.actionId, present.actionArn);
    return present;
  }
  if (mitigation.actions.size >= quotas.mitigationActions)
    throw new ServiceError(
      'LimitExceededException',
      `the account has ${quotas.mitigationActions} mitigation actions`,
    );
  mitigation.actions.set(action.actionName, action);
  return action;
}
