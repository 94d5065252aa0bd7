import type { FastifyInstance } from 'fastify';
import type { Account } from '../account.ts';
import type { Faults } from '../faults.ts';
import { parseInput } from '../schemas.ts';
import type { Input } from '../server-perform.ts';
import type { Calls } from '../simulator-calls.ts';
import type { Throttle } from '../throttle.ts';
import { callsQuery, faultsBody, metricsBody, seedBody, throttlingBody } from './admin-schemas.ts';

export interface Administered {
  readonly account: Account;
  readonly faults: Faults;
  readonly calls: Calls;
  readonly throttle: Throttle;
  readonly call: (operationName: string, input: Input) => Promise<object>;
}

/** Maps become objects and sets lists, so that the state can be read. */
const readable = (_: string, value: unknown) => {
  if (value instanceof Map) return Object.fromEntries(value);
  return value instanceof Set ? [...value] : value;
};

/** The simulator's own routes, which AWS has not: they look inside, seed and break things. */
export function addAdminRoutes(
  app: FastifyInstance,
  { account, faults, calls, throttle, call }: Administered,
): void {
  app.get('/_simulator/state', (_, reply) =>
    reply.type('application/json').send(JSON.stringify(account, readable)),
  );

  app.get('/_simulator/calls', ({ query }) => ({
    calls: calls.list(parseInput(callsQuery, query).operation),
  }));
  app.delete('/_simulator/calls', () => {
    calls.clear();
    return {};
  });

  app.get('/_simulator/faults', () => ({ faults: faults.list() }));
  app.put('/_simulator/faults', ({ body }) => {
    const { faults: wanted } = parseInput(faultsBody, body);
    faults.clear();
    for (const fault of wanted) faults.add(fault);
    return { faults: faults.list() };
  });
  app.delete('/_simulator/faults', () => {
    faults.clear();
    return {};
  });

  app.put('/_simulator/throttling', ({ body }) => {
    throttle.enabled = parseInput(throttlingBody, body).enabled;
    return { enabled: throttle.enabled };
  });

  app.post('/_simulator/seed', async ({ body }) => {
    const outputs: object[] = [];
    for (const { operation, input } of parseInput(seedBody, body).calls)
      outputs.push(await call(operation, input));
    return { outputs };
  });

  app.post('/_simulator/metrics', async ({ body }) => {
    for (const datapoint of parseInput(metricsBody, body).datapoints) await call('SeedMetric', datapoint);
    return {};
  });
}
