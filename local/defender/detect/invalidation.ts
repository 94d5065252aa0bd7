import type { Context } from '../operation.ts';
import { endViolation } from './episodes.ts';
import type { MonitoredThing, SecurityProfile, Violation } from './state.ts';
import { profilesCovering } from './targets.ts';

/** Developer guide, Detect concepts: a device that published nothing for longer is no longer evaluated. */
const silenceMillis = 2 * 24 * 60 * 60 * 1000;

/** Ends violations with `alarm-invalidated`, whatever the reason. */
export async function invalidate(
  context: Context,
  violations: readonly Violation[],
  profileOf: (violation: Violation) => SecurityProfile | undefined = ({ securityProfileName }) =>
    context.account.detect.securityProfiles.get(securityProfileName),
): Promise<void> {
  const at = context.clock.now();
  await Promise.all(
    violations.map((violation) => {
      const profile = profileOf(violation);
      return (
        profile && endViolation(context, violation, { profile, violationEventType: 'alarm-invalidated', at })
      );
    }),
  );
}

const behaviorStays = (profile: SecurityProfile | undefined, { behavior }: Violation) =>
  profile?.behaviors.some(({ name }) => name === behavior.name) ?? false;

/** Invalidates what a profile no longer monitors after `before` was changed, detached or deleted. */
export async function invalidateUnmonitored(context: Context, before: SecurityProfile): Promise<void> {
  const { account } = context;
  const { securityProfileName } = before;
  const profile = account.detect.securityProfiles.get(securityProfileName);
  const unmonitored = [...account.detect.activeViolations.values()].filter(
    (violation) =>
      violation.securityProfileName === securityProfileName &&
      !(
        behaviorStays(profile, violation) &&
        profilesCovering(account, violation.thingName).has(securityProfileName)
      ),
  );
  await invalidate(context, unmonitored, () => before);
}

/** Invalidates what a thing is in alarm for under profiles that do not cover it any more. */
export async function invalidateUncovered(
  context: Context,
  thing: MonitoredThing,
  covering: ReadonlySet<string>,
): Promise<void> {
  const uncovered = [...thing.violations.values()].filter(
    ({ securityProfileName }) => !covering.has(securityProfileName),
  );
  await invalidate(context, uncovered);
}

const silentFrom = ({ lastSeen }: MonitoredThing) => new Date(lastSeen.getTime() + silenceMillis);

/** Forgets things that are silent for more than two days, and invalidates what they were in alarm for. */
export async function invalidateSilent(context: Context): Promise<void> {
  const { things } = context.account.detect;
  const silent: Violation[] = [];
  for (const thing of things.values()) {
    if (silentFrom(thing) >= context.clock.now()) break; // the most silent come first
    silent.push(...thing.violations.values());
    things.delete(thing.thingName);
  }
  await invalidate(context, silent);
}

/** One timer for the whole fleet: it waits for the thing that is silent the longest. */
export function watchSilence(context: Context): void {
  const { detect } = context.account;
  const [mostSilent] = detect.things.values();
  if (detect.watchesSilence || !mostSilent) return;
  detect.watchesSilence = true;
  context.clock.at(new Date(silentFrom(mostSilent).getTime() + 1), () => {
    detect.watchesSilence = false;
    void invalidateSilent(context);
    watchSilence(context);
  });
}
