import {
  InvalidRequestException,
  LimitExceededException,
  ResourceNotFoundException,
  ThrottlingException,
} from '@aws-sdk/client-iot';
import { endingOf, sameActions, sameIds } from '../../../../shared/defender/mitigation-task-report.ts';
import { isRefusal, orRefusal, refusalOf } from '../../../../shared/defender/refusals.ts';

const $metadata = {};

test.each([
  [new ResourceNotFoundException({ message: 'no such thing', $metadata }), 'gone'],
  [new InvalidRequestException({ message: 'not so', $metadata }), 'invalid'],
  [new LimitExceededException({ message: 'ten run', $metadata }), 'limit'],
] as const)('%s is no for good', async (error, refusal) => {
  const answer = await orRefusal(Promise.reject(error));
  expect(answer).toEqual({ refusal, because: `${error.name}: ${error.message}` });
  expect(isRefusal(answer)).toBe(true);
});

test.each([
  new ThrottlingException({ message: 'Rate exceeded', $metadata }),
  new Error('socket hang up'),
  Object.assign(new Error('a name alone'), { name: 'ResourceNotFoundException' }),
])('%s is worth another try', async (error) => {
  expect(refusalOf(error)).toBeUndefined();
  await expect(orRefusal(Promise.reject(error))).rejects.toBe(error);
});

test('an answer is no refusal', async () => {
  expect(isRefusal(await orRefusal(Promise.resolve({ requestId: 'r' })))).toBe(false);
  expect([undefined, null, 'refusal', 7].some(isRefusal)).toBe(false);
});

test.each([
  ['COMPLETED', 'succeeded'],
  ['SUCCESSFUL', 'succeeded'],
  ['FAILED', 'failed'],
  ['CANCELED', 'canceled'],
  ['IN_PROGRESS', undefined],
  [undefined, undefined],
  ['A_STATUS_OF_TOMORROW', undefined],
])('a task that is %s has ended %s', (taskStatus, ending) => {
  expect(endingOf(taskStatus)).toBe(ending);
});

test('targets are the same in any order, actions only in theirs', () => {
  expect(sameIds(['a', 'b'], ['b', 'a'])).toBe(true);
  expect(sameIds(['a'], ['a', 'a'])).toBe(false);
  expect(sameIds(undefined, ['a'])).toBe(false);
  expect(sameActions(['a', 'b'], ['a', 'b'])).toBe(true);
  expect(sameActions(['a', 'b'], ['b', 'a'])).toBe(false);
});
