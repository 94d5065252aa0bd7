import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import { ServiceError } from './errors.ts';
import { type Administered, addAdminRoutes } from './http/admin.ts';
import { reset, sendFailure, sendRejection } from './http/answer.ts';
import { bodyOf, inputOf } from './http/request.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';
import { uuidOf } from './registry/ids.ts';
import type { Answer, Input } from './server-perform.ts';

/** A thing name of 128 characters, each percent-encoded, or an ARN in the path. */
const maxParamLength = 4096;

/** What one server serves. */
export interface Served extends Administered {
  readonly perform: (operation: Operation, input: Input) => Promise<Answer>;
}

export interface Server {
  readonly url: string;
  close(): Promise<void>;
}

function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_, text, done) => {
    try {
      done(null, bodyOf(String(text)));
    } catch (cause) {
      done(new ServiceError('InvalidRequestException', `body: is not JSON: ${String(cause)}`));
    }
  });
}

type ServedTo = (request: FastifyRequest) => Served;

function addOperationRoutes(app: FastifyInstance, servedTo: ServedTo): void {
  for (const operation of operations)
    app.route({
      method: operation.method,
      url: operation.path,
      handler: async (request, reply) => {
        const answer = await servedTo(request).perform(operation, inputOf(request));
        if ('reset' in answer) return reset(reply);
        return 'output' in answer ? reply.send(answer.output) : sendFailure(reply, answer.failure);
      },
    });
}

/** The REST-JSON API, for as many servers as there are: its routes take longer to add than most tests take. */
function createRoutes(servedTo: ServedTo): FastifyInstance {
  const app = Fastify({
    routerOptions: { maxParamLength },
    frameworkErrors: (failure, _, reply) => sendRejection(reply, failure),
  });
  let requests = 0;
  readBodies(app);
  app.addHook('onRequest', async (_, reply) => {
    requests += 1;
    reply.header('x-amzn-RequestId', uuidOf(`request ${requests}`));
  });
  app.setErrorHandler<FastifyError>((failure, _, reply) =>
    failure instanceof ServiceError ? sendFailure(reply, failure) : sendRejection(reply, failure),
  );
  app.setNotFoundHandler(({ method, url }, reply) =>
    reply
      .code(404)
      .header('x-amzn-errortype', 'UnknownOperationException')
      .send({ message: `the simulator has no operation at ${method} ${url}` }),
  );
  addOperationRoutes(app, servedTo);
  addAdminRoutes(app, servedTo);
  return app;
}

const served = new WeakMap<IncomingMessage, Served>();

const routes = createRoutes(({ raw }) => {
  const found = served.get(raw);
  if (!found) throw new Error('The request came through no server');
  return found;
});

/** Listens on a port of 127.0.0.1, or on any that is free where that is 0. */
export async function startServer(what: Served, port: number): Promise<Server> {
  await routes.ready();
  const server = createServer((request, response) => {
    served.set(request, what);
    routes.routing(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
