import type { FastifyError, FastifyReply } from 'fastify';
import { asServiceError, ServiceError } from '../errors.ts';

/** Errors in the form of the AWS REST-JSON protocol: the name in a header, the message and members in the body. */
export function sendFailure(reply: FastifyReply, failure: unknown): FastifyReply {
  const { name, status, message, members } = asServiceError(failure);
  return reply
    .code(status)
    .header('x-amzn-errortype', name)
    .send({ message, ...members });
}

/** What went wrong on the way to an operation: an unreadable URL or body is the caller's doing. */
export function sendRejection(reply: FastifyReply, failure: FastifyError): FastifyReply {
  const isTheirs = (failure.statusCode ?? 500) < 500;
  return sendFailure(
    reply,
    isTheirs ? new ServiceError('InvalidRequestException', failure.message) : failure,
  );
}

/** Breaks the connection without an answer. */
export function reset(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.destroy();
}
