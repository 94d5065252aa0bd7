import type { Account } from '../account.ts';
import type { Finding } from '../audit/finding.ts';
import { apiFinding } from '../audit/findings.ts';
import { ServiceError } from '../errors.ts';
import type { Context } from '../operation.ts';
import {
  certificateWith,
  thingsOfPrincipal,
  updateCaCertificate,
  updateCertificate,
} from '../registry/certificates.ts';
import { setV2LoggingOptions } from '../registry/logging.ts';
import { createPolicyVersion, policyNamed } from '../registry/policies.ts';
import { addThingToThingGroup } from '../registry/thing-groups.ts';
import type { ActionType, MitigationAction } from './state.ts';

type Effect = (context: Context, finding: Finding, action: MitigationAction) => undefined | Promise<void>;

/** The document that the service leaves behind, as captured in 2021: it allows an operation that does not exist. */
export const blankPolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Id: 'CreateBy-AWSIoTDeviceDefenderAudit.REPLACE_DEFAULT_POLICY_VERSION.BLANK_POLICY',
  Statement: [{ Effect: 'Allow', Action: ['iot:NonExistentOperation'], Resource: ['*'] }],
});

/** The device certificates that a finding is about: its own, or those that a revoked issuer has signed. */
function deviceCertificateIds({ nonCompliantResource, relatedResources }: Finding): readonly string[] {
  const { deviceCertificateId } = nonCompliantResource.resourceIdentifier;
  if (deviceCertificateId !== undefined) return [deviceCertificateId];
  return relatedResources
    .map(({ resourceIdentifier }) => resourceIdentifier.deviceCertificateId)
    .filter((certificateId) => certificateId !== undefined);
}

const deactivateCertificate: Effect = ({ account, clock }, finding) => {
  for (const certificateId of deviceCertificateIds(finding))
    updateCertificate(account, clock.now(), { certificateId, newStatus: 'INACTIVE' });
  return undefined;
};

const deactivateCaCertificate: Effect = ({ account, clock }, { nonCompliantResource }) => {
  const certificateId = nonCompliantResource.resourceIdentifier.caCertificateId ?? '';
  updateCaCertificate(account, clock.now(), { certificateId, newStatus: 'INACTIVE' });
  return undefined;
};

function thingsOf(account: Account, finding: Finding): readonly string[] {
  const certificates = deviceCertificateIds(finding).map((id) => certificateWith(account, id));
  return certificates.flatMap(({ certificateArn }) => thingsOfPrincipal(account, certificateArn));
}

const addThingsToThingGroup: Effect = ({ account }, finding, { actionParams }) => {
  const { thingGroupNames = [], overrideDynamicGroups } = actionParams.addThingsToThingGroupParams ?? {};
  for (const thingName of thingsOf(account, finding))
    for (const thingGroupName of thingGroupNames)
      addThingToThingGroup(account, { thingName, thingGroupName, overrideDynamicGroups });
  return undefined;
};

/** The earlier default version stays; a finding about a version that is no longer the default is out of date. */
const replaceDefaultPolicyVersion: Effect = ({ account, clock }, { nonCompliantResource }) => {
  const { policyName = '', policyVersionId } =
    nonCompliantResource.resourceIdentifier.policyVersionIdentifier ?? {};
  if (policyNamed(account, policyName).defaultVersionId !== policyVersionId)
    throw new ServiceError(
      'InvalidRequestException',
      `version ${policyVersionId} is not the default version of policy ${policyName} any more`,
    );
  createPolicyVersion(account, clock.now(), {
    policyName,
    policyDocument: blankPolicyDocument,
    setAsDefault: true,
  });
  return undefined;
};

const enableIoTLogging: Effect = ({ account }, _, { actionParams }) => {
  const { roleArnForLogging: roleArn, logLevel: defaultLogLevel } = actionParams.enableIoTLoggingParams ?? {};
  setV2LoggingOptions(account, { roleArn, defaultLogLevel, disableAllLogs: false });
  return undefined;
};

/** What the service sends is documented nowhere; this is the finding as the API has it, and who sent it. */
const publishFinding: Effect = ({ account, publish }, finding, { actionName, actionParams }) =>
  publish(
    actionParams.publishFindingToSnsParams?.topicArn ?? '',
    JSON.stringify({ accountId: account.accountId, actionName, finding: apiFinding(finding) }),
  );

/** What each type of action does to the account. They throw `ServiceError` where the API that they use would. */
export const effects: Readonly<Record<ActionType, Effect>> = {
  UPDATE_DEVICE_CERTIFICATE: deactivateCertificate,
  UPDATE_CA_CERTIFICATE: deactivateCaCertificate,
  ADD_THINGS_TO_THING_GROUP: addThingsToThingGroup,
  REPLACE_DEFAULT_POLICY_VERSION: replaceDefaultPolicyVersion,
  ENABLE_IOT_LOGGING: enableIoTLogging,
  PUBLISH_FINDING_TO_SNS: publishFinding,
};
