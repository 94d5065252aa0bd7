import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** The HTTP requests of this process to the stack's own servers that have no complete answer yet. */
export interface Requests {
  inFlight(): number;
  close(): void;
}

const started = 'http.client.request.start';

const isRequest = (message: unknown): message is { readonly request: ClientRequest } =>
  typeof message === 'object' && message !== null && 'request' in message;

export function createRequests(endpoints: readonly string[]): Requests {
  const hosts = new Set(endpoints.map((endpoint) => new URL(endpoint).host));
  let count = 0;
  const onStart = (message: unknown): void => {
    if (!isRequest(message) || !hosts.has(String(message.request.getHeader('host')))) return;
    count += 1;
    message.request.once('close', () => {
      count -= 1;
    });
  };
  subscribe(started, onStart);
  return {
    inFlight: () => count,
    close: () => {
      unsubscribe(started, onStart);
    },
  };
}
