/** When each of so many events happened, within 30 days; a fifth of them in one hour: a storm. */
export interface Moments {
  readonly since: Date;
  at(number: number): Date;
  /** The first number that happened at this moment or later. */
  firstAt(moment: Date): number;
}

const spanMillis = 30 * 86_400_000;

/** So many in a row share their moment, and no others do. */
export const eventsPerMoment = 3;

/** Beyond that, moments of the storm would be less than a millisecond apart. */
const maxEvents = 50_000_000;

export function createMoments(count: number, until: Date): Moments {
  if (!(count > 0 && count <= maxEvents)) throw new Error(`Between 1 and ${maxEvents} events, not ${count}`);
  const since = new Date(until.getTime() - spanMillis);
  const at = (number: number): Date => {
    const share = (number - (number % eventsPerMoment)) / count;
    return new Date(since.getTime() + Math.floor(partOfTime(share) * spanMillis));
  };
  return {
    since,
    at,
    firstAt(moment) {
      let [low, high] = [0, count];
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        if (at(middle) < moment) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}

const stormPart = 3_600_000 / spanMillis;
const calmPart = (1 - stormPart) / 2;

/** How much of the time has passed when this share of the events has happened. */
function partOfTime(share: number): number {
  if (share < 0.4) return (share / 0.4) * calmPart;
  if (share < 0.6) return calmPart + ((share - 0.4) / 0.2) * stormPart;
  return calmPart + stormPart + ((share - 0.6) / 0.4) * calmPart;
}
