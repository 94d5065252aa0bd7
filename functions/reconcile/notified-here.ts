import type { NoticeTargets } from '../../shared/defender/notice-targets.ts';
import type { Clock } from '../../shared/time/clock.ts';

/**
 * Whether the notices of a security profile go to the topic of this responder. A profile that notifies another topic, or
 * none, is not this responder's to answer, and no notice of it is missed.
 */
export type IsNotifiedHere = (securityProfileName: string) => Promise<boolean>;

interface Dependencies {
  readonly noticeTargets: Pick<NoticeTargets, 'ofProfile'>;
  readonly topicArn: string;
  readonly clock: Clock;
}

/** A profile is read again after this long: people change profiles seldom. */
const maxAgeMillis = 300_000;

export function createIsNotifiedHere({ noticeTargets, topicArn, clock }: Dependencies): IsNotifiedHere {
  const known = new Map<string, { readonly answer: Promise<boolean>; readonly askedAt: number }>();

  async function ask(name: string): Promise<boolean> {
    try {
      return (await noticeTargets.ofProfile(name)) === topicArn;
    } catch (error) {
      known.delete(name);
      throw error;
    }
  }

  return (name) => {
    const askedAt = clock.now().getTime();
    const cached = known.get(name);
    if (cached && askedAt - cached.askedAt < maxAgeMillis) return cached.answer;
    const answer = ask(name);
    known.set(name, { answer, askedAt });
    return answer;
  };
}
