export type AuditState = Record<string, never>;

export const createAuditState = (): AuditState => ({});
