import { asLambda } from '../../../../shared/lambda/as-lambda.ts';
import { remainingMillis } from '../../../../shared/lambda/invocation.ts';
import type { Fields } from '../../../../shared/telemetry/fields.ts';
import { createScope } from '../../../../shared/telemetry/scope.ts';
import { contextWith } from '../../../builders/lambda-context.ts';

const { about, fields } = createScope();

/** What the lines of the log say beside their message. */
const lines: Fields[] = [];
const telemetry = { about, error: (_: string, error: unknown) => void lines.push(fields(error)) };

test('a handler that runs out of time is ended by Lambda, and not a little earlier by its middleware (F81)', async () => {
  const handler = asLambda(() => new Promise<string>(() => {}), telemetry);
  const invocation = handler(
    {},
    contextWith(() => 6),
  );
  const later = new Promise((resolve) => setTimeout(resolve, 50, 'still runs'));
  expect(await Promise.race([invocation, later])).toBe('still runs');
});

test('a handler has the time of its own invocation', async () => {
  const handler = asLambda(async () => remainingMillis(), telemetry);
  const left = (millis: number) =>
    handler(
      {},
      contextWith(() => millis),
    );
  expect(await Promise.all([left(1000), left(2000)])).toEqual([1000, 2000]);
});

test('each line of the log names the invocation, that of a failed run too (F84)', async () => {
  const handler = asLambda(async () => {
    lines.push(fields());
    throw new Error('leak');
  }, telemetry);
  await expect(handler({}, contextWith())).rejects.toThrow('leak');
  const { awsRequestId: requestId } = contextWith();
  expect(lines).toEqual([{ requestId }, { requestId }]);
});
