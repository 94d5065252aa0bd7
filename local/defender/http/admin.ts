import type { FastifyInstance, FastifyRequest } from 'fastify';
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
  administered: (request: FastifyRequest) => Administered,
): void {
  app.get('/_simulator/state', (request, reply) =>
    reply.type('application/json').send(JSON.stringify(administered(request).account, readable)),
  );

  app.get('/_simulator/calls', (request) => ({
    calls: administered(request).calls.list(parseInput(callsQuery, request.query).operation),
  }));
  app.delete('/_simulator/calls', (request) => {
    administered(request).calls.clear();
    return {};
  });

  app.get('/_simulator/faults', (request) => ({ faults: administered(request).faults.list() }));
  app.put('/_simulator/faults', (request) => {
    const { faults: wanted } = parseInput(faultsBody, request.body);
    const { faults } = administered(request);
    faults.clear();
    for (const fault of wanted) faults.add(fault);
    return { faults: faults.list() };
  });
  app.delete('/_simulator/faults', (request) => {
    administered(request).faults.clear();
    return {};
  });

  app.put('/_simulator/throttling', (request) => {
    const { throttle } = administered(request);
    throttle.enabled = parseInput(throttlingBody, request.body).enabled;
    return { enabled: throttle.enabled };
  });

  app.post('/_simulator/seed', async (request) => {
    const outputs: object[] = [];
    for (const { operation, input } of parseInput(seedBody, request.body).calls)
      outputs.push(await administered(request).call(operation, input));
    return { outputs };
  });

  app.post('/_simulator/metrics', async (request) => {
    for (const datapoint of parseInput(metricsBody, request.body).datapoints)
      await administered(request).call('SeedMetric', datapoint);
    return {};
  });
}
