import * as v from 'valibot';
import type { Log, Serverless } from './serverless.ts';

const StacksSchema = v.object({
  Stacks: v.tuple([
    v.object({ Outputs: v.array(v.object({ OutputKey: v.string(), OutputValue: v.string() })) }),
  ]),
});

/** The outputs that name the resources which stay when the stack is removed, with a word for each. */
const kept: ReadonlyMap<string, string> = new Map([
  ['HistoryTableName', 'the table of history'],
  ['RulesTableName', 'the table of rules'],
  ['EncryptionKeyArn', 'the key that the tables are encrypted with'],
  ['QuarantineGroupName', 'the quarantine group, with the things in it'],
]);

/** The hooks of `serverless remove` that print the names of what stays. */
export function createListRetained(serverless: Serverless, log: Log) {
  let stays: readonly string[] = [];
  return {
    'before:remove:remove': async () => {
      stays = await outputsOf(serverless);
    },
    'after:remove:remove': () => {
      if (stays.length === 0) return;
      log.notice('\nThese stay, with all that they hold (docs/deploy.md, "Remove"):');
      for (const line of stays) log.notice(`  ${line}`);
    },
  };
}

/** No outputs where there is no such stack: the deploy tool then says so. */
async function outputsOf(serverless: Serverless): Promise<readonly string[]> {
  const aws = serverless.getProvider('aws');
  const answer = await aws
    .request('CloudFormation', 'describeStacks', { StackName: aws.naming.getStackName() })
    .catch(() => undefined);
  const { output, success } = v.safeParse(StacksSchema, answer);
  if (!success) return [];
  return output.Stacks[0].Outputs.flatMap(({ OutputKey, OutputValue }) => {
    const what = kept.get(OutputKey);
    return what ? [`${OutputValue}: ${what}`] : [];
  });
}
