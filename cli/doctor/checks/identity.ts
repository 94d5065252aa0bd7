import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientOptions, type Platform } from '../../../shared/config/platform.ts';
import { fail, type Observation, ok, once, skipped, warn } from '../run-checks.ts';

/** Whom AWS takes us for, and what time it is there. */
interface CallerIdentity {
  readonly account: string;
  readonly arn: string;
  /** From the answer's Date header, which has whole seconds. */
  readonly awsTime: Date | undefined;
  /** Our own time when the answer was there. */
  readonly ownTime: Date;
}

/** Asks once, however often it is asked for. */
export const createCallerIdentity = (platform: Platform): (() => Promise<CallerIdentity>) =>
  once(() => ask(platform));

async function ask(platform: Platform): Promise<CallerIdentity> {
  const sts = new STSClient(clientOptions(platform));
  let date: string | undefined;
  sts.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      date = dateOf(answer.response);
      return answer;
    },
    { step: 'deserialize', name: 'readDate', priority: 'low' },
  );
  try {
    const { Account: account = '', Arn: arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return { account, arn, awsTime: date ? new Date(date) : undefined, ownTime: platform.clock.now() };
  } finally {
    sts.destroy();
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The SDK promises no form of the answer below its own. */
const dateOf = (response: unknown): string | undefined =>
  isRecord(response) && isRecord(response.headers) && typeof response.headers.date === 'string'
    ? response.headers.date
    : undefined;

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
