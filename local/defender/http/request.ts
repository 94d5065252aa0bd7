import type { FastifyRequest } from 'fastify';
import type { Input } from '../server-perform.ts';

/** Members that travel under another name than the API's reference has for them. */
const membersByWireName: ReadonlyMap<string, string> = new Map([['isAscendingOrder', 'ascendingOrder']]);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const membersOf = (source: unknown): Input =>
  Object.fromEntries(
    Object.entries(isObject(source) ? source : {}).map(([name, value]) => [
      membersByWireName.get(name) ?? name,
      value,
    ]),
  );

/** Path, query, body and the one header that carries a member, as one object; the path wins. */
export function inputOf({ params, query, body, headers }: FastifyRequest): Input {
  const principal = headers['x-amzn-principal'];
  return {
    ...membersOf(body),
    ...membersOf(query),
    ...(principal !== undefined && { principal }),
    ...membersOf(params),
  };
}

/** Bodies are JSON whatever their content type says, and may be empty. */
export function bodyOf(text: string): unknown {
  return text === '' ? {} : JSON.parse(text);
}
