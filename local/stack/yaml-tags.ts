import { type CollectionTag, isCollection, parse, type ScalarTag, type Tags } from 'yaml';

/** The short forms that the templates use; `!Ref` and `!Condition` have no `Fn::` in their long form. */
const functionNames = ['GetAtt', 'Sub', 'If', 'Equals', 'Not', 'And', 'Or', 'Join', 'Select'];

const longForms: readonly (readonly [tag: string, name: string])[] = [
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...functionNames.map((name) => [`!${name}`, `Fn::${name}`] as const),
];

const scalarTag = ([tag, name]: readonly [string, string]): ScalarTag => ({
  tag,
  resolve: (text) => ({ [name]: name === 'Fn::GetAtt' ? splitOnce(text) : text }),
});

const sequenceTag = ([tag, name]: readonly [string, string]): CollectionTag => ({
  tag,
  collection: 'seq',
  resolve: (node) => ({ [name]: isCollection(node) ? node.toJSON() : node }),
});

/** `Queue.Arn` names an attribute of a resource; attributes may hold dots themselves. */
const splitOnce = (text: string): readonly string[] => {
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
};

const customTags: Tags = longForms.flatMap((form) => [scalarTag(form), sequenceTag(form)]);

/** YAML with CloudFormation's short forms, as the JSON that CloudFormation itself works on. */
export const parseTemplate = (text: string): unknown => parse(text, { customTags });
