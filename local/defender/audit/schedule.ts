import { dayMillis } from './evaluators/evaluate.ts';
import type { DayOfWeek, Frequency } from './state.ts';

/** The service picks the time of day itself and does not say how; here it is always this hour, UTC. */
const startHour = 3;

export const daysOfWeek: readonly DayOfWeek[] = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

export interface Schedule {
  readonly frequency: Frequency;
  /** `1` to `31` or `LAST`; a day that a month does not have means its last. */
  readonly dayOfMonth?: string | undefined;
  readonly dayOfWeek?: DayOfWeek | undefined;
}

const startOn = (day: Date) =>
  new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), startHour));

function isLastOfMonth(day: Date): boolean {
  return new Date(day.getTime() + dayMillis).getUTCDate() === 1;
}

function isDayOfMonth(day: Date, dayOfMonth = '1'): boolean {
  if (dayOfMonth === 'LAST') return isLastOfMonth(day);
  const wanted = Number(dayOfMonth);
  return day.getUTCDate() === wanted || (isLastOfMonth(day) && day.getUTCDate() < wanted);
}

function isDue(day: Date, { frequency, dayOfMonth, dayOfWeek }: Schedule): boolean {
  if (frequency === 'DAILY') return true;
  if (frequency === 'MONTHLY') return isDayOfMonth(day, dayOfMonth);
  return daysOfWeek[day.getUTCDay()] === dayOfWeek;
}

/** The first start after `after`. With `previous`, a start of this schedule, BIWEEKLY keeps its two weeks. */
export function nextStart(schedule: Schedule, after: Date, previous?: Date): Date {
  if (schedule.frequency === 'BIWEEKLY' && previous) return new Date(previous.getTime() + 14 * dayMillis);
  let start = startOn(after);
  // A month has every day it can have asked for, so this ends within 31 rounds.
  while (start <= after || !isDue(start, schedule)) start = new Date(start.getTime() + dayMillis);
  return start;
}
