import * as v from 'valibot';

/** 2000-01-01 and 2100-01-01: what is outside is in seconds, or forged; a Date of it would sort wrongly. */
const earliest = 946_684_800_000;
const latest = 4_102_444_800_000;

export const isPlausible = (moment: Date): boolean =>
  moment.getTime() >= earliest && moment.getTime() <= latest;

/** Epoch milliseconds, as in every SNS notice (the API itself speaks seconds). */
export const EpochMillis = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(earliest, 'must be epoch milliseconds after the year 2000'),
  v.maxValue(latest, 'must be epoch milliseconds before the year 2100'),
  v.transform((millis) => new Date(millis)),
);

/** A member that may be absent. Null is as good as absent: a true notice is not refused for how it says nothing. */
export const optional = <const Member extends v.GenericSchema>(member: Member) =>
  v.optional(
    v.pipe(
      v.nullable(member),
      v.transform((value) => value ?? undefined),
    ),
  );
