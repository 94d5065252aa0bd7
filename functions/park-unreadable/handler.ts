import type { SNSEvent } from 'aws-lambda';
import type { Park } from '../../shared/history/park.ts';
import { parseNotice } from '../../shared/notices/notice.ts';

/**
 * Parks what cannot be read. Bodies that are no JSON objects reach no filtered subscription, and whether objects
 * with a null or empty `violationEventType` do is not documented; what a receiver parks too is the same event.
 */
export const createHandler =
  ({ park }: { readonly park: Park }) =>
  async ({ Records }: SNSEvent): Promise<void> => {
    for (const { Sns } of Records) {
      const notice = parseNotice(Sns.Message);
      if (notice.kind === 'unreadable') await park(Sns, notice);
    }
  };
