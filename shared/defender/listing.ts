import { sharedMeanwhile } from '../lambda/invocation.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string | undefined;
}

/** A list that takes many calls. It keeps its place, so that a later run goes on where an earlier one stopped. */
export interface Listing {
  isComplete(): boolean;
  /**
   * Reads one more page, for all that wait for it; a page that a frozen run waits for is read again. False where
   * another run has read that page meanwhile.
   */
  readOn(): Promise<boolean>;
}

interface Dependencies<Item> {
  /** `stale-token` where AWS takes the token no longer: the list fails, and then begins again. */
  readonly readPage: (token: string | undefined) => Promise<Page<Item> | 'stale-token'>;
  readonly add: (items: readonly Item[], isFirstPage: boolean) => void;
}

interface Place {
  readonly token?: string;
}

export function createListing<Item>({ readPage, add }: Dependencies<Item>): Listing {
  let next: Place | undefined = {};

  async function read(place: Place): Promise<boolean> {
    const page = await readPage(place.token);
    if (next !== place) return false;
    if (page === 'stale-token') {
      next = {};
      // Not at once: AWS might take none of its tokens.
      throw new Error('AWS takes the token of the list no longer: it begins again');
    }
    add(page.items, place.token === undefined);
    next = page.nextToken ? { token: page.nextToken } : undefined;
    return true;
  }

  return {
    isComplete: () => next === undefined,
    readOn: sharedMeanwhile(async () => (next ? read(next) : false)),
  };
}
