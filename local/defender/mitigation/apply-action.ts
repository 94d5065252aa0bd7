import type { Finding } from '../audit/finding.ts';
import { ServiceError } from '../errors.ts';
import type { Context } from '../operation.ts';
import { effects } from './effects.ts';
import type { MitigationAction } from './state.ts';

export type Outcome =
  | { readonly status: 'COMPLETED' }
  | { readonly status: 'FAILED'; readonly errorCode: string; readonly message: string };

const completed: Outcome = { status: 'COMPLETED' };

const insufficientPermissions = (message: string): Outcome => ({
  status: 'FAILED',
  errorCode: 'INSUFFICIENT_PERMISSIONS',
  message,
});

/** The one code the service documents for a resource that does not let itself be changed; what it was is the message. */
function refusedBy(cause: unknown): Outcome {
  if (!(cause instanceof ServiceError)) throw cause;
  return {
    status: 'FAILED',
    errorCode: 'INVALID_STATE_OF_RESOURCE',
    message: `${cause.name}: ${cause.message}`,
  };
}

/**
 * Does what one action asks for one finding. Only publishing waits: all else is done when this returns, so that the
 * order of effects is that of the clock's timers.
 */
export function applyAction(
  context: Context,
  finding: Finding,
  action: MitigationAction,
): Outcome | Promise<Outcome> {
  if (context.account.mitigation.refusedRoles.has(action.roleArn))
    return insufficientPermissions(`Device Defender is not allowed to use ${action.roleArn}`);
  try {
    const published = effects[action.actionType](context, finding, action);
    return (
      published?.then(
        () => completed,
        (cause: unknown) => insufficientPermissions(String(cause)),
      ) ?? completed
    );
  } catch (cause) {
    return refusedBy(cause);
  }
}
