import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientOptions, type Platform } from '../../shared/config/platform.ts';
import { once } from './once.ts';

/** Whom AWS takes us for, and what time it is there. */
export interface CallerIdentity {
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
