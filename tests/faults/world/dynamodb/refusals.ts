import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';

export const refusedMetadata = { $metadata: { httpStatusCode: 400 } };

/** DynamoDB's answer to a call that it can't make sense of. */
export const invalid = (message: string) =>
  new DynamoDBServiceException({
    ...refusedMetadata,
    name: 'ValidationException',
    message,
    $fault: 'client',
  });
