import {
  GetFunctionConcurrencyCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';

/** What may keep `respond` from running: the two ways that the runbook stops it by. */
export interface RespondSwitch {
  /** 0 where it may not start; undefined where nothing is reserved. */
  readonly reservedConcurrency: number | undefined;
  readonly mappings: readonly { readonly uuid: string; readonly state: string }[];
}

export async function readRespondSwitch(
  lambda: Pick<LambdaClient, 'send'>,
  FunctionName: string,
): Promise<RespondSwitch> {
  const [{ ReservedConcurrentExecutions }, { EventSourceMappings = [] }] = await Promise.all([
    lambda.send(new GetFunctionConcurrencyCommand({ FunctionName })),
    lambda.send(new ListEventSourceMappingsCommand({ FunctionName })),
  ]);
  return {
    reservedConcurrency: ReservedConcurrentExecutions,
    mappings: EventSourceMappings.map(({ UUID: uuid = '', State: state = '' }) => ({ uuid, state })),
  };
}
