import { createHash } from 'node:crypto';
import {
  type Contained,
  containmentIdOf,
  describeContained,
  deviceOfId,
  kindOfId,
  subjectOfContained,
} from '../../../../shared/containments/contained.ts';

const certificateId = 'c'.repeat(64);
const checkName = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
const digestOf = (json: string): string => createHash('sha256').update(json).digest('hex').slice(0, 32);
const policyDigest = digestOf('{"policyVersionIdentifier":{"policyName":"pumps","policyVersionId":"3"}}');

interface Expected {
  readonly contained: Contained;
  readonly id: string;
  readonly subject: string;
  readonly description: string;
  readonly device: string | undefined;
}

const all: readonly Expected[] = [
  {
    contained: { kind: 'thing-group', thingName: 'pump-1', thingGroupName: 'Quarantine' },
    id: 'thing-group/pump-1/Quarantine',
    subject: 'thing/pump-1',
    description: 'thing pump-1 in group Quarantine',
    device: 'thing-group/pump-1',
  },
  {
    contained: { kind: 'certificate', certificateId },
    id: `certificate/${certificateId}`,
    subject: `certificate/${certificateId}`,
    description: `certificate ${certificateId}`,
    device: `certificate/${certificateId}`,
  },
  {
    contained: { kind: 'ca-certificate', certificateId },
    id: `ca-certificate/${certificateId}`,
    subject: `ca/${certificateId}`,
    description: `CA certificate ${certificateId}`,
    device: undefined,
  },
  {
    contained: { kind: 'policy', policyName: 'pumps' },
    id: 'policy/pumps',
    subject: 'policy/pumps',
    description: 'policy pumps',
    device: undefined,
  },
  {
    contained: { kind: 'logging' },
    id: 'logging',
    subject: 'account/logging',
    description: 'the logging options of the account',
    device: undefined,
  },
  {
    contained: {
      ...{ kind: 'suppression', checkName },
      resource: { policyVersionIdentifier: { policyVersionId: '3', policyName: 'pumps' } },
    },
    id: `suppression/${checkName}/${policyDigest}`,
    subject: 'policy/pumps',
    description: `suppression of ${checkName} for policy/pumps`,
    device: undefined,
  },
];

describe.each(all)('$contained.kind', ({ contained, id, subject, description, device }) => {
  test('has the key of its record, which alone says its kind', () => {
    expect(containmentIdOf(contained)).toBe(id);
    expect(kindOfId(id)).toBe(contained.kind);
  });

  test('has a subject and a description', () => {
    expect(subjectOfContained(contained)).toBe(subject);
    expect(describeContained(contained)).toBe(description);
  });

  test('counts as a device by the id of its record, where it keeps one from AWS IoT', () => {
    expect(deviceOfId(id)).toBe(device);
  });
});

const suppressionOf = (resource: Extract<Contained, { kind: 'suppression' }>['resource']): string =>
  containmentIdOf({ kind: 'suppression', checkName, resource });

test('a suppression has one key whatever the order of the members of its resource', () => {
  const [policyName, policyVersionId] = ['pumps', '3'];
  expect(suppressionOf({ policyVersionIdentifier: { policyName, policyVersionId } })).toBe(
    suppressionOf({ policyVersionIdentifier: { policyVersionId, policyName } }),
  );
});

test('suppressions of other resources and of other checks have other keys', () => {
  const ids = [
    suppressionOf({ policyVersionIdentifier: { policyName: 'pumps', policyVersionId: '3' } }),
    suppressionOf({ policyVersionIdentifier: { policyName: 'pumps', policyVersionId: '4' } }),
    suppressionOf({ deviceCertificateId: certificateId }),
    suppressionOf({ caCertificateId: certificateId }),
    containmentIdOf({
      kind: 'suppression',
      checkName: 'ANOTHER_CHECK',
      resource: { caCertificateId: certificateId },
    }),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test('a thing in two groups is two containments of one device', () => {
  const ids = ['Quarantine', 'Watched'].map((thingGroupName) =>
    containmentIdOf({ kind: 'thing-group', thingName: 'pump-1', thingGroupName }),
  );
  expect(new Set(ids).size).toBe(2);
  expect(new Set(ids.map(deviceOfId)).size).toBe(1);
});

test('what is no id has no kind and is no device', () => {
  expect(kindOfId('')).toBe('');
  expect(deviceOfId('')).toBeUndefined();
});
