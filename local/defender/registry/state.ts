export type Registry = Record<string, never>;

export const createRegistry = (): Registry => ({});
