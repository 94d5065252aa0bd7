import * as v from 'valibot';
import { operation } from '../operation.ts';
import { boolean, checkName, roleArn, targetArn } from '../schemas.ts';
import { checkConfigurations, deleteConfiguration, updateConfiguration } from './configuration.ts';

const path = '/audit/configuration';

const target = v.object({
  targetArn: v.optional(targetArn),
  roleArn: v.optional(roleArn),
  enabled: v.optional(boolean),
});

const check = v.object({
  enabled: v.exactOptional(boolean),
  configuration: v.exactOptional(v.record(v.string(), v.pipe(v.string(), v.minLength(1), v.maxLength(64)))),
});

const update = operation({
  name: 'UpdateAccountAuditConfiguration',
  method: 'PATCH',
  path,
  perSecond: 5,
  input: v.object({
    roleArn: v.optional(roleArn),
    auditNotificationTargetConfigurations: v.optional(v.object({ SNS: v.optional(target) })),
    auditCheckConfigurations: v.optional(v.record(checkName, check), {}),
  }),
  run: ({ roleArn, auditNotificationTargetConfigurations, auditCheckConfigurations }, { account }) => {
    const sns = auditNotificationTargetConfigurations?.SNS;
    updateConfiguration(account, { roleArn, sns, checks: auditCheckConfigurations });
    return {};
  },
});

const describe = operation({
  name: 'DescribeAccountAuditConfiguration',
  method: 'GET',
  path,
  perSecond: 5,
  input: v.object({}),
  run: (_, { account }) => {
    const { roleArn, sns } = account.audit.configuration ?? {};
    return {
      roleArn,
      auditNotificationTargetConfigurations: sns && { SNS: sns },
      auditCheckConfigurations: Object.fromEntries(checkConfigurations(account)),
    };
  },
});

const remove = operation({
  name: 'DeleteAccountAuditConfiguration',
  method: 'DELETE',
  path,
  perSecond: 5,
  input: v.object({ deleteScheduledAudits: v.optional(boolean, false) }),
  run: ({ deleteScheduledAudits }, { account }) => {
    deleteConfiguration(account, deleteScheduledAudits);
    return {};
  },
});

export const configurationOperations = [update, describe, remove];
