export type DetectState = Record<string, never>;

export const createDetectState = (): DetectState => ({});
