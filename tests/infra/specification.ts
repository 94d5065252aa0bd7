import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { PropertyType, Resource as ResourceSpec } from '@aws-cdk/service-spec-types';
import type { Deployed } from './deployed.ts';
import { isIntrinsic } from './references.ts';

/** The CloudFormation resource specification, as AWS publishes it for its own tools. */
const specification = loadAwsServiceSpecSync();

export const specOf = (type: string): ResourceSpec | undefined =>
  specification.lookup('resource', 'cloudFormationType', 'equals', type)[0];

/** What CloudFormation would say of the properties of resources: a line for each mistake. */
export const mistakesIn = ({ resources }: Deployed): readonly string[] =>
  Object.entries(resources).flatMap(([id, { Type, Properties }]) => {
    const spec = specOf(Type);
    return spec ? ofObject(spec, Properties, id) : [`${id}: there is no type ${Type}`];
  });

function ofObject({ properties }: Pick<ResourceSpec, 'properties'>, value: object, path: string): string[] {
  const missing = Object.entries(properties)
    .filter(([name, { required }]) => required && !(name in value))
    .map(([name]) => `${path}.${name} is missing`);
  const mistaken = Object.entries(value).flatMap(([name, inner]) => {
    const property = properties[name];
    return property ? ofType(property.type, inner, `${path}.${name}`) : [`${path}.${name} is unknown`];
  });
  return [...missing, ...mistaken];
}

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  json: (value) => typeof value === 'object',
};

const tag: PropertyType = { type: 'map', element: { type: 'string' } };

function ofType(type: PropertyType, value: unknown, path: string): string[] {
  if (isIntrinsic(value)) return [];
  if (type.type === 'tag') return ofType(tag, value, path);
  if (type.type === 'union') return ofUnion(type.types, value, path);
  if (type.type === 'array') return ofArray(type.element, value, path);
  if (type.type === 'map' || type.type === 'ref') return ofMembers(type, value, path);
  const check = checks[type.type];
  if (!check) return [`${path}: nothing is known here of the type ${type.type}`];
  return check(value) ? [] : [`${path} must be ${type.type}, but is ${JSON.stringify(value)}`];
}

function ofUnion(types: readonly PropertyType[], value: unknown, path: string): string[] {
  const tried = types.map((type) => ofType(type, value, path));
  return tried.find((mistakes) => mistakes.length === 0) ?? tried[0] ?? [];
}

const ofArray = (element: PropertyType, value: unknown, path: string): string[] =>
  Array.isArray(value)
    ? value.flatMap((item, index) => ofType(element, item, `${path}.${index}`))
    : [`${path} must be a list`];

function ofMembers(type: PropertyType, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${path} must be an object, but is ${JSON.stringify(value)}`];
  if (type.type === 'ref') return ofObject(specification.get('typeDefinition', type.reference), value, path);
  if (type.type !== 'map') return [];
  return Object.entries(value).flatMap(([key, inner]) => ofType(type.element, inner, `${path}.${key}`));
}
