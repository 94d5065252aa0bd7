import { isDeepStrictEqual } from 'node:util';

/** AWS answered with the very token that it was asked with: the list would never end. */
export class RepeatedTokenError extends Error {
  override readonly name = 'RepeatedTokenError';
}

/** What a page is asked for with, and the member of the answer that asks for the next one. */
const tokens = [
  ['nextToken', 'nextToken'],
  ['NextToken', 'NextToken'],
  ['marker', 'nextMarker'],
  ['ExclusiveStartKey', 'LastEvaluatedKey'],
] as const;

/** How a client of the AWS SDK lets itself be stepped into, as far as it is needed here. */
interface Client {
  readonly middlewareStack: {
    add(middleware: Middleware, options: { step: 'initialize'; name: string }): void;
  };
}
type Send<Call, Answer> = (call: Call) => Promise<Answer>;
// biome-ignore lint/suspicious/noExplicitAny: whatever the call and its answer are, they are passed on.
type Middleware = (next: Send<any, any>, context: { readonly commandName?: string }) => Send<any, any>;

/**
 * Has a call fail whose answer would be followed for ever, whoever reads the pages. The SDK's paginators follow it too, or
 * with `stopOnSameToken` take what they have for the whole list.
 */
export function refuseRepeatedTokens(client: Client): void {
  client.middlewareStack.add(
    (next, { commandName = 'A list' }) =>
      async (call) => {
        const answer = await next(call);
        const [input, output] = [Object(call.input), Object(answer.output)];
        if (tokens.some(([asked, given]) => output[given] && isDeepStrictEqual(input[asked], output[given])))
          throw new RepeatedTokenError(`${commandName} answered with the token that it was asked with`);
        return answer;
      },
    { step: 'initialize', name: 'refuseRepeatedTokens' },
  );
}
