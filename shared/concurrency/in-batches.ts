/** Does work for all items, so many at the same time, and answers in their order. Ends with the first failure. */
export async function inBatches<Item, Answer>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < items.length; from += size)
    answers.push(...(await Promise.all(items.slice(from, from + size).map(work))));
  return answers;
}
