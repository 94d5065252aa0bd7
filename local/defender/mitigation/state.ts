export type MitigationState = Record<string, never>;

export const createMitigationState = (): MitigationState => ({});
