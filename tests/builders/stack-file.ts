import { join } from 'node:path';
import { type StackFile, stackFilePath, writeStackFile } from '../../shared/deployment/stack-file.ts';

const nowhere = { dynamodb: '', sns: '', sqs: '', lambda: '', iot: '', iotData: '' };

type Members = Partial<Omit<StackFile, 'endpoints'>> & {
  readonly endpoints?: Partial<StackFile['endpoints']>;
};

/** The file of a stack that runs in this process and has nothing, but for what is given. */
export const aStackFile = ({ endpoints, ...members }: Members = {}): StackFile => ({
  pid: process.pid,
  clockOffsetMillis: 0,
  region: 'eu-central-1',
  accountId: '111122223333',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  endpoints: { ...nowhere, ...endpoints },
  topics: {},
  queues: {},
  tables: {},
  functions: {},
  roles: {},
  outputs: {},
  ...members,
});

/** Lets the commands that run in `folder` find the stack. */
export const announceStack = (folder: string, members: Members): void =>
  writeStackFile(join(folder, stackFilePath), aStackFile(members));
