export type MitigationActionType =
  | 'UPDATE_DEVICE_CERTIFICATE'
  | 'UPDATE_CA_CERTIFICATE'
  | 'ADD_THINGS_TO_THING_GROUP'
  | 'REPLACE_DEFAULT_POLICY_VERSION'
  | 'ENABLE_IOT_LOGGING'
  | 'PUBLISH_FINDING_TO_SNS';

const deviceCertificate: readonly MitigationActionType[] = [
  'UPDATE_DEVICE_CERTIFICATE',
  'ADD_THINGS_TO_THING_GROUP',
];
const caCertificate: readonly MitigationActionType[] = ['UPDATE_CA_CERTIFICATE'];
const policy: readonly MitigationActionType[] = ['REPLACE_DEFAULT_POLICY_VERSION'];

/** AWS IoT developer guide, "Mitigation actions": which action types each audit check takes, beside publishing. */
const actionTypes: ReadonlyMap<string, readonly MitigationActionType[]> = new Map([
  ['REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK', caCertificate],
  ['CA_CERTIFICATE_EXPIRING_CHECK', caCertificate],
  ['CA_CERTIFICATE_KEY_QUALITY_CHECK', caCertificate],
  ['INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK', deviceCertificate],
  ['DEVICE_CERTIFICATE_SHARED_CHECK', deviceCertificate],
  ['DEVICE_CERTIFICATE_EXPIRING_CHECK', deviceCertificate],
  ['REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK', deviceCertificate],
  ['DEVICE_CERTIFICATE_KEY_QUALITY_CHECK', deviceCertificate],
  ['IOT_POLICY_OVERLY_PERMISSIVE_CHECK', policy],
  ['IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK', policy],
  ['LOGGING_DISABLED_CHECK', ['ENABLE_IOT_LOGGING']],
]);

/** Whether Device Defender applies this type of action to findings of this check. A check nobody knows: publish only. */
export const canMitigateFinding = (checkName: string, actionType: MitigationActionType): boolean =>
  actionType === 'PUBLISH_FINDING_TO_SNS' || (actionTypes.get(checkName) ?? []).includes(actionType);

/** Detect applies one type of action only. */
export const canMitigateViolation = (actionType: MitigationActionType): boolean =>
  actionType === 'ADD_THINGS_TO_THING_GROUP';
