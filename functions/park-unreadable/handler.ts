import type { SNSEvent } from 'aws-lambda';
import type { Park } from '../../shared/history/park.ts';
import { parseNotice } from '../../shared/notices/notice.ts';

/** What SNS body filters can't see, since they only match JSON objects. */
const unfilterable: readonly string[] = ['not-json', 'not-an-object'];

/** Parks the bodies that no filtered subscription is ever handed; all others have a receiver of their own. */
export const createHandler =
  ({ park }: { readonly park: Park }) =>
  async ({ Records }: SNSEvent): Promise<void> => {
    for (const { Sns } of Records) {
      const notice = parseNotice(Sns.Message);
      if (notice.kind === 'unreadable' && unfilterable.includes(notice.reason)) await park(Sns, notice);
    }
  };
