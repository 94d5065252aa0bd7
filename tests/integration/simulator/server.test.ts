import { CreateThingCommand, DescribeThingCommand, IoTClient, ListThingsCommand } from '@aws-sdk/client-iot';
import { apiError, forEachTest, simulatorWithClient, start } from './server-client.ts';

type Started = Awaited<ReturnType<typeof simulatorWithClient>>;
const started = forEachTest(simulatorWithClient);

const lamp = new CreateThingCommand({ thingName: 'lamp' });
const json = { 'content-type': 'application/json' };
const admin = (path: string, init: RequestInit = {}) =>
  fetch(`${started.simulator.url}/_simulator/${path}`, { headers: json, ...init });
const put = (path: string, body: object) => admin(path, { method: 'PUT', body: JSON.stringify(body) });

/** Resolves once the simulator has somebody asleep. */
async function sleeper(): Promise<void> {
  while (!started.clock.nextDue()) await new Promise(setImmediate);
}

describe('the protocol', () => {
  test('the protocol names its errors in a header, explains them in the body and numbers its answers', async () => {
    const answer = await fetch(`${started.simulator.url}/things/nobody`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
    expect(await answer.json()).toEqual({ message: 'thing nobody does not exist' });
    const next = await fetch(`${started.simulator.url}/things/nobody`);
    const ids = [answer, next].map(({ headers }) => headers.get('x-amzn-requestid'));
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[1]).not.toBe(ids[0]);
  });

  test('the protocol gives the SDK the request id and the members of an error', async () => {
    await started.iot.send(lamp);
    const clash = new CreateThingCommand({
      thingName: 'lamp',
      attributePayload: { attributes: { site: 'attic' } },
    });
    await expect(started.iot.send(clash)).rejects.toMatchObject({
      ...apiError('ResourceAlreadyExistsException', 409),
      resourceArn: 'arn:aws:iot:us-east-1:123456789012:thing/lamp',
      $metadata: { httpStatusCode: 409, requestId: expect.any(String) },
    });
  });

  test.each([
    ['GET', '/jobs/some-job'],
    ['PUT', '/things/lamp'],
    ['GET', '/'],
  ])('the protocol says clearly that it does not have %s %s', async (method, path) => {
    const answer = await fetch(started.simulator.url + path, { method });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect(await answer.json()).toEqual({ message: expect.stringContaining(`${method} ${path}`) });
  });

  test.each([
    ['a body that is not JSON', '/things/lamp', '{"attributePayload":'],
    ['a URL that cannot be decoded', '/things/x%ZZ', '{}'],
  ])('refuses %s', async (_, path, body) => {
    const answer = await fetch(started.simulator.url + path, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidRequestException');
  });

  test('the protocol names the member that is wrong', async () => {
    const things = new ListThingsCommand({ maxResults: 251 });
    await expect(started.iot.send(things)).rejects.toMatchObject({
      ...apiError('InvalidRequestException', 400),
      message: expect.stringContaining('maxResults'),
    });
  });

  test('the protocol reads names with every character that they may have, at full length', async () => {
    const thingName = ':_-9aZ'.padEnd(128, ':');
    await started.iot.send(new CreateThingCommand({ thingName }));
    expect(await started.iot.send(new DescribeThingCommand({ thingName }))).toMatchObject({ thingName });
  });

  test('listens on loopback only, and no more once it is closed', async () => {
    expect(new URL(started.simulator.url).hostname).toBe('127.0.0.1');
    await started.simulator.close();
    await expect(started.iot.send(lamp)).rejects.toThrow('ECONNREFUSED');
  });

  test('refuses a call to an operation that it does not have', async () => {
    await expect(started.simulator.call('DescribeJob')).rejects.toThrow('no operation DescribeJob');
  });
});

describe('the record', () => {
  test('holds each call with its input, outcome and time, but not what was seeded', async () => {
    await started.simulator.call('CreateThing', { thingName: 'seeded' });
    await started.iot.send(lamp);
    started.clock.moveTo(new Date(start.getTime() + 1000));
    await started.iot.send(new DescribeThingCommand({ thingName: 'nobody' })).catch(() => undefined);
    expect(started.simulator.calls.list()).toEqual([
      { operation: 'CreateThing', input: { thingName: 'lamp' }, outcome: 'success', time: start },
      {
        operation: 'DescribeThing',
        input: { thingName: 'nobody' },
        outcome: 'ResourceNotFoundException',
        time: new Date(start.getTime() + 1000),
      },
    ]);
    expect(started.simulator.calls.list('DescribeThing')).toHaveLength(1);
  });

  test('the record can be read and emptied over HTTP', async () => {
    await started.iot.send(lamp);
    await started.iot.send(new ListThingsCommand({}));
    expect(await (await admin('calls?operation=CreateThing')).json()).toEqual({
      calls: [
        {
          operation: 'CreateThing',
          input: { thingName: 'lamp' },
          outcome: 'success',
          time: start.toISOString(),
        },
      ],
    });
    await admin('calls', { method: 'DELETE' });
    expect(started.simulator.calls.list()).toEqual([]);
  });
});

describe('throttling', () => {
  const list = () => started.iot.send(new ListThingsCommand({}));

  test('lets as many calls through as the operation grants a second, then as many as time brings', async () => {
    started.simulator.throttle.enabled = true;
    await started.simulator.call('CreatePolicy', { policyName: 'p', policyDocument: '{"Statement":[]}' });
    const get = async () => (await fetch(`${started.simulator.url}/policies/p`)).status;
    const statuses = async (count: number) => {
      const answers: number[] = [];
      for (let sent = 0; sent < count; sent += 1) answers.push(await get());
      return answers;
    };
    expect(await statuses(12)).toEqual([...Array(10).fill(200), 400, 400]);
    started.clock.moveTo(new Date(start.getTime() + 300));
    expect(await statuses(4)).toEqual([200, 200, 200, 400]);
    expect(started.simulator.calls.list('GetPolicy').at(-1)?.outcome).toBe('ThrottlingException');
  });

  test('throttling can be switched off over HTTP', async () => {
    started.simulator.throttle.enabled = true;
    expect(await (await put('throttling', { enabled: false })).json()).toEqual({ enabled: false });
    for (let sent = 0; sent < 30; sent += 1) await list();
    expect(started.simulator.calls.list('ListThings').every(({ outcome }) => outcome === 'success')).toBe(
      true,
    );
  });
});

describe('faults', () => {
  const describeLamp = () => started.iot.send(new DescribeThingCommand({ thingName: 'lamp' }));
  const things = () => [...started.simulator.account.registry.things.keys()];

  test.each([
    ['throttle', 'ThrottlingException', 400],
    ['limit', 'LimitExceededException', 410],
    ['denied', 'AccessDeniedException', 403],
    ['error', 'InternalFailureException', 500],
  ] as const)('%s answers with %s and does nothing', async (kind, name, status) => {
    started.simulator.faults.add({ operation: 'CreateThing', kind, times: 1 });
    await expect(started.iot.send(lamp)).rejects.toMatchObject(apiError(name, status));
    expect(things()).toEqual([]);
    await started.iot.send(lamp);
    expect(things()).toEqual(['lamp']);
  });

  test.each([
    ['breaks the connection', undefined, { message: expect.stringContaining('socket hang up') }],
    ['answers with a 500', 'error', apiError('InternalFailureException', 500)],
  ] as const)('a lost answer %s after the effect', async (_, by, error) => {
    started.simulator.faults.add({ operation: '*', kind: 'lost-answer', by, times: 1 });
    await expect(started.iot.send(lamp)).rejects.toMatchObject(error);
    expect(things()).toEqual(['lamp']);
    expect(started.simulator.calls.list()).toMatchObject([{ outcome: 'lost' }]);
  });

  test('a client that retries gets over a lost answer', async () => {
    const patient = new IoTClient({
      endpoint: started.simulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      maxAttempts: 3,
    });
    started.simulator.faults.add({ operation: 'CreateThing', kind: 'lost-answer', times: 1 });
    await expect(patient.send(lamp)).resolves.toMatchObject({ thingName: 'lamp' });
    expect(started.simulator.calls.list().map(({ outcome }) => outcome)).toEqual(['lost', 'success']);
    patient.destroy();
  });

  test('latency holds the answer until the stack clock has moved on', async () => {
    await started.simulator.call('CreateThing', { thingName: 'lamp' });
    started.simulator.faults.add({ operation: 'DescribeThing', kind: 'latency', millis: 60_000 });
    let answered = false;
    const answer = describeLamp().then(() => {
      answered = true;
    });
    await sleeper();
    started.clock.moveTo(new Date(start.getTime() + 59_999));
    expect(answered).toBe(false);
    started.clock.moveTo(new Date(start.getTime() + 60_000));
    await answer;
    expect(answered).toBe(true);
  });

  test('strikes the calls it is meant for: from the nth, so many times, by input, by name', async () => {
    const { faults } = started.simulator;
    await started.simulator.call('CreateThing', { thingName: 'lamp' });
    faults.add({ operation: 'DescribeThing', kind: 'error', nth: 2, times: 2, input: { thingName: 'lamp' } });
    faults.add({ operation: 'CreateThing', kind: 'limit', when: ({ thingName }) => thingName === 'other' });
    await started.iot.send(lamp);
    const outcomes: string[] = [];
    for (let sent = 0; sent < 5; sent += 1)
      outcomes.push(
        await describeLamp().then(
          () => 'ok',
          ({ name }) => name,
        ),
      );
    expect(outcomes).toEqual(['ok', 'InternalFailureException', 'InternalFailureException', 'ok', 'ok']);
    await expect(started.iot.send(new CreateThingCommand({ thingName: 'other' }))).rejects.toMatchObject(
      apiError('LimitExceededException', 410),
    );
  });

  test('faults can be taken back', async () => {
    const takeBack = started.simulator.faults.add({ operation: '*', kind: 'error' });
    await expect(started.iot.send(lamp)).rejects.toMatchObject(apiError('InternalFailureException', 500));
    takeBack();
    await expect(started.iot.send(lamp)).resolves.toMatchObject({ thingName: 'lamp' });
  });

  test('faults can be set, read and cleared over HTTP', async () => {
    const fault = { operation: 'CreateThing', kind: 'limit', input: { thingName: 'lamp' } };
    expect((await put('faults', { faults: [fault] })).status).toBe(200);
    await expect(started.iot.send(lamp)).rejects.toMatchObject(apiError('LimitExceededException', 410));
    expect(await (await admin('faults')).json()).toEqual({ faults: [{ ...fault, seen: 1 }] });
    await admin('faults', { method: 'DELETE' });
    await expect(started.iot.send(lamp)).resolves.toMatchObject({ thingName: 'lamp' });
  });

  test('refuses over HTTP what is no fault, and keeps those it has', async () => {
    started.simulator.faults.add({ operation: '*', kind: 'limit' });
    const answer = await put('faults', { faults: [{ operation: '*', kind: 'fire' }] });
    expect(answer.status).toBe(400);
    expect(started.simulator.faults.list()).toHaveLength(1);
  });
});

describe('seeding over HTTP', () => {
  test('runs operations in order and answers with their outputs; the state shows what came of it', async () => {
    const calls = [
      { operation: 'CreateThing', input: { thingName: 'lamp' } },
      { operation: 'SeedCertificate', input: { thingNames: ['lamp'] } },
    ];
    const answer = await admin('seed', { method: 'POST', body: JSON.stringify({ calls }) });
    const [certificate] = started.simulator.account.registry.certificates.values();
    const { certificateArn = '', certificateId = '' } = certificate ?? {};
    expect(await answer.json()).toMatchObject({
      outputs: [{ thingName: 'lamp' }, { certificateId, certificateArn }],
    });
    expect(await (await admin('state')).json()).toMatchObject({
      registry: {
        things: { lamp: { principals: [certificateArn] } },
        certificates: { [certificateId]: { status: 'ACTIVE', certificateArn } },
      },
    });
  });

  test('seeding over HTTP is neither broken, throttled nor recorded', async () => {
    started.simulator.throttle.enabled = true;
    started.simulator.faults.add({ operation: '*', kind: 'error' });
    for (let count = 0; count < 40; count += 1)
      expect((await admin('seed/certificate', { method: 'POST' })).status).toBe(200);
    expect(started.simulator.calls.list()).toEqual([]);
  });

  test('stops at the first call that fails, with the error of the API', async () => {
    const calls = [
      { operation: 'DescribeThing', input: { thingName: 'nobody' } },
      { operation: 'CreateThing', input: { thingName: 'lamp' } },
    ];
    const answer = await admin('seed', { method: 'POST', body: JSON.stringify({ calls }) });
    expect(answer.status).toBe(404);
    expect(started.simulator.account.registry.things.size).toBe(0);
  });
});

test('a call that still sleeps does not keep the simulator from closing', async () => {
  started.simulator.faults.add({ operation: '*', kind: 'latency', millis: 1 });
  const call = expect(started.iot.send(lamp)).rejects.toThrow('socket hang up');
  await sleeper();
  await started.simulator.close();
  await call;
});

test.each([
  ['cn-north-1', 'arn:aws-cn:iot:cn-north-1:210987654321:thing/lamp'],
  ['us-gov-west-1', 'arn:aws-us-gov:iot:us-gov-west-1:210987654321:thing/lamp'],
  ['eu-west-1', 'arn:aws:iot:eu-west-1:210987654321:thing/lamp'],
])('ARNs belong to the partition of %s and to the account', async (region, thingArn) => {
  const elsewhere = await simulatorWithClient({ region, accountId: '210987654321' });
  expect(await elsewhere.iot.send(lamp)).toMatchObject({ thingArn });
  await elsewhere.close();
});

test('ids are the same for the same account and start, scripted if one desired', async () => {
  const seed = async (simulator: Started['simulator']) => simulator.call('SeedCertificate');
  const again = await simulatorWithClient();
  const scripted = await simulatorWithClient({ newId: () => 'ab'.repeat(32) });
  const first = await seed(started.simulator);
  expect(await seed(again.simulator)).toEqual(first);
  expect(await seed(started.simulator)).not.toEqual(first);
  expect(await seed(scripted.simulator)).toMatchObject({ certificateId: 'ab'.repeat(32) });
  await Promise.all([again.close(), scripted.close()]);
});

describe('metrics over HTTP', () => {
  const report = (datapoints: object[]) =>
    admin('metrics', { method: 'POST', body: JSON.stringify({ datapoints }) });
  const profile = {
    securityProfileName: 'chatty',
    behaviors: [
      {
        name: 'msgs',
        metric: 'aws:num-messages-sent',
        criteria: { comparisonOperator: 'less-than', value: { count: 10 }, durationSeconds: 300 },
      },
    ],
  };

  test('reach the behaviors that watch them', async () => {
    await started.simulator.call('CreateThing', { thingName: 'lamp' });
    await started.simulator.call('CreateSecurityProfile', profile);
    await started.simulator.call('AttachSecurityProfile', {
      securityProfileName: 'chatty',
      securityProfileTargetArn: 'arn:aws:iot:us-east-1:123456789012:all/things',
    });
    const datapoint = { thingName: 'lamp', metric: 'aws:num-messages-sent' };
    expect((await report([{ ...datapoint, value: { count: 9 } }])).status).toBe(200);
    expect(await started.simulator.call('ListActiveViolations')).toMatchObject({ activeViolations: [] });
    expect((await report([{ ...datapoint, value: { count: 54 } }])).status).toBe(200);
    expect(await started.simulator.call('ListActiveViolations')).toMatchObject({
      activeViolations: [{ thingName: 'lamp', lastViolationValue: { count: 54 } }],
    });
    await started.simulator.call('SeedMetric', { ...datapoint, value: { count: 8 } });
    expect(await started.simulator.call('ListActiveViolations')).toMatchObject({ activeViolations: [] });
  });

  test('metrics over HTTP are refused without a value', async () => {
    const answer = await report([{ thingName: 'lamp', metric: 'aws:num-messages-sent', value: {} }]);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidRequestException');
  });
});
