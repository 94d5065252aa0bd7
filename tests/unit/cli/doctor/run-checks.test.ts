import { resultLines } from '../../../../cli/doctor/command.ts';
import { fail, ok, runChecks, warn } from '../../../../cli/doctor/run-checks.ts';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const throwing = (error: unknown) => async () => {
  throw error;
};

describe('checks', () => {
  test('checks run at once, and their results keep the order', async () => {
    const began: string[] = [];
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = async () => {
      began.push('slow');
      await released;
      return [ok('at last'), warn('but')];
    };
    const quick = async () => {
      began.push('quick');
      release();
      return [fail('broken', 'mend it')];
    };
    const results = await runChecks([
      { id: 'slow', run: slow },
      { id: 'quick', run: quick },
    ]);
    expect(began).toEqual(['slow', 'quick']);
    expect(results).toEqual([
      { id: 'slow', status: 'ok', says: 'at last' },
      { id: 'slow', status: 'warn', says: 'but' },
      { id: 'quick', status: 'fail', says: 'broken', fix: 'mend it' },
    ]);
  });

  test.each([
    [named('AccessDeniedException', 'no'), 'warn', 'which rights'],
    [named('ExpiredTokenException', 'old'), 'fail', 'sign in again'],
    [named('TypeError', 'x is undefined'), 'fail', 'worth an issue'],
    ['a text', 'fail', 'worth an issue'],
  ])(
    'checks that throw (%s) become a result, and keep no other from being told',
    async (error, status, fix) => {
      const results = await runChecks([
        { id: 'broken', run: throwing(error) },
        { id: 'whole', run: async () => [ok('fine')] },
      ]);
      expect(results).toEqual([
        {
          ...{ id: 'broken', status },
          says: expect.stringContaining('check failed'),
          fix: expect.stringContaining(fix),
        },
        { id: 'whole', status: 'ok', says: 'fine' },
      ]);
    },
  );
});

test('results are printed one a line, in columns, with their remedies and how many there are', () => {
  const lines = resultLines([
    { id: 'a', status: 'ok', says: 'fine' },
    { id: 'longer', status: 'fail', says: 'turns the \u202eline', fix: 'mend it' },
  ]);
  expect(lines).toEqual([
    'ok       a       fine',
    'fail     longer  turns the \ufffdline',
    '                 → mend it',
    '',
    '1 ok, 0 warn, 1 fail, 0 skipped',
  ]);
});
