import { deployed } from './deployed.ts';
import { functions, packagedService, waysToDeploy } from './packaged-service.ts';
import { type Grant, grantsOf, grantsOfDocument } from './permissions.ts';
import { isLike, kindsOfRows, mayPut, writesOfHistory } from './row-rights.ts';

const rolesOf = (way: (typeof waysToDeploy)[number]) => deployed(packagedService(way).template).resources;

const grantsOfFunction = (id: string): readonly Grant[] =>
  grantsOf(rolesOf('default')[`${id}Role`]?.Properties);

/** All that may act in a deployment, with what it may: roles, and the policies for people. */
const grantsIn = (way: (typeof waysToDeploy)[number]): readonly (readonly [string, readonly Grant[]])[] =>
  Object.entries(rolesOf(way)).flatMap(([id, { Type, Properties }]) => {
    if (Type === 'AWS::IAM::ManagedPolicy')
      return [[id, grantsOfDocument(Properties.PolicyDocument)] as const];
    const hasPolicies = Type === 'AWS::IAM::Role' && Properties.Policies !== undefined;
    return hasPolicies ? [[id, grantsOf(Properties)] as const] : [];
  });

const allKinds = (): readonly string[] => [
  ...new Set(functions.flatMap(({ id }) => kindsOfRows(grantsOfFunction(id)))),
];

const kindsBesides = (id: string): readonly string[] =>
  allKinds().filter((kind) => !kindsOfRows(grantsOfFunction(id)).includes(kind));

describe('rows of history', () => {
  it.each(waysToDeploy)('nobody but the functions may write a row of history, deployed with %s', (way) => {
    const writers = grantsIn(way).filter(([, grants]) => writesOfHistory(grants).length > 0);
    expect(grantsIn(way).map(([id]) => id)).toEqual(
      expect.arrayContaining(['ReadPolicy', 'OperatePolicy', 'RulesPolicy', 'QuarantineThingRole']),
    );
    expect(writers.map(([id]) => id).sort()).toEqual(functions.map(({ id }) => `${id}Role`).sort());
  });

  it.each(functions)(
    '$folder may put rows of history, and neither change nor delete them otherwise',
    ({ id }) => {
      expect(writesOfHistory(grantsOfFunction(id)).map(({ action }) => action)).toEqual(['dynamodb:PutItem']);
    },
  );

  it.each(functions)('a row that $folder forges of a kind that is not its own is denied', ({ id }) => {
    const grants = grantsOfFunction(id);
    for (const kind of kindsOfRows(grants)) {
      expect(kind).toMatch(/^[a-z]+$/);
      expect([kind, mayPut(grants, `${kind}/pump-1`)]).toEqual([kind, true]);
      for (const forged of [kind, `${kind}s/pump-1`, `x${kind}/pump-1`, kind.toUpperCase(), `#${kind}/1`])
        expect([forged, mayPut(grants, forged)]).toEqual([forged, false]);
    }
    for (const kind of kindsBesides(id)) {
      const forged = `${kind}/pump-1`;
      expect([forged, mayPut(grants, forged)]).toEqual([forged, false]);
    }
  });

  it('nobody but respond may write what is contained, what limits count, and what is to be verified', () => {
    for (const kind of ['containment', 'usage', 'verification']) {
      const writers = functions.filter(({ id }) => mayPut(grantsOfFunction(id), `${kind}/x`));
      expect([kind, writers.map(({ folder }) => folder)]).toEqual([kind, ['respond']]);
    }
  });

  it.each([
    ['violation/a/b', 'violation/*', true],
    ['violation/', 'violation/*', true],
    ['violation', 'violation/*', false],
    ['Violation/a', 'violation/*', false],
    ['violation/a\nb', 'violation/*', true],
    ['task/1', 'task/?', true],
    ['task/12', 'task/?', false],
    ['a.b', 'a.b', true],
    ['axb', 'a.b', false],
  ])('%j is like %j, as IAM has it: %j', (text, pattern, expected) => {
    expect(isLike(text, pattern)).toBe(expected);
  });
});
