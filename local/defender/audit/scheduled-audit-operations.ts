import * as v from 'valibot';
import { operation } from '../operation.ts';
import { page } from '../paging.ts';
import { checkName, paging, scheduledAuditName } from '../schemas.ts';
import { daysOfWeek } from './schedule.ts';
import {
  createScheduledAudit,
  deleteScheduledAudit,
  scheduledAuditNamed,
  updateScheduledAudit,
} from './scheduled-audits.ts';
import type { ScheduledAudit } from './state.ts';

const path = '/audit/scheduledaudits/:scheduledAuditName';

const frequency = v.picklist(['DAILY', 'WEEKLY', 'BIWEEKLY', 'MONTHLY']);
const dayOfMonth = v.pipe(v.string(), v.regex(/^([1-9]|[12][0-9]|3[01]|LAST)$/));
const dayOfWeek = v.picklist(daysOfWeek);
const targetCheckNames = v.pipe(v.array(checkName), v.minLength(1));
const byName = v.object({ scheduledAuditName });

const metadata = (audit: ScheduledAudit) => ({
  scheduledAuditName: audit.scheduledAuditName,
  scheduledAuditArn: audit.scheduledAuditArn,
  frequency: audit.frequency,
  dayOfMonth: audit.dayOfMonth,
  dayOfWeek: audit.dayOfWeek,
});

const create = operation({
  name: 'CreateScheduledAudit',
  method: 'POST',
  path,
  perSecond: 5,
  input: v.object({
    ...byName.entries,
    frequency,
    targetCheckNames,
    dayOfMonth: v.exactOptional(dayOfMonth),
    dayOfWeek: v.exactOptional(dayOfWeek),
  }),
  run: (input, context) => ({ scheduledAuditArn: createScheduledAudit(context, input).scheduledAuditArn }),
});

const update = operation({
  name: 'UpdateScheduledAudit',
  method: 'PATCH',
  path,
  perSecond: 5,
  input: v.object({
    ...byName.entries,
    frequency: v.exactOptional(frequency),
    targetCheckNames: v.exactOptional(targetCheckNames),
    dayOfMonth: v.exactOptional(dayOfMonth),
    dayOfWeek: v.exactOptional(dayOfWeek),
  }),
  run: (input, context) => ({ scheduledAuditArn: updateScheduledAudit(context, input).scheduledAuditArn }),
});

const describe = operation({
  name: 'DescribeScheduledAudit',
  method: 'GET',
  path,
  perSecond: 5,
  input: byName,
  run: ({ scheduledAuditName }, { account }) => {
    const audit = scheduledAuditNamed(account, scheduledAuditName);
    return { ...metadata(audit), targetCheckNames: audit.targetCheckNames };
  },
});

const list = operation({
  name: 'ListScheduledAudits',
  method: 'GET',
  path: '/audit/scheduledaudits',
  perSecond: 5,
  input: v.object(paging),
  run: (input, { account }) => {
    const { items, nextToken } = page([...account.audit.scheduledAudits.values()], input);
    return { scheduledAudits: items.map(metadata), nextToken };
  },
});

const remove = operation({
  name: 'DeleteScheduledAudit',
  method: 'DELETE',
  path,
  perSecond: 5,
  input: byName,
  run: ({ scheduledAuditName }, context) => {
    deleteScheduledAudit(context, scheduledAuditName);
    return {};
  },
});

export const scheduledAuditOperations = [create, update, describe, list, remove];
