import type { CallerIdentity } from '../caller-identity.ts';
import { fail, type Observation, ok, skipped, warn } from '../check-result.ts';

/** AWS refuses what is signed five minutes off (Signature Version 4); the SDK makes up for it, other tools may not. */
const refusedSeconds = 300;

/** From here on, `--since` and the times of a drill are off by more than anybody expects. */
const noticedSeconds = 30;

/** How far the clock of this machine is from that of AWS. */
export async function checkClock(
  identity: (() => Promise<CallerIdentity>) | undefined,
): Promise<readonly Observation[]> {
  if (!identity) return [skipped('not on the local stack: it has a time of its own')];
  const { awsTime, ownTime } = await identity();
  if (!awsTime || Number.isNaN(awsTime.getTime())) return [warn('AWS did not say what time it is')];
  const seconds = Math.round((ownTime.getTime() - awsTime.getTime()) / 1000);
  const says = `${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} AWS`;
  const fix = 'sudo timedatectl set-ntp true';
  if (Math.abs(seconds) >= refusedSeconds) return [fail(says, fix)];
  return [Math.abs(seconds) >= noticedSeconds ? warn(says, fix) : ok(says)];
}
