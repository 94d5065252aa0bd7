import { type MutationReport, summarize } from './survivors.ts';

const source = 'const isOpen =\n  status === 1 &&\n  due;\n';

const aMutant = (status: string, replacement = 'true') => ({
  ...{ mutatorName: 'ConditionalExpression', status, replacement },
  location: { start: { line: 2, column: 3 }, end: { line: 3, column: 6 } },
});

const aReport = (...mutants: ReturnType<typeof aMutant>[]): MutationReport => ({
  files: { 'shared/a.ts': { source, mutants } },
});

const accepted = {
  ...{ file: 'shared/a.ts', original: 'status === 1 &&\n  due', replacement: 'true' },
  because: 'nothing is due without a status',
};

it('counts a mutant that ran out of time as killed, and one that no test reaches as a survivor', () => {
  const report = aReport(aMutant('Killed'), aMutant('Timeout'), aMutant('NoCoverage'), aMutant('Survived'));
  expect(summarize(report, [])).toMatchObject({
    mutants: 4,
    killed: 2,
    unlisted: [{ isUncovered: true }, { isUncovered: false }],
  });
});

it('leaves out mutants that were ignored or do not compile', () => {
  const report = aReport(aMutant('Ignored'), aMutant('CompileError'), aMutant('Killed'));
  expect(summarize(report, [])).toMatchObject({ mutants: 1, killed: 1, unlisted: [] });
});

it('tells where a survivor is and what stood there', () => {
  expect(summarize(aReport(aMutant('Survived')), []).unlisted).toEqual([
    {
      ...{ file: 'shared/a.ts', line: 2, mutatorName: 'ConditionalExpression', isUncovered: false },
      ...{ original: 'status === 1 &&\n  due', replacement: 'true' },
    },
  ]);
});

it('accepts a survivor that is listed, and no other of the same place', () => {
  const { accepted: found, unlisted } = summarize(
    aReport(aMutant('Survived'), aMutant('Survived', 'false')),
    [accepted],
  );
  expect(found).toMatchObject([{ replacement: 'true' }]);
  expect(unlisted).toMatchObject([{ replacement: 'false' }]);
});

it('tells which accepted survivors are killed by now', () => {
  expect(summarize(aReport(aMutant('Killed')), [accepted]).outdated).toEqual([accepted]);
});
