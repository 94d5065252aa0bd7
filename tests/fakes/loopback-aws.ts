import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Platform } from '../../shared/config/platform.ts';
import { systemClock } from '../../shared/time/clock.ts';

/** What AWS does with each request, by its number from 1. */
export type Answer = (number: number, response: ServerResponse, request: IncomingMessage) => void;

export const json = { 'content-type': 'application/json' };

/** All services of AWS in one server on loopback, a new one for each test. */
export function loopbackAws(answer: Answer) {
  let server: Server;
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const aws = {
    /** How many came. */
    requests: 0,
    url,
    platform: (environment: Platform['environment'] = {}): Platform => ({
      ...{ environment, clock: systemClock, region: 'eu-central-1' },
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoints: {
        ...{ dynamodb: url(), iot: url(), iotData: url(), lambda: url(), sns: url(), sqs: url() },
      },
    }),
  };
  beforeEach(async () => {
    aws.requests = 0;
    server = createServer((request, response) => {
      aws.requests += 1;
      request.resume();
      answer(aws.requests, response, request);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  return aws;
}
