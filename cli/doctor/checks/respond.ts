import { fail, type Observation, ok, skipped } from '../check-result.ts';
import type { RespondSwitch } from '../respond-switch.ts';

/** Whether somebody has stopped `respond`, and forgotten to let it go on. */
export async function checkRespond(
  functionName: string | undefined,
  read: ((functionName: string) => Promise<RespondSwitch>) | undefined,
): Promise<readonly Observation[]> {
  if (!read) return [skipped('not on the local stack: respond can not be stopped there')];
  if (!functionName) return [skipped('respond is known by the name of the stack only: --stack NAME')];
  const { reservedConcurrency, mappings } = await read(functionName);
  const stopped = [
    ...(reservedConcurrency === 0
      ? [
          fail(
            'respond may not start: its concurrency is 0',
            `aws lambda delete-function-concurrency --function-name ${functionName}`,
          ),
        ]
      : []),
    ...(mappings.length === 0 ? [fail('respond reads no queue', 'npx serverless deploy')] : []),
    ...mappings.filter(({ state }) => !['Enabled', 'Enabling', 'Updating'].includes(state)).map(disabled),
  ];
  return stopped.length > 0 ? stopped : [ok(`${functionName} may run, and reads its queue`)];
}

const disabled = ({ uuid, state }: RespondSwitch['mappings'][number]): Observation =>
  fail(
    `respond does not read its queue: ${state}`,
    `aws lambda update-event-source-mapping --uuid ${uuid} --enabled`,
  );
