import type { FastifyReply } from 'fastify';
import { asServiceError } from '../errors.ts';

/** Errors in the form of the AWS REST-JSON protocol: the name in a header, the message and members in the body. */
export function sendFailure(reply: FastifyReply, failure: unknown): FastifyReply {
  const { name, status, message, members } = asServiceError(failure);
  return reply
    .code(status)
    .header('x-amzn-errortype', name)
    .send({ message, ...members });
}

/** Breaks the connection without an answer. */
export function reset(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.destroy();
}
