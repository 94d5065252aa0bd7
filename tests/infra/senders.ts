import { arnOf, type PackagedService } from './packaged-service.ts';

export const sameAs =
  (expected: unknown) =>
  (value: unknown): boolean =>
    JSON.stringify(value) === JSON.stringify(expected);

/** The properties of all resources of a type that are about one function. */
export const ofFunction = (service: PackagedService, type: string, id: string) =>
  service
    .ofType(type)
    .map(([, { Properties }]) => Properties)
    .filter(({ Endpoint, FunctionName }) =>
      [arnOf(`${id}LambdaFunction`), { Ref: `${id}LambdaFunction` }].some(sameAs(Endpoint ?? FunctionName)),
    );

/** What the policies of a queue allow. */
export const sendersTo = (service: PackagedService, queue: string): unknown[] =>
  service
    .ofType('AWS::SQS::QueuePolicy')
    .map(([, { Properties }]) => Properties)
    .filter(({ Queues }) => sameAs([{ Ref: queue }])(Queues))
    .flatMap(({ PolicyDocument }) => Object(PolicyDocument).Statement)
    .filter(({ Effect }) => Effect === 'Allow');

/** The statement that lets one source of an AWS service send to a queue. */
export const maySend = (queue: string, principal: string, source: unknown): unknown =>
  expect.objectContaining({
    Effect: 'Allow',
    Principal: { Service: principal },
    Action: 'sqs:SendMessage',
    Resource: arnOf(queue),
    Condition: { ArnEquals: { 'aws:SourceArn': source } },
  });
