import type { RecordedCall } from '../fakes/recorded-calls.ts';
import { dryRun } from '../fakes/recorded-scenario.ts';
import { recordScenarios } from '../faults/recorded-scenarios.ts';
import { compare } from './comparison.ts';
import { deployed } from './deployed.ts';
import { functions, packagedService } from './packaged-service.ts';
import { grantsOf } from './permissions.ts';
import { kindsOfRows } from './row-rights.ts';

const line = (call: RecordedCall | undefined): string => Object.values(call ?? {}).join(' ');

describe('what a function was seen to call, in a recorded scenario and in the scenarios of the faults, and what its role allows', () => {
  let calls: readonly RecordedCall[];
  beforeAll(async () => {
    calls = [...(await dryRun()), ...(await recordScenarios())];
  }, 180_000);

  it.each(functions)(
    'what a function was seen to call, in a recorded scenario and in the scenarios of the faults, and what its role allows are the same for $folder, neither more nor less',
    ({ folder }) => {
      const compared = compare(packagedService(), calls).filter((call) => call.folder === folder);
      expect(compared.filter(({ called }) => called === 'by its code')).not.toEqual([]);
      expect(compared.filter(({ allowed, called }) => !allowed || called === 'never')).toEqual([]);
    },
  );

  it.each(functions)(
    'the kinds of rows that $folder was seen to put into history and those that its role allows are the same, neither more nor less',
    ({ folder, id }) => {
      const puts = calls.filter(
        ({ functionName, action, resource }) =>
          functionName === folder && action === 'dynamodb:PutItem' && resource === 'HistoryTable',
      );
      const seen = new Set(puts.map(({ rowKind }) => rowKind));
      const { resources } = deployed(packagedService().template);
      expect([...seen].sort()).toEqual(kindsOfRows(grantsOf(resources[`${id}Role`]?.Properties)));
    },
  );

  it('differ where a right is missing, or one too many', () => {
    const [first] = calls;
    const others = calls.filter((call) => line(call) !== line(first));
    const more: RecordedCall = { functionName: 'respond', action: 'iot:DeleteThing', resource: undefined };
    const differing = compare(packagedService(), [...others, more]).filter(
      ({ allowed, called }) => !allowed || called === 'never',
    );
    expect(differing).toEqual([
      expect.objectContaining({ folder: first?.functionName, action: first?.action, called: 'never' }),
      expect.objectContaining({
        folder: 'respond',
        action: 'iot:DeleteThing',
        allowed: false,
        called: 'by its code',
      }),
    ]);
  });
});
