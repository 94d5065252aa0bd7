/** What rules match: a violation notice, an audit finding, or one check of an audit. */
export const documentKinds = ['violation', 'finding', 'check'] as const;
export type DocumentKind = (typeof documentKinds)[number];
