import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { refusalOf, type Service, type Strike } from './strikes.ts';

/** One request of a function, while it passes. */
export interface Passing {
  readonly service: Service;
  /** `DynamoDB_20120810.Query`, `GET /active-violations`, or the action of a form. */
  readonly what: string;
  readonly at: number;
}

/** Stands between functions and the services: each call takes its time, and what is to strike it strikes it. */
export interface ServiceProxy {
  /** Where functions ask for a service. */
  url(service: Service): string;
  /** Where the services are, and how SQS has its queues' addresses begin, once they are. */
  aim(targets: Targets): void;
  close(): void;
}

export interface Targets {
  readonly endpoints: Readonly<Record<Service, string>>;
  readonly queueOrigin: string;
}

export interface ProxyOptions {
  /** How long a call takes, in milliseconds, unless the service itself takes longer. */
  readonly callMillis: number;
  /** Told of each request before it is made; what this returns strikes it. */
  readonly onRequest: (passing: Passing) => Strike | undefined;
  /** May change the answer of a request. */
  readonly onAnswer: (passing: Passing, answer: Answered) => Buffer;
}

export interface Answered {
  readonly status: number;
  readonly body: Buffer;
}

const services: readonly Service[] = ['dynamodb', 'iot', 'iotData', 'sns', 'sqs'];

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

function whatOf({ method, url = '', headers }: IncomingMessage, body: Buffer): string {
  const target = headers['x-amz-target'];
  if (target) return String(target);
  const action = /(?:^|&)Action=(\w+)/.exec(body.subarray(0, 4096).toString());
  return action?.[1] ?? `${method} ${url.split('?')[0]}`;
}

/** Lengths and connections are each hop's own. */
const hopHeaders = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

const passedOn = (headers: IncomingMessage['headers']) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !hopHeaders.includes(name)));

export async function startProxy({ callMillis, onRequest, onAnswer }: ProxyOptions): Promise<ServiceProxy> {
  const agent = new Agent({ keepAlive: true });
  const servers = new Map<Service, Server>();
  function urlOf(service: Service): string {
    const address = servers.get(service)?.address();
    if (!address || typeof address === 'string') throw new Error(`Nothing listens for ${service}`);
    return `http://127.0.0.1:${address.port}`;
  }
  let targets: Targets | undefined;

  /** A queue is named by its address, which leads here. */
  const withQueues = (body: Buffer, { queueOrigin }: Targets): Buffer =>
    Buffer.from(body.toString().replaceAll(urlOf('sqs'), queueOrigin));

  function ask(service: Service, { method, url = '/', headers }: IncomingMessage, sent: Buffer) {
    if (!targets) throw new Error('The proxy leads nowhere yet');
    const target = targets.endpoints[service];
    const body = service === 'sqs' ? withQueues(sent, targets) : sent;
    const { host } = new URL(target);
    const options = { method, agent, headers: { ...passedOn(headers), host, 'content-length': body.length } };
    return new Promise<{ readonly message: IncomingMessage; readonly body: Buffer }>((resolve, reject) => {
      const asked = request(new URL(url, target), options, (message) => {
        buffer(message).then((answer) => resolve({ message, body: answer }), reject);
      });
      asked.once('error', reject);
      asked.end(body);
    });
  }

  async function pass(service: Service, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const at = Date.now();
    const body = await buffer(incoming);
    const passing = { service, what: whatOf(incoming, body), at };
    const strike = onRequest(passing);
    if (strike === 'stale') {
      incoming.socket.destroy();
      return;
    }
    if (strike) {
      await pause(callMillis);
      const refusal = refusalOf(service, strike);
      outgoing.writeHead(refusal.status, refusal.headers).end(refusal.body);
      return;
    }
    const [answer] = await Promise.all([ask(service, incoming, body), pause(callMillis)]);
    const status = answer.message.statusCode ?? 500;
    const changed = onAnswer(passing, { status, body: answer.body });
    const headers = { ...passedOn(answer.message.headers), 'content-length': changed.length };
    outgoing.writeHead(status, headers).end(changed);
  }

  function listen(service: Service): Promise<readonly [Service, Server]> {
    const server = createServer((incoming, outgoing) => {
      pass(service, incoming, outgoing).catch(() => incoming.socket.destroy());
    });
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve([service, server])));
  }

  for (const [service, server] of await Promise.all(services.map(listen))) servers.set(service, server);
  return {
    url: urlOf,
    aim(found) {
      targets = found;
    },
    close() {
      for (const server of servers.values()) {
        server.close();
        server.closeAllConnections();
      }
      agent.destroy();
    },
  };
}
