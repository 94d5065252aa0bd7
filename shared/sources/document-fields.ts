import { checkFields, findingFields } from './audit/fields.ts';
import type { DocumentKind } from './document-kinds.ts';
import { type Field, type Fields, text } from './field.ts';
import { violationFields } from './violation/fields.ts';

const common = (kind: DocumentKind, beginnings: readonly string[], example: string): Fields => ({
  kind: text('What the rule is about.', { always: true, oneOf: [kind] }),
  subject: text(`What it is about, as history can be asked: ${example}.`, { always: true, beginnings }),
});

const resources = [
  ...['policy/', 'certificate/', 'ca/', 'role-alias/', 'cognito-pool/', 'client/', 'issuer/', 'iam-role/'],
  ...['account/', 'unknown/'],
];

/** All that is known of the documents of each kind (`shared/sources/documents.ts`). */
export const documentFields: Readonly<Record<DocumentKind, Fields>> = {
  violation: { ...common('violation', ['thing/'], 'thing/NAME'), ...violationFields },
  finding: { ...common('finding', resources, 'policy/NAME, certificate/ID and so on'), ...findingFields },
  check: { ...common('check', ['account/'], 'account/ID'), ...checkFields },
};

const additionalInfo = /^(nonCompliantResource|relatedResources)\.additionalInfo\.[^.]+$/;

/** Undefined where nothing is known of the field. */
export function fieldAt(kind: DocumentKind, path: string): Field | undefined {
  if (Object.hasOwn(documentFields[kind], path)) return documentFields[kind][path];
  return kind === 'finding' && additionalInfo.test(path) ? text('More about the resource.') : undefined;
}
