import { aFindingEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFindingRule } from '../../shared/rules/builders.ts';

const hour = 3_600_000;

describe('a suppression', () => {
  const finding = aFindingEvent(
    {},
    {
      rules: [
        aFindingRule({
          respond: [
            { suppress: { for: '90d', owner: 'a@example.com', reason: 'By design', ticket: 'SEC-1' } },
          ],
        }),
      ],
    },
  );

  test('a suppression lasts from the decision on, and says who wanted it', async () => {
    const { receive, run, statuses, defender, clock } = createResponder();
    await receive(finding);
    clock.pass(hour);
    await run();
    expect(await statuses(finding.eventId)).toEqual(['succeeded']);
    expect(defender.suppressed).toMatchObject([
      {
        checkName: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
        resourceIdentifier: { policyVersionIdentifier: { policyName: 'pump-policy', policyVersionId: '1' } },
        expirationDate: new Date(finding.receivedAt.getTime() + 90 * 24 * hour),
        description: 'By design. Owner: a@example.com. Ticket: SEC-1',
        clientRequestToken: expect.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/),
      },
    ]);
  });

  test('a suppression that meets the limit is held and tried each hour, for a day', async () => {
    const { receive, run, statuses, defender, clock, opsTopic } = createResponder();
    defender.refusals.set('ensure', { refusal: 'limit', because: 'LimitExceededException' });
    await receive(finding);
    await run();
    expect(await statuses(finding.eventId)).toEqual(['held', 'succeeded']);
    for (let hours = 0; hours < 72; hours++) {
      clock.pass(hour);
      await run();
    }
    expect((await statuses(finding.eventId))[0]).toBe('expired');
    expect(defender.suppressed.length).toBeLessThanOrEqual(26);
    expect(opsTopic.notices).toHaveLength(2);
  });

  test('a suppression that is refused for good has failed, and a person is notified', async () => {
    const { receive, run, statuses, defender, opsTopic } = createResponder();
    defender.refusals.set('ensure', { refusal: 'invalid', because: 'InvalidRequestException' });
    await receive(finding);
    await run();
    expect(await statuses(finding.eventId)).toEqual(['failed', 'succeeded']);
    expect(opsTopic.notices).toHaveLength(1);
  });
});
