import * as v from 'valibot';
import { canonicalJson } from '../json/canonical.ts';

/** The condition of one containable resource in AWS IoT: its pre-image, what was made of it, or what it is now. */
export const ConditionSchema = v.variant('of', [
  v.object({
    of: v.literal('thing-group'),
    isMember: v.boolean(),
    /** Every group that the thing was in, for operators: a thing in ten groups may lose a dynamic one. */
    thingGroupNames: v.array(v.string()),
  }),
  v.object({ of: v.literal('certificate'), status: v.string() }),
  v.object({
    of: v.literal('ca-certificate'),
    status: v.string(),
    autoRegistrationStatus: v.optional(v.string()),
  }),
  v.object({ of: v.literal('policy'), defaultVersionId: v.string(), versionIds: v.array(v.string()) }),
  v.object({
    of: v.literal('logging'),
    isConfigured: v.boolean(),
    roleArn: v.optional(v.string()),
    defaultLogLevel: v.optional(v.string()),
    disableAllLogs: v.optional(v.boolean()),
  }),
  v.object({
    of: v.literal('suppression'),
    exists: v.boolean(),
    /** ISO 8601; absent: without an end. */
    expirationDate: v.optional(v.string()),
    description: v.optional(v.string()),
  }),
]);
export type Condition = v.InferOutput<typeof ConditionSchema>;

/** The part of a condition that a containment changes. The rest is for operators, or changes for other reasons. */
function essenceOf(condition: Condition): unknown {
  switch (condition.of) {
    case 'thing-group':
      return condition.isMember;
    case 'policy':
      return condition.defaultVersionId;
    case 'logging':
      return (
        condition.isConfigured &&
        condition.disableAllLogs !== true && [condition.roleArn, condition.defaultLogLevel]
      );
    default:
      return condition;
  }
}

/** Whether two conditions are the same as far as containments go. */
export const isSameCondition = (a: Condition, b: Condition): boolean =>
  a.of === b.of && canonicalJson(essenceOf(a)) === canonicalJson(essenceOf(b));

/**
 * Whether a condition is one that a containment aims at, whoever made it so. For a policy: its default version is newer
 * than `before`, since BLANK_POLICY makes a version.
 */
export function isContainedIn(condition: Condition, before?: Condition): boolean {
  switch (condition.of) {
    case 'thing-group':
      return condition.isMember;
    case 'certificate':
      return condition.status === 'INACTIVE' || condition.status === 'REVOKED';
    case 'ca-certificate':
      return condition.status === 'INACTIVE';
    case 'policy':
      return before?.of === 'policy' && !before.versionIds.includes(condition.defaultVersionId);
    case 'logging':
      return condition.isConfigured && condition.disableAllLogs !== true;
    case 'suppression':
      return condition.exists;
  }
}

/** It came to the end that it was given. Whether AWS IoT keeps a suppression after its end is not documented. */
export const hasRunOut = (made: Condition, condition: Condition, now: Date): boolean =>
  made.of === 'suppression' &&
  condition.of === 'suppression' &&
  !condition.exists &&
  made.expirationDate !== undefined &&
  new Date(made.expirationDate) <= now;

/** The condition once AWS IoT has done what was asked; undefined where it has to be read. */
export function expectedAfter(preImage: Condition): Condition | undefined {
  if (preImage.of === 'thing-group') return { ...preImage, isMember: true };
  return preImage.of === 'certificate' || preImage.of === 'ca-certificate'
    ? { ...preImage, status: 'INACTIVE' }
    : undefined;
}
