import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { TaskMember } from '../responses/task.ts';
import { keyOfTask } from './keys.ts';
import { schemaVersion } from './schema-version.ts';
import { createTable } from './table.ts';

interface MembersPage {
  readonly members: readonly TaskMember[];
  /** Absent on the last page. */
  readonly cursor?: string;
}

/** The responses that a task for all findings of a check carries: too many for its row. */
export interface TaskMembers {
  /** Safe to repeat. */
  add(taskId: string, member: TaskMember, expiresAt: Date): Promise<void>;
  /** Strongly consistent, as is the count: a task is started only with all of them. */
  page(taskId: string, limit: number, cursor?: string): Promise<MembersPage>;
  count(taskId: string): Promise<number>;
}

const prefix = 'member/';

const MemberRow = v.object({ eventId: v.string(), index: v.number(), memberSubject: v.string() });

export function createTaskMembers(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  tableName: string,
): TaskMembers {
  const table = createTable(client, tableName);
  return {
    async add(taskId, { eventId, index, subject }, expiresAt) {
      const row = {
        pk: keyOfTask(taskId).pk,
        sk: `${prefix}${eventId}#${index}`,
        schemaVersion,
        ...{ eventId, index, memberSubject: subject },
        expiresAt: Math.floor(expiresAt.getTime() / 1000),
      };
      await table.put(row, 'absent');
    },

    async page(taskId, limit, cursor) {
      const { pk } = keyOfTask(taskId);
      const { rows, last } = await table.page({ pk, prefix, limit, after: cursor });
      const members = rows.map((row) => {
        const { memberSubject: subject, ...member } = v.parse(MemberRow, row);
        return { ...member, subject };
      });
      return { members, ...(last && { cursor: last }) };
    },

    count: (taskId) => table.count(keyOfTask(taskId).pk, prefix),
  };
}
