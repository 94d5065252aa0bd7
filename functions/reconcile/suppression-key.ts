import type { ListedSuppression } from '../../shared/defender/suppression-listing.ts';

type Natural = Pick<ListedSuppression, 'checkName' | 'resourceIdentifier'>;

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([, member]) => member !== undefined)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, member]) => [name, sorted(member)]),
      )
    : value;

/** A suppression has no id: its check and its resource are its key, in whatever order the members come. */
export const naturalKey = ({ checkName, resourceIdentifier }: Natural): string =>
  `${checkName} ${JSON.stringify(sorted(resourceIdentifier))}`;

/** One that gets another end is another one: somebody changed it. */
export const suppressionKey = (suppression: ListedSuppression): string =>
  `${naturalKey(suppression)} ${suppression.expirationDate?.toISOString() ?? 'indefinitely'}`;
