export type ActionType =
  | 'UPDATE_DEVICE_CERTIFICATE'
  | 'UPDATE_CA_CERTIFICATE'
  | 'ADD_THINGS_TO_THING_GROUP'
  | 'REPLACE_DEFAULT_POLICY_VERSION'
  | 'ENABLE_IOT_LOGGING'
  | 'PUBLISH_FINDING_TO_SNS';

/** Exactly one member is present: the one of the action's type. */
export interface ActionParams {
  readonly updateDeviceCertificateParams?: { readonly action: 'DEACTIVATE' } | undefined;
  readonly updateCACertificateParams?: { readonly action: 'DEACTIVATE' } | undefined;
  readonly addThingsToThingGroupParams?:
    | { readonly thingGroupNames: readonly string[]; readonly overrideDynamicGroups?: boolean | undefined }
    | undefined;
  readonly replaceDefaultPolicyVersionParams?: { readonly templateName: 'BLANK_POLICY' } | undefined;
  readonly enableIoTLoggingParams?:
    | { readonly roleArnForLogging: string; readonly logLevel: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' }
    | undefined;
  readonly publishFindingToSnsParams?: { readonly topicArn: string } | undefined;
}

export interface MitigationAction {
  readonly actionName: string;
  readonly actionId: string;
  readonly actionArn: string;
  readonly actionType: ActionType;
  readonly roleArn: string;
  readonly actionParams: ActionParams;
  readonly creationDate: Date;
  readonly lastModifiedDate: Date;
}

export interface MitigationState {
  /** By `actionName`. */
  readonly actions: Map<string, MitigationAction>;
}

export const createMitigationState = (): MitigationState => ({ actions: new Map() });
