import * as v from 'valibot';
import { quotas } from '../../../shared/defender/quotas.ts';
import { ServiceError } from '../errors.ts';
import { boolean } from '../schemas.ts';

const attributeName = v.pipe(v.string(), v.maxLength(128), v.regex(/^[a-zA-Z0-9_.,@/:#-]+$/));
const attributeValue = v.pipe(v.string(), v.maxLength(800), v.regex(/^[a-zA-Z0-9_.,@/:#=[\]-]*$/));

export const attributeQuery = {
  attributeName: v.optional(attributeName),
  attributeValue: v.optional(attributeValue),
};

export const attributePayload = v.object({
  attributes: v.optional(v.record(attributeName, attributeValue), {}),
  merge: v.optional(boolean, false),
});

type Attributes = Readonly<Record<string, string>>;

/** Throws `InvalidRequestException` for more attributes than a thing of that kind may have. */
export function checkAttributes(attributes: Attributes, thingTypeName: string | undefined): void {
  const most =
    thingTypeName === undefined ? quotas.attributesPerThing.withoutType : quotas.attributesPerThing.withType;
  if (Object.keys(attributes).length > most)
    throw new ServiceError('InvalidRequestException', `attributePayload: at most ${most} attributes here`);
}

/** With `merge` the others stay, and an empty value takes an attribute away; without it all are replaced. */
export function updatedAttributes(
  present: Attributes,
  payload: v.InferOutput<typeof attributePayload>,
): Attributes {
  const merged = payload.merge ? { ...present, ...payload.attributes } : payload.attributes;
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}
