import { existsSync } from 'node:fs';
import * as v from 'valibot';
import { createIoTClient, type Platform } from '../../shared/config/platform.ts';
import { createMitigationActions } from '../../shared/defender/mitigation-actions.ts';
import type { MitigationActionType } from '../../shared/rules/check-actions.ts';
import { SettingsSchema } from '../../shared/rules/rule-schema.ts';
import type { ActionTypes } from '../../shared/rules/scrutiny.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { UsageError } from '../errors.ts';
import { openFolder } from './folder.ts';
import type { TableOptions } from './live.ts';
import { readSource } from './source-file.ts';

const types = [
  'UPDATE_DEVICE_CERTIFICATE',
  'UPDATE_CA_CERTIFICATE',
  'ADD_THINGS_TO_THING_GROUP',
  'REPLACE_DEFAULT_POLICY_VERSION',
  'ENABLE_IOT_LOGGING',
  'PUBLISH_FINDING_TO_SNS',
] as const satisfies readonly MitigationActionType[];

const TypesSchema = v.record(v.string(), v.picklist(types));

export interface ActionOptions extends TableOptions {
  readonly actions?: string;
}

/** What `--actions` names: a file of types, or `live` for the account's own. Undefined where it is not given. */
export async function actionTypesOf(
  options: ActionOptions,
  folder: string,
): Promise<ActionTypes | undefined> {
  if (options.actions === undefined) return undefined;
  if (options.actions !== 'live') return typesIn(options.actions);
  const { success, output } = v.safeParse(SettingsSchema, openFolder(folder).settings?.value ?? {});
  const { platform } = await findDeployment(options);
  return typesInAccount(success ? output.mitigationActions : [], platform);
}

function typesIn(file: string): ActionTypes {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
  const source = readSource(file);
  const { success, output } = v.safeParse(TypesSchema, 'flaws' in source ? undefined : source.value);
  if (success) return new Map(Object.entries(output));
  throw new UsageError(`${file} must name mitigation actions with their types: ${types.join(', ')}.`);
}

async function typesInAccount(names: readonly string[], platform: Platform): Promise<ActionTypes> {
  const iot = createIoTClient(platform);
  const actions = createMitigationActions(iot, platform.clock);
  const found = new Map<string, MitigationActionType>();
  try {
    for (const name of names) {
      const action = await actions.describe(name);
      if (action) found.set(name, action.type);
    }
    return found;
  } finally {
    iot.destroy();
  }
}
