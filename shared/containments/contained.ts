import * as v from 'valibot';
import { sha256 } from '../events/event-id.ts';
import { canonicalJson } from '../json/canonical.ts';
import { ResourceIdentifierSchema } from '../sources/audit/finding.ts';
import { type Subject, subjectOfPolicy, subjectOfResource, subjectOfThing } from '../sources/subject.ts';

/** One thing in AWS IoT that a response changes, and that can be put back. */
export const ContainedSchema = v.variant('kind', [
  v.object({ kind: v.literal('thing-group'), thingName: v.string(), thingGroupName: v.string() }),
  v.object({ kind: v.literal('certificate'), certificateId: v.string() }),
  v.object({ kind: v.literal('ca-certificate'), certificateId: v.string() }),
  v.object({ kind: v.literal('policy'), policyName: v.string() }),
  v.object({ kind: v.literal('logging') }),
  v.object({ kind: v.literal('suppression'), checkName: v.string(), resource: ResourceIdentifierSchema }),
]);
export type Contained = v.InferOutput<typeof ContainedSchema>;
export type ContainedKind = Contained['kind'];

/** The key of its record, such as `thing-group/pump-1/Quarantine`. */
export function containmentIdOf(contained: Contained): string {
  switch (contained.kind) {
    case 'thing-group':
      return `thing-group/${contained.thingName}/${contained.thingGroupName}`;
    case 'certificate':
    case 'ca-certificate':
      return `${contained.kind}/${contained.certificateId}`;
    case 'policy':
      return `policy/${contained.policyName}`;
    case 'logging':
      return 'logging';
    case 'suppression':
      return `suppression/${contained.checkName}/${digestOf(contained.resource)}`;
  }
}

/** Whether the id is that of a thing in one of its groups. */
export const isGroupOf = (thingName: string, id: string): boolean =>
  id.startsWith(containmentIdOf({ kind: 'thing-group', thingName, thingGroupName: '' }));

/** Members come in any order; AWS IoT identifies suppressions by check and resource. */
const digestOf = (resource: object): string => sha256(canonicalJson(resource)).slice(0, 32);

/** What is contained, as history names it; an account's settings have no subject of their own. */
export function subjectOfContained(contained: Contained): Subject {
  switch (contained.kind) {
    case 'thing-group':
      return subjectOfThing(contained.thingName);
    case 'certificate':
      return subjectOfResource({ deviceCertificateId: contained.certificateId });
    case 'ca-certificate':
      return subjectOfResource({ caCertificateId: contained.certificateId });
    case 'policy':
      return subjectOfPolicy(contained.policyName);
    case 'logging':
      return 'account/logging';
    case 'suppression':
      return subjectOfResource(contained.resource);
  }
}

/** As operators read it. */
export function describeContained(contained: Contained): string {
  switch (contained.kind) {
    case 'thing-group':
      return `thing ${contained.thingName} in group ${contained.thingGroupName}`;
    case 'certificate':
      return `certificate ${contained.certificateId}`;
    case 'ca-certificate':
      return `CA certificate ${contained.certificateId}`;
    case 'policy':
      return `policy ${contained.policyName}`;
    case 'logging':
      return 'the logging options of the account';
    case 'suppression':
      return `suppression of ${contained.checkName} for ${subjectOfContained(contained)}`;
  }
}

/** The kind of resource that a record is of, by the record's id. */
export const kindOfId = (id: string): string => id.replace(/\/.*/, '');

/** The device that a record keeps from AWS IoT, by the record's id; undefined where it keeps none. */
export function deviceOfId(id: string): string | undefined {
  const [kind, name] = id.split('/');
  return kind === 'thing-group' || kind === 'certificate' ? `${kind}/${name}` : undefined;
}
