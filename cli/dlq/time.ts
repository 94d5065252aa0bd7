export const timeOf = (at: Date): string => at.toISOString().replace('T', ' ').slice(0, 19);

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** How long ago, in the largest unit that fits. */
export function ageOf(at: Date, now: Date): string {
  const millis = now.getTime() - at.getTime();
  const [unit, size] = units.find(([, each]) => millis >= each) ?? ['s', 1000];
  return `${Math.max(0, Math.floor(millis / size))} ${unit} ago`;
}
