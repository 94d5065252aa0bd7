import { existsSync } from 'node:fs';
import { Option } from 'commander';
import * as v from 'valibot';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import type { Platform } from '../../shared/config/platform.ts';
import { readSource } from '../../shared/rules-folder/source-file.ts';
import { fields } from '../../shared/schema/fields.ts';
import { mitigationActionTypes } from '../../shared/sources/audit/checks.ts';
import { hint } from '../../shared/text/did-you-mean.ts';
import { printable } from '../../shared/text/printable.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { UsageError } from '../errors.ts';
import type { PlacedProblem } from './inspect.ts';
import type { TableOptions } from './live.ts';
import { isNoDetect, readActionTypes, readBehaviors } from './live-account.ts';
import { problemLine } from './print.ts';
import type { Account } from './scrutiny/account.ts';

export interface AccountOptions extends TableOptions {
  readonly account?: string;
}

export const accountOption = (): Option =>
  new Option(
    '--account <live|file>',
    'also check the names of mitigation actions, security profiles and behaviors, and whether actions fit: by what AWS IoT says, or by a file',
  );

const sample = `  mitigationActions: { QuarantineThing: ADD_THINGS_TO_THING_GROUP }
  securityProfiles: { fleet: [too-many-messages, strange-addresses] }`;

export const accountHelp = `
--account live lists the mitigation actions and security profiles of the account with your own credentials
(iot:ListMitigationActions, iot:ListSecurityProfiles, iot:DescribeSecurityProfile). A file says the same, where a
pipeline has no credentials:
${sample}
Without securityProfiles in it, behaviors are not checked.`;

const AccountSchema = fields({
  mitigationActions: v.optional(
    v.record(
      v.string(),
      v.picklist(
        mitigationActionTypes,
        ({ input }) =>
          `must be one of ${mitigationActionTypes.join(', ')}${hint(String(input), mitigationActionTypes)}`,
      ),
      'must name actions with their types',
    ),
    {},
  ),
  securityProfiles: v.optional(
    v.record(
      v.string(),
      v.array(v.string('must be the name of a behavior'), 'must be a list of behaviors'),
      'must name security profiles with their behaviors',
    ),
  ),
});

/** What `--account` says of the account. Undefined where it is not given. */
export async function accountOf(options: AccountOptions): Promise<Account | undefined> {
  if (options.account === undefined) return undefined;
  return options.account === 'live'
    ? liveAccount((await findDeployment(options)).platform)
    : accountIn(options.account);
}

function accountIn(file: string): Account {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
  const source = readSource(file);
  if ('flaws' in source) throw unreadable(source.flaws.map((flaw) => ({ ...flaw, path: '' })));
  const { success, output, issues } = v.safeParse(AccountSchema, source.value);
  if (!success)
    throw unreadable(
      issues.map((issue) => {
        const path = v.getDotPath(issue) ?? '';
        return { ...source.placeOf(path), path, message: issue.message };
      }),
    );
  const { mitigationActions, securityProfiles } = output;
  return {
    actionTypes: new Map(Object.entries(mitigationActions)),
    ...(securityProfiles && { behaviors: new Map(Object.entries(securityProfiles)) }),
  };
}

const unreadable = (problems: readonly PlacedProblem[]): UsageError =>
  new UsageError(
    [...problems.map(problemLine), 'What a file says of an account looks like this:', sample].join('\n'),
  );

async function liveAccount(platform: Platform): Promise<Account> {
  const iot = createIoTClient(platform);
  try {
    const actionTypes = await readActionTypes(iot);
    const behaviors = await readBehaviors(iot);
    if (!isNoDetect(behaviors)) return { actionTypes, behaviors };
    console.error(
      `The names of security profiles and behaviors are not checked, since AWS IoT does not list them: ${printable(behaviors.because)}`,
    );
    return { actionTypes };
  } finally {
    iot.destroy();
  }
}
