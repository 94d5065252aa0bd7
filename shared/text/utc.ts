/** A moment in UTC, which it says: `2026-11-30 06:12:04Z`. */
export const utcTime = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`;
