import { auditCheckNamed, type MitigationActionType } from './checks.ts';

/** Whether Device Defender applies this type of action to findings of this check. For an unknown check: publish only. */
export const canMitigateFinding = (checkName: string, actionType: MitigationActionType): boolean =>
  actionType === 'PUBLISH_FINDING_TO_SNS' ||
  auditCheckNamed(checkName)?.actionTypes.includes(actionType) === true;

/** Detect applies one type of action only. */
export const canMitigateViolation = (actionType: MitigationActionType): boolean =>
  actionType === 'ADD_THINGS_TO_THING_GROUP';
