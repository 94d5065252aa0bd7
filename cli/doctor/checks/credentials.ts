import type { CallerIdentity } from '../caller-identity.ts';
import { fail, type Observation, ok, skipped } from '../check-result.ts';

interface Known {
  /** Undefined on the local stack. */
  readonly identity: (() => Promise<CallerIdentity>) | undefined;
  readonly region: string | undefined;
  /** An ARN of something that the responder is made of, where one is known. */
  readonly ownArn: string | undefined;
}

/** Who asks, and whether that is in the account of the responder. */
export async function checkCredentials({ identity, region, ownArn }: Known): Promise<readonly Observation[]> {
  if (!identity) return [skipped('not on the local stack: it takes any credentials')];
  const { account, arn } = await identity();
  const [, , , , owner = ''] = ownArn?.split(':') ?? [];
  if (owner && owner !== account)
    return [
      fail(
        `${arn} is of account ${account}, but the responder listens to a topic of ${owner}`,
        `export AWS_PROFILE=… of account ${owner}`,
      ),
    ];
  return [ok(`${arn} in ${region}`)];
}
