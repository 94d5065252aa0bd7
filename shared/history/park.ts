import type { SNSMessage } from 'aws-lambda';
import { parkedEvent } from '../events/parked-event.ts';
import { defaultRetentionDays } from '../rules/ruleset.ts';
import type { Notice } from '../sources/parse-notice.ts';
import { parseTopicArn } from '../sources/topic-arn.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';
import type { History } from './history.ts';

/** A notice that Device Defender itself does not bear out. */
export interface UnconfirmedNotice {
  readonly kind: 'unconfirmed';
  readonly detail: string;
}

/** Keeps a message that this function can't act on, whole and with the reason. */
export type Park = (
  message: Pick<SNSMessage, 'Message' | 'TopicArn'>,
  notice: Notice | UnconfirmedNotice,
) => Promise<void>;

interface Dependencies {
  readonly history: History;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly by: string;
}

const unknownAccount = '000000000000';

export const createPark =
  ({ history, clock, telemetry, by }: Dependencies): Park =>
  async ({ Message, TopicArn }, notice) => {
    const { reason, detail } = reasonFor(notice, by);
    const accountId = parseTopicArn(TopicArn)?.accountId ?? unknownAccount;
    const receipt = { at: clock.now(), by, retentionDays: defaultRetentionDays };
    const event = await history.open(parkedEvent({ message: Message, reason, detail, accountId }, receipt));
    telemetry.warn('Notice parked', { parked: event.eventId, reason });
    telemetry.count(notice.kind === 'unconfirmed' ? 'NoticeUnconfirmed' : 'NoticeParked');
  };

function reasonFor(
  notice: Notice | UnconfirmedNotice,
  by: string,
): { readonly reason: string; readonly detail: string } {
  if (notice.kind === 'unreadable') return notice;
  if (notice.kind === 'unconfirmed') return { reason: notice.kind, detail: notice.detail };
  return { reason: 'misrouted', detail: `a ${notice.kind} notice reached ${by}` };
}
