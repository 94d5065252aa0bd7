import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyReply } from 'fastify';
import type { Activity } from './activity.ts';
import type { Hosted } from './dispatcher.ts';

/** The part of the Lambda API that invokes functions, on 127.0.0.1. */
export interface LambdaEndpoint {
  readonly url: string;
  close(): Promise<void>;
}

/** Lambda API reference, Invoke: a megabyte where nobody waits for the answer, six where somebody does. */
const limits = { Event: 1_048_576, RequestResponse: 6_291_456 } as const;

type InvocationType = keyof typeof limits;

interface Call {
  readonly hosted: Hosted;
  readonly type: InvocationType;
  readonly event: unknown;
}

/** An error as Lambda API reference, Invoke, documents it: with its HTTP status. */
interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly message: string;
}

const isInvocationType = (text: string): text is InvocationType => text in limits;

/**
 * Speaks Lambda's REST-JSON protocol, so that its real client and the AWS CLI can invoke what runs here. It is up before
 * the functions are, since their platform names it.
 */
export async function startLambdaEndpoint(
  functions: () => readonly Hosted[],
  activity: Activity,
): Promise<LambdaEndpoint> {
  const app = Fastify({
    forceCloseConnections: true,
    bodyLimit: limits.RequestResponse,
    genReqId: () => randomUUID(),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_, text, done) => done(null, text));
  app.post<{ Params: { name: string }; Body: string | undefined }>(
    '/2015-03-31/functions/:name/invocations',
    ({ id, params, headers, body = '' }, reply) => {
      reply.header('x-amzn-requestid', id);
      const type = String(headers['x-amz-invocation-type'] ?? 'RequestResponse');
      const call = callOf(functions(), { name: params.name, type, body });
      if ('error' in call) return refuse(reply, call);
      if (call.type === 'RequestResponse') return answer(reply, call.hosted.invoke(call.event, id));
      activity.watch(call.hosted.invokeAsync(call.event, id));
      return reply.code(202).send();
    },
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, close: () => app.close() };
}

interface Asked {
  readonly name: string;
  readonly type: string;
  readonly body: string;
}

function callOf(functions: readonly Hosted[], { name, type, body }: Asked): Call | Refusal {
  const hosted = functions.find((candidate) => candidate.name === bareName(name));
  if (!hosted)
    return { status: 404, error: 'ResourceNotFoundException', message: `Function not found: ${name}` };
  if (!isInvocationType(type))
    return { status: 400, error: 'InvalidParameterValueException', message: `No invocation type ${type}` };
  if (Buffer.byteLength(body) > limits[type])
    return { status: 413, error: 'RequestTooLargeException', message: `At most ${limits[type]} bytes` };
  try {
    return { hosted, type, event: JSON.parse(body || '{}') };
  } catch (error) {
    return { status: 400, error: 'InvalidRequestContentException', message: String(error) };
  }
}

/** A name may come as an ARN or a part of one, and with a version. */
const bareName = (text: string): string => text.replace(/^.*function:/, '').split(':')[0] ?? '';

const refuse = (reply: FastifyReply, { status, error, message }: Refusal): FastifyReply =>
  reply.code(status).header('x-amzn-errortype', error).send({ message });

/** What a function throws is an answer, too: only a header marks it as an error. */
async function answer(reply: FastifyReply, result: Promise<unknown>): Promise<FastifyReply> {
  const payload = await result.catch((error: unknown) => {
    reply.header('x-amz-function-error', 'Unhandled');
    return error instanceof Error
      ? { errorType: error.name, errorMessage: error.message }
      : { errorMessage: String(error) };
  });
  return reply.type('application/json').send(JSON.stringify(payload ?? null));
}
