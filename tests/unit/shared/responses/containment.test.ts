import { isContaining } from '../../../../shared/responses/containment.ts';
import type { PreImage, Response, Status } from '../../../../shared/responses/response.ts';

const joined = (joins: readonly string[]): PreImage => ({
  of: 'thing-groups',
  things: [{ thingName: 'pump-17', thingGroupNames: ['Pumps'], joins: [...joins] }],
});

const aResponse = (status: Status, preImages: readonly PreImage[] = [joined(['Quarantine'])]): Response => ({
  step: { kind: 'mitigate', actions: ['QuarantineThing'] },
  status,
  preImages: [...preImages],
  trail: [],
});

test.each<[string, boolean, Response[]]>([
  ['has done it', true, [aResponse('succeeded')]],
  ['has done it, and the alarm is over', true, [aResponse('verified')]],
  ['has done it, and it did not help', true, [aResponse('unverified')]],
  ['is about to', false, [aResponse('admitted'), aResponse('started')]],
  ['let go again', false, [aResponse('released')]],
  ['was undone by a person', false, [aResponse('undone')]],
  ['failed', false, [aResponse('failed')]],
  ['found the thing in its groups already', false, [aResponse('succeeded', [joined([])])]],
  [
    'changed a certificate',
    true,
    [aResponse('verified', [{ of: 'certificate', certificateId: 'c', status: 'ACTIVE' }])],
  ],
  [
    'changed a policy, which is no device',
    false,
    [
      aResponse('verified', [
        { of: 'policy', policyName: 'p', defaultVersionId: '1', versionIds: ['1', '2'] },
      ]),
    ],
  ],
  ['let go, while another holds it still', true, [aResponse('released'), aResponse('succeeded')]],
  ['there is none', false, []],
])('a device is contained where a response %s: %s', (_, expected, responses) => {
  expect(isContaining(responses)).toBe(expected);
});
