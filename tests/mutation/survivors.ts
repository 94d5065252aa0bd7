import * as v from 'valibot';

const PlaceSchema = v.object({ line: v.number(), column: v.number() });

/** What is read of Stryker's report. Lines and columns count from one. */
export const MutationReportSchema = v.object({
  files: v.record(
    v.string(),
    v.object({
      source: v.string(),
      mutants: v.array(
        v.object({
          mutatorName: v.string(),
          replacement: v.optional(v.string(), ''),
          status: v.string(),
          location: v.object({ start: PlaceSchema, end: PlaceSchema }),
        }),
      ),
    }),
  ),
});
export type MutationReport = v.InferOutput<typeof MutationReportSchema>;

/** A survivor that may stay, and why. By its text and not its line, which moves. */
export const AcceptedSurvivorSchema = v.strictObject({
  file: v.string(),
  original: v.string(),
  replacement: v.string(),
  because: v.pipe(v.string(), v.minLength(1)),
});
export type AcceptedSurvivor = v.InferOutput<typeof AcceptedSurvivorSchema>;

export interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly mutatorName: string;
  readonly original: string;
  readonly replacement: string;
  /** No test reaches it. */
  readonly isUncovered: boolean;
}

export interface MutationSummary {
  readonly mutants: number;
  readonly killed: number;
  readonly accepted: readonly Survivor[];
  readonly unlisted: readonly Survivor[];
  /** Accepted, but no longer among the survivors of its file. */
  readonly outdated: readonly AcceptedSurvivor[];
}

type Mutant = MutationReport['files'][string]['mutants'][number];

const killing = ['Killed', 'Timeout'];
const surviving = ['Survived', 'NoCoverage'];

function textBetween(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines
    .map((line, at) => line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined))
    .join('\n');
}

const isSame = (survivor: Survivor, accepted: AcceptedSurvivor): boolean =>
  survivor.file === accepted.file &&
  survivor.original === accepted.original &&
  survivor.replacement === accepted.replacement;

/** Mutants that Stryker left out, or that did not compile, count neither way. */
export function summarize(report: MutationReport, allowed: readonly AcceptedSurvivor[]): MutationSummary {
  const mutants = Object.values(report.files).flatMap((file) => file.mutants);
  const survivors = Object.entries(report.files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => surviving.includes(status))
      .map(
        ({ mutatorName, replacement, status, location }): Survivor => ({
          ...{ file, line: location.start.line, mutatorName, replacement },
          original: textBetween(source, location),
          isUncovered: status === 'NoCoverage',
        }),
      ),
  );
  const killed = mutants.filter(({ status }) => killing.includes(status)).length;
  const isAccepted = (survivor: Survivor) => allowed.some((each) => isSame(survivor, each));
  return {
    mutants: killed + survivors.length,
    killed,
    accepted: survivors.filter(isAccepted),
    unlisted: survivors.filter((survivor) => !isAccepted(survivor)),
    outdated: allowed.filter((each) => !survivors.some((survivor) => isSame(survivor, each))),
  };
}
