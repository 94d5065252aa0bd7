import { outcomeLines } from '../../../../cli/setup/command.ts';
import { carryOut, type SetupStep } from '../../../../cli/setup/step.ts';

const applied: string[] = [];
beforeEach(() => {
  applied.length = 0;
});

const todo = (what: string, failure?: Error): SetupStep => ({
  ...{ what, state: 'todo', before: 'what was there', undo: `undo ${what}` },
  apply: async () => {
    applied.push(what);
    if (failure) throw failure;
  },
});

test('steps are done in their order, those in place already are left alone', async () => {
  const steps: SetupStep[] = [todo('first'), { what: 'second', state: 'already' }, todo('third')];
  const outcomes = await carryOut(steps);
  expect(applied).toEqual(['first', 'third']);
  expect(outcomes.map(({ state }) => state)).toEqual(['done', 'already', 'done']);
  expect(outcomeLines(outcomes)).toEqual([
    'done     first',
    '         there before: what was there',
    '         to take it back: undo first',
    'already  second',
    'done     third',
    '         there before: what was there',
    '         to take it back: undo third',
  ]);
});

test('what follows a step that fails is left as it is', async () => {
  const outcomes = await carryOut([todo('first', new Error('no')), todo('second')]);
  expect(applied).toEqual(['first']);
  expect(outcomes).toMatchObject([
    { state: 'failed', because: 'Error: no', undo: 'undo first' },
    { state: 'todo' },
  ]);
});
