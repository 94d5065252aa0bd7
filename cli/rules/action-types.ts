import { type IoTClient, paginateListMitigationActions } from '@aws-sdk/client-iot';
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
