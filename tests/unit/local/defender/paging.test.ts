import fc from 'fast-check';
import { ServiceError } from '../../../../local/defender/errors.ts';
import { page } from '../../../../local/defender/paging.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Follows the tokens to the end. */
function walk(items: readonly number[], maxResults: number | undefined): readonly number[][] {
  const pages: number[][] = [];
  let nextToken: string | undefined;
  do {
    const { items: shown, ...rest } = page(items, { maxResults, nextToken });
    pages.push([...shown]);
    nextToken = rest.nextToken;
  } while (nextToken !== undefined);
  return pages;
}

test('every item comes once, in order, on full pages and one that ends them', () => {
  fc.assert(
    fc.property(fc.nat(600), fc.integer({ min: 1, max: 250 }), (count, maxResults) => {
      const pages = walk(numbers(count), maxResults);
      expect(pages.flat()).toEqual(numbers(count));
      expect(pages.slice(0, -1).every(({ length }) => length === maxResults)).toBe(true);
      expect(pages).toHaveLength(Math.max(1, Math.ceil(count / maxResults)));
    }),
  );
});

test('a page has 25 items unless the caller says', () => {
  expect(walk(numbers(51), undefined).map(({ length }) => length)).toEqual([25, 25, 1]);
});

test('tokens are markers, too: base64 and no more', () => {
  const { nextToken } = page(numbers(300), { maxResults: 250 });
  expect(nextToken).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
});

test.each([
  '',
  'x',
  '25',
  Buffer.from('next:').toString('base64'),
  Buffer.from('next:-1').toString('base64'),
])('a token that was never given is refused: %j', (nextToken) => {
  expect(() => page(numbers(3), { nextToken })).toThrow(ServiceError);
  expect(() => page(numbers(3), { nextToken })).toThrow(/nextToken/);
});
