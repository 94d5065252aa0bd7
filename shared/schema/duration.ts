import * as v from 'valibot';

const millisPer = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const pattern = /^([1-9]\d{0,5})([smhd])$/;

export function parseDuration(text: string): number | undefined {
  const [, count, unit] = pattern.exec(text) ?? [];
  return count && unit ? Number(count) * millisPer[unit as keyof typeof millisPer] : undefined;
}

const wanted = 'must be a whole number and one of s, m, h, d: for example 30m, 6h or 90d';

/** `30m`, `6h`, `90d`, as milliseconds; with words on what lasts so long. */
export const lasting = (words: string) =>
  v.pipe(
    v.string(wanted),
    v.description(words),
    v.regex(pattern, wanted),
    v.transform((text) => parseDuration(text) ?? 0),
  );

const units = ['d', 'h', 'm', 's'] as const;

/** As a rule writes it, such as `6h`: in the largest unit that gives a whole number. */
export function durationOf(millis: number): string {
  const unit = units.find((each) => millis % millisPer[each] === 0);
  return unit ? `${millis / millisPer[unit]}${unit}` : `${millis}ms`;
}
