/** The services that functions ask. */
export type Service = 'dynamodb' | 'iot' | 'iotData' | 'sns' | 'sqs';

/** What goes wrong with a request: nothing is done in any case. */
export type Strike = 'error' | 'throttle' | 'stale';

interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const json = (type: string, name: string, status: number): Refusal => ({
  status,
  headers: { 'content-type': type, 'x-amzn-errortype': name },
  body: JSON.stringify({ __type: name, message: 'struck' }),
});

const xml = (type: string, code: string, status: number): Refusal => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>struck</Message></Error><RequestId>none</RequestId></ErrorResponse>`,
});

const json10 = 'application/x-amz-json-1.0';
const restJson = 'application/json';

/** How each service says that it failed, and that it is asked too often. */
const refusals: Readonly<Record<Service, Readonly<Record<Exclude<Strike, 'stale'>, Refusal>>>> = {
  dynamodb: {
    error: json(json10, 'com.amazonaws.dynamodb.v20120810#InternalServerError', 500),
    throttle: json(json10, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException', 400),
  },
  iot: {
    error: json(restJson, 'InternalFailureException', 500),
    throttle: json(restJson, 'ThrottlingException', 400),
  },
  iotData: {
    error: json(restJson, 'InternalFailureException', 500),
    throttle: json(restJson, 'ThrottlingException', 429),
  },
  sns: { error: xml('Receiver', 'InternalError', 500), throttle: xml('Sender', 'Throttled', 429) },
  sqs: {
    error: json(json10, 'com.amazonaws.sqs#InternalError', 500),
    throttle: json(json10, 'com.amazonaws.sqs#RequestThrottled', 400),
  },
};

export const refusalOf = (service: Service, strike: Exclude<Strike, 'stale'>): Refusal =>
  refusals[service][strike];
