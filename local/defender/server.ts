import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { ServiceError } from './errors.ts';
import { type Administered, addAdminRoutes } from './http/admin.ts';
import { reset, sendFailure, sendRejection } from './http/answer.ts';
import { bodyOf, inputOf } from './http/request.ts';
import type { Operation } from './operation.ts';
import { uuidOf } from './registry/ids.ts';
import type { Answer, Input } from './server-perform.ts';

/** A thing name of 128 characters, each percent-encoded, or an ARN in the path. */
const maxParamLength = 4096;

export interface Served extends Administered {
  readonly operations: readonly Operation[];
  readonly perform: (operation: Operation, input: Input) => Promise<Answer>;
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

function addOperationRoutes(app: FastifyInstance, { operations, perform }: Served): void {
  for (const operation of operations)
    app.route({
      method: operation.method,
      url: operation.path,
      handler: async (request, reply) => {
        const answer = await perform(operation, inputOf(request));
        if ('reset' in answer) return reset(reply);
        return 'output' in answer ? reply.send(answer.output) : sendFailure(reply, answer.failure);
      },
    });
}

/** The REST-JSON API over HTTP, not yet listening. */
export function createServer(served: Served): FastifyInstance {
  const app = Fastify({
    forceCloseConnections: true,
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
  addOperationRoutes(app, served);
  addAdminRoutes(app, served);
  return app;
}
