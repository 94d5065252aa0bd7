import {
  DescribeSecurityProfileCommand,
  type IoTClient,
  IoTServiceException,
  paginateListMitigationActions,
  paginateListSecurityProfiles,
  ResourceNotFoundException,
  ThrottlingException,
} from '@aws-sdk/client-iot';
import { quotas } from '../../shared/defender/quotas.ts';
import { type MitigationActionType, mitigationActionTypes } from '../../shared/sources/audit/checks.ts';

/** All mitigation actions of the account. A list of them does not tell their types, so each type is asked for. */
export async function readActionTypes(
  iot: Pick<IoTClient, 'send'>,
): Promise<ReadonlyMap<string, MitigationActionType>> {
  const types = new Map<string, MitigationActionType>();
  for (const actionType of mitigationActionTypes)
    for (const name of await namesOfType(iot, actionType)) types.set(name, actionType);
  return types;
}

async function namesOfType(
  iot: Pick<IoTClient, 'send'>,
  actionType: MitigationActionType,
): Promise<readonly string[]> {
  const names: string[] = [];
  const pages = paginateListMitigationActions(
    { client: iot as IoTClient, pageSize: quotas.pageSize },
    { actionType },
  );
  for await (const { actionIdentifiers = [] } of pages)
    names.push(...actionIdentifiers.flatMap(({ actionName }) => actionName ?? []));
  return names;
}

/** The names of behaviors, by the security profile that has them. */
type Behaviors = ReadonlyMap<string, readonly string[]>;

/** The account may not ask for its security profiles, or does not have Detect. */
interface NoDetect {
  readonly because: string;
}

export const isNoDetect = (answer: Behaviors | NoDetect): answer is NoDetect => 'because' in answer;

/**
 * The behaviors of all security profiles of the account. Detect is closed to new customers, and what such an account
 * is answered is not published: whatever says no to the caller is taken for that. Other errors pass through.
 */
export async function readBehaviors(iot: Pick<IoTClient, 'send'>): Promise<Behaviors | NoDetect> {
  try {
    const behaviors = new Map<string, readonly string[]>();
    for (const name of await profileNames(iot)) {
      const names = await behaviorsOf(iot, name);
      if (names) behaviors.set(name, names);
    }
    return behaviors;
  } catch (error) {
    if (isRefused(error)) return { because: `${error.name}: ${error.message}`.slice(0, 300) };
    throw error;
  }
}

const isRefused = (error: unknown): error is IoTServiceException =>
  error instanceof IoTServiceException &&
  error.$fault === 'client' &&
  !(error instanceof ThrottlingException);

async function profileNames(iot: Pick<IoTClient, 'send'>): Promise<readonly string[]> {
  const names: string[] = [];
  const pages = paginateListSecurityProfiles({ client: iot as IoTClient, pageSize: quotas.pageSize }, {});
  for await (const { securityProfileIdentifiers = [] } of pages)
    names.push(...securityProfileIdentifiers.flatMap(({ name }) => name ?? []));
  return names;
}

/** Undefined for a profile that was deleted since it was listed. */
async function behaviorsOf(
  iot: Pick<IoTClient, 'send'>,
  securityProfileName: string,
): Promise<readonly string[] | undefined> {
  try {
    const { behaviors = [] } = await iot.send(new DescribeSecurityProfileCommand({ securityProfileName }));
    return behaviors.flatMap(({ name }) => name ?? []);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
