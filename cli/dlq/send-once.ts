import type { Content } from './dead-letter-content.ts';
import type { Deliver } from './deliver.ts';

export type Outcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'left'; readonly because: string }
  | { readonly kind: 'failed'; readonly because: string };

/**
 * Sends what dead letters ask for, and nothing twice: a notice that comes again while a redrive goes on has failed again, and
 * would go round for ever. Of hints one is sent.
 */
export function createSendOnce(deliver: Deliver): (content: Content) => Promise<Outcome> {
  const deliveries = new Map<string, Promise<void>>();

  return async (content) => {
    if (content.kind === 'unreadable') return { kind: 'left', because: content.because };
    const before = deliveries.get(content.key);
    if (before && !content.isHint) return { kind: 'left', because: again };
    const delivery = before ?? deliver(content);
    deliveries.set(content.key, delivery);
    return delivery.then(sent, failed);
  };
}

const again = 'the same was sent a moment ago: it failed again, or was there twice';

const sent = (): Outcome => ({ kind: 'sent' });

const failed = (error: unknown): Outcome => ({
  kind: 'failed',
  because: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
});
