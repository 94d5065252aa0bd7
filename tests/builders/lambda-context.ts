import type { Context } from 'aws-lambda';

/** The context of an invocation that has so much time left each time it asks, in milliseconds. */
export const contextWith = (remainingMillis: () => number = () => 900_000): Context => ({
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'function',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:function',
  memoryLimitInMB: '256',
  awsRequestId: 'c0ffee00-0000-4000-8000-000000000001',
  logGroupName: '/aws/lambda/function',
  logStreamName: 'stream',
  getRemainingTimeInMillis: remainingMillis,
  done() {},
  fail() {},
  succeed() {},
});
