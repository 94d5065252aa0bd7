/** Clocks of AWS differ by less, in milliseconds. */
const skewMillis = 60_000;

/** Whether a row names a moment that it can't have been written at, be it one to come or none at all. */
export const isYetToCome = (moment: Date, now: Date): boolean =>
  !(moment.getTime() - now.getTime() <= skewMillis);

/**
 * How long ago something was, in milliseconds, by the row that says so. A moment that is yet to come must delay nothing:
 * it counts as long past.
 */
export const millisSince = (moment: Date, now: Date): number =>
  isYetToCome(moment, now) ? Number.POSITIVE_INFINITY : now.getTime() - moment.getTime();
