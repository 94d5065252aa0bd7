const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The answer; time passes, by 100 ms a turn, as long as it does not come. Throws where it does not in ten seconds. */
export async function answered<Given>(
  clock: { pass(millis: number): void },
  underWay: Promise<Given>,
): Promise<Given> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  underWay.then(over, over);
  for (let turns = 0; turns < 100 && !isOver; turns++) {
    await turn();
    clock.pass(100);
  }
  if (!isOver) throw new Error('there is no answer');
  return underWay;
}
