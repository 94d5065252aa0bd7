import { isDetectRefused, orDetectRefused } from '../../defender/detect-availability.ts';
import type { SecurityProfile, SecurityProfiles } from '../../defender/security-profiles.ts';
import { type Observation, ok, warn } from '../run-checks.ts';

/** More are not worth their calls: whoever has that many points them by a script. */
const profilesLookedAt = 25;

/** Whether Detect is available, and alerts our topic. The responder works without it, so nothing here fails. */
export async function checkDetect(
  profiles: SecurityProfiles,
  topicArn: string | undefined,
): Promise<readonly Observation[]> {
  const names = await orDetectRefused(profiles.names());
  if (isDetectRefused(names))
    return [
      warn(`Detect is not available (${names.refused}): audits are responded to, violations never come`),
    ];
  if (names.length === 0) return [ok('available; there is no security profile, so violations never come')];
  const looked = await Promise.all(names.slice(0, profilesLookedAt).map((name) => profiles.describe(name)));
  const elsewhere = looked
    .filter((profile) => profile !== undefined)
    .filter((profile) => alertsElsewhere(profile, topicArn));
  if (elsewhere.length === 0)
    return [ok(`available; ${looked.length} of ${names.length} profiles looked at`)];
  const found = elsewhere.map(({ name }) => name);
  return [
    warn(
      `available; violations of ${found.join(', ')} do not go to our topic`,
      `npx defender setup ${found.map((name) => `--security-profile ${name}`).join(' ')}`,
    ),
  ];
}

const alertsElsewhere = ({ target }: SecurityProfile, topicArn: string | undefined): boolean =>
  topicArn !== undefined && target?.topicArn !== topicArn;
