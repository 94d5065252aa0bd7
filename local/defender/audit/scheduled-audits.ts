import { quotas } from '../../../shared/defender/quotas.ts';
import { type Account, arnOf } from '../account.ts';
import { ServiceError } from '../errors.ts';
import type { Context } from '../operation.ts';
import { found } from '../registry/find.ts';
import { alreadyExists } from '../registry/versions.ts';
import { requireEnabled } from './configuration.ts';
import { startAudit } from './run-audit.ts';
import { nextStart, type Schedule } from './schedule.ts';
import type { ScheduledAudit } from './state.ts';

export interface ScheduledAuditDefinition extends Schedule {
  readonly scheduledAuditName: string;
  readonly targetCheckNames: readonly string[];
}

/** Throws `ResourceNotFoundException`. */
export const scheduledAuditNamed = ({ audit }: Account, name: string): ScheduledAudit =>
  found(audit.scheduledAudits, name, 'scheduled audit');

function checkDefinition(account: Account, definition: ScheduledAuditDefinition): void {
  const { frequency, dayOfMonth, dayOfWeek } = definition;
  if (frequency === 'MONTHLY' && dayOfMonth === undefined)
    throw new ServiceError('InvalidRequestException', 'dayOfMonth: is needed for MONTHLY');
  if (frequency.endsWith('WEEKLY') && dayOfWeek === undefined)
    throw new ServiceError('InvalidRequestException', `dayOfWeek: is needed for ${frequency}`);
  requireEnabled(account, definition.targetCheckNames);
}

/** Sets the timer of the next start; every start sets the one after it. */
function arm(context: Context, definition: ScheduledAuditDefinition, previous?: Date): ScheduledAudit {
  const { account, clock } = context;
  const { scheduledAuditName } = definition;
  const due = nextStart(definition, previous ?? clock.now(), previous);
  const armed: ScheduledAudit = {
    ...definition,
    scheduledAuditArn: arnOf(account, `scheduledaudit/${scheduledAuditName}`),
    disarm: clock.at(due, () => {
      arm(context, definition, due);
      startAudit(context, {
        taskType: 'SCHEDULED_AUDIT_TASK',
        scheduledAuditName,
        checkNames: definition.targetCheckNames,
      });
    }),
  };
  account.audit.scheduledAudits.set(scheduledAuditName, armed);
  return armed;
}

/** Throws `ResourceAlreadyExistsException`, `LimitExceededException` at five, `InvalidRequestException`. */
export function createScheduledAudit(context: Context, definition: ScheduledAuditDefinition): ScheduledAudit {
  const { account } = context;
  const present = account.audit.scheduledAudits.get(definition.scheduledAuditName);
  if (present) throw alreadyExists(present.scheduledAuditName, present.scheduledAuditArn);
  checkDefinition(account, definition);
  if (account.audit.scheduledAudits.size >= quotas.scheduledAudits)
    throw new ServiceError(
      'LimitExceededException',
      `the account has ${quotas.scheduledAudits} scheduled audits`,
    );
  return arm(context, definition);
}

type Update = Partial<ScheduledAuditDefinition> & Pick<ScheduledAuditDefinition, 'scheduledAuditName'>;

/** What is not given stays; the schedule begins anew. Throws `ResourceNotFoundException`, `InvalidRequestException`. */
export function updateScheduledAudit(context: Context, update: Update): ScheduledAudit {
  const present = scheduledAuditNamed(context.account, update.scheduledAuditName);
  const definition = { ...present, ...update };
  checkDefinition(context.account, definition);
  present.disarm();
  return arm(context, definition);
}

/** Throws `ResourceNotFoundException`. */
export function deleteScheduledAudit({ account }: Context, name: string): void {
  scheduledAuditNamed(account, name).disarm();
  account.audit.scheduledAudits.delete(name);
}
