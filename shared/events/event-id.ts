import { createHash } from 'node:crypto';

/**
 * Event ids are derived from what Device Defender says, never random, so that a repeated notice meets its own row.
 * They are also addresses: the part before the second slash is the partition that holds the row.
 */
export const violationEventId = (violationId: string, at: Date, violationEventType: string): string =>
  `violation/${violationId}/${at.toISOString()}/${violationEventType}`;

export const findingEventId = (findingId: string): string => `finding/${findingId}`;

export const auditEventId = (auditTaskId: string): string => `audit/${auditTaskId}`;

export const checkEventId = (auditTaskId: string, checkName: string): string =>
  `audit/${auditTaskId}/check/${checkName}`;

/** The same unreadable message twice is one parked event. */
export const parkedEventId = (message: string): string => `parked/${sha256(message).slice(0, 32)}`;

/** What tells one discrepancy from all others of its kind is its key: the same one is found again each hour. */
export const discrepancyEventId = (what: string, key: string): string =>
  `discrepancy/${sha256(`${what} ${key}`).slice(0, 32)}`;

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
