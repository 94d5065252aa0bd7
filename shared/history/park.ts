import type { SNSMessage } from 'aws-lambda';
import { parkedEvent } from '../events/parked-event.ts';
import { defaultRetentionDays } from '../rules/ruleset.ts';
import { parseTopicArn } from '../sources/topic-arn.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';
import type { History } from './history.ts';

/** Why a message is set aside: unreadable, unconfirmed, or else of a kind that belongs elsewhere. */
interface Refused {
  readonly kind: string;
  readonly reason?: string;
  readonly detail?: string;
}

/** Stores a message that this function can't act on, in full and with the reason. */
export type Park = (message: Pick<SNSMessage, 'Message' | 'TopicArn'>, notice: Refused) => Promise<void>;

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

const reasonFor = ({ kind, reason = kind, detail = '' }: Refused, by: string) =>
  kind === 'unreadable' || kind === 'unconfirmed'
    ? { reason, detail }
    : { reason: 'misrouted', detail: `a ${kind} notice reached ${by}` };
