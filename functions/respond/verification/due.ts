import type { DecidedEvent } from '../../../shared/events/event.ts';
import type { PreImage, Response } from '../../../shared/responses/response.ts';
import type { Step } from '../transition.ts';

/** How long responses to findings gather before one audit verifies them all, in milliseconds. */
const collectingMillis = 120_000;

/** An alarm that goes on for a day after its thing was contained is not over by itself. */
const maxAlarmMillis = 86_400_000;

/** What an audit would find changed. A thing that joined a group leaves its certificate as it was. */
const changesResource = ({ of }: PreImage): boolean => of !== 'thing-groups';

/** When a response that succeeded is to be verified, in milliseconds from now; never where nothing can tell. */
function proofDueIn({ kind }: DecidedEvent, { preImages = [] }: Response): number | undefined {
  if (kind === 'violation') return maxAlarmMillis;
  return preImages.some(changesResource) ? collectingMillis : undefined;
}

/** The step of a response that succeeded, with the moment at which it is to be verified. */
export function awaitingProof(step: Step, event: DecidedEvent, { response, now }: Proving): Step {
  const millis = step.status === 'succeeded' ? proofDueIn(event, response) : undefined;
  if (millis === undefined) return step;
  return { ...step, changes: { ...step.changes, notBefore: new Date(now.getTime() + millis).toISOString() } };
}

interface Proving {
  readonly response: Response;
  readonly now: Date;
}
