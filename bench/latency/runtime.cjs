/** An execution environment of Lambda in a process of its own: it loads one bundle, and runs what it is sent. */
const { handler } = require(process.argv[2]);

function contextOf({ requestId, functionName, remainingMillis }) {
  const deadline = Date.now() + remainingMillis;
  return {
    functionName,
    awsRequestId: requestId,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    memoryLimitInMB: '1024',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

process.on('message', async ({ event, context }) => {
  try {
    process.send({ ok: true, response: await handler(event, contextOf(context)) });
  } catch (error) {
    process.send({ ok: false, message: `${error.name}: ${error.message}` });
  }
});
process.on('disconnect', () => process.exit());
process.send({ ready: process.version });
