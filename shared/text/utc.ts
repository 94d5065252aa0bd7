/** A moment as people read it, in UTC and saying so: `2026-11-30 06:12:04Z`. */
export const utcTime = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`;
