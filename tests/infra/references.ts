import type { Deployed } from './deployed.ts';
import type { PackagedService } from './packaged-service.ts';

export interface Reference {
  readonly from: string;
  readonly to: string;
  /** Of a resource; none where the resource itself is meant. */
  readonly attribute?: string;
}

export const isIntrinsic = (value: unknown): boolean => {
  const [name = '', ...others] = Object.keys(Object(value));
  return others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
};

/** Names in a `Fn::Sub` that it gets with it, and `${!literal}`, are no references. */
const inText = /\$\{(?!!)([\w:.]+)\}/g;

function referencesOf(value: unknown, from: string): Reference[] {
  if (Array.isArray(value)) return value.flatMap((item) => referencesOf(item, from));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === 'Ref') return [{ from, to: String(inner) }];
    if (name === 'Fn::GetAtt') return attributeOf(inner, from);
    if (name === 'Fn::Sub') return substituted(inner, from);
    return referencesOf(inner, from);
  });
}

const attributeOf = (path: unknown, from: string): Reference[] => {
  const [to = '', ...rest] = Array.isArray(path) ? path.map(String) : String(path).split('.');
  return [{ from, to, attribute: rest.join('.') }];
};

function substituted(argument: unknown, from: string): Reference[] {
  const [text, given = {}] = Array.isArray(argument) ? argument : [argument];
  const named = [...String(text).matchAll(inText)].map(([, name = '']) => name);
  const outside = named.filter((name) => !(name in Object(given)));
  const references = outside.flatMap((name) =>
    name.includes('.') && !name.includes('::') ? attributeOf(name, from) : [{ from, to: name }],
  );
  return [...references, ...referencesOf(given, from)];
}

/** All that resources and outputs point to. */
export const referencesIn = ({ resources, outputs }: Deployed): readonly Reference[] => [
  ...Object.entries(resources).flatMap(([id, { Properties, DependsOn }]) => [
    ...referencesOf(Properties, id),
    ...[DependsOn ?? []].flat().map((to) => ({ from: id, to })),
  ]),
  ...Object.entries(outputs).flatMap(([name, value]) => referencesOf(value, `output ${name}`)),
];

/** Parameters and conditions that nothing in a template uses. */
export function unusedIn({
  Parameters,
  Conditions,
  ...used
}: PackagedService['template']): readonly string[] {
  const text = JSON.stringify({ Conditions, ...used });
  const isUsed = (name: string): boolean => text.includes(`{"Ref":"${name}"}`);
  const isAsked = (name: string): boolean =>
    text.includes(`"Condition":"${name}"`) || text.includes(`"Fn::If":["${name}",`);
  return [
    ...Object.keys(Parameters).filter((name) => !isUsed(name)),
    ...Object.keys(Conditions).filter((name) => !isAsked(name)),
  ];
}
