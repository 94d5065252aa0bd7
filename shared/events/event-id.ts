import { createHash } from 'node:crypto';

/** The same unreadable message twice is one parked event. */
export const parkedEventId = (message: string): string => `parked/${sha256(message).slice(0, 32)}`;

/** Its key identifies a discrepancy among those of its kind: the same one is found again each hour. */
export const discrepancyEventId = (what: string, key: string): string =>
  `discrepancy/${sha256(`${what} ${key}`).slice(0, 32)}`;

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
