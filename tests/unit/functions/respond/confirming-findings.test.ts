import type { FindingReport } from '../../../../shared/defender/finding-reports.ts';
import { aFindingEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFinding } from '../../../fixtures/notices/builders.ts';
import { aFindingRule } from '../../shared/rules/builders.ts';

/** Before a response to a finding is done, Device Defender is asked for the finding as it has it now. */

const critical = aFindingRule({ match: { kind: ['finding'], severity: ['CRITICAL'] } });
const finding = aFindingEvent({}, { rules: [critical] });

/** A responder whose Device Defender answers so about the finding. */
async function confirming(report: FindingReport) {
  const responder = createResponder((ports) => ({ ...ports, findings: { report: async () => report } }));
  await responder.receive(finding);
  await responder.run();
  return responder;
}

const other = (members: Record<string, unknown>): FindingReport => ({
  kind: 'other',
  answer: aFinding(members),
});

test('a finding that Device Defender no longer has is not responded to', async () => {
  const { statuses, reason, because, defender } = await confirming({ kind: 'gone' });
  expect(await statuses(finding.eventId)).toEqual(['skipped']);
  expect(await reason(finding.eventId)).toBe('finding-gone');
  expect(await because(finding.eventId)).toContain('does not have the finding any more');
  expect(defender.suppressed).toEqual([]);
});

test.each<[string, FindingReport]>([
  ['is no longer what the rule takes', other({ severity: 'LOW' })],
  ['is of another audit', other({ taskId: 'ffffffffffffffffffffffffffffffff' })],
  ['is of another check', other({ checkName: 'LOGGING_DISABLED_CHECK' })],
  ['can not be read', { kind: 'other', answer: { findingId: finding.findingId } }],
])('a finding that %s in Device Defender is not responded to', async (_, report) => {
  const { statuses, reason, because, defender } = await confirming(report);
  expect(await statuses(finding.eventId)).toEqual(['skipped']);
  expect(await reason(finding.eventId)).toBe('decided-otherwise');
  expect(await because(finding.eventId)).toContain('the rule does not ask for it');
  expect(defender.suppressed).toEqual([]);
});

test('a finding that changed since, and that the rule still takes, is responded to', async () => {
  const changed = other({ reasonForNonCompliance: 'The policy allows even more.' });
  const { statuses, defender } = await confirming(changed);
  expect(await statuses(finding.eventId)).toEqual(['succeeded']);
  expect(defender.suppressed).toHaveLength(1);
});

test('a finding is responded to though nothing of violations can be told or read', async () => {
  const unreadable = () => Promise.reject(new Error('out of order'));
  const responder = createResponder((ports) => ({
    ...ports,
    history: { ...ports.history, violation: unreadable },
  }));
  responder.defender.outages.add('activityOf');
  await responder.receive(finding);
  await responder.run();
  expect(await responder.statuses(finding.eventId)).toEqual(['succeeded']);
});

describe('a suppression whose call failed half-way', () => {
  async function halfDone() {
    const responder = createResponder();
    responder.defender.outages.add('ensure');
    await responder.receive(finding);
    await responder.run();
    expect(await responder.statuses(finding.eventId)).toEqual(['planned']);
    expect(await responder.containments.held()).toHaveLength(1);
    responder.clock.pass(5000);
    return responder;
  }

  test('it holds nothing any more once its finding is gone', async () => {
    const responder = await halfDone();
    responder.defender.findings.clear();
    await responder.run();
    expect(await responder.statuses(finding.eventId)).toEqual(['skipped']);
    expect(await responder.containments.held()).toEqual([]);
  });

  test('it still holds what it may have done while it is only held', async () => {
    const responder = await halfDone();
    responder.defender.outages.clear();
    responder.defender.refusals.set('read', { refusal: 'invalid', because: 'AWS IoT says no' });
    await responder.run();
    expect((await responder.statuses(finding.eventId))[0]).toBe('held');
    expect(await responder.containments.held()).toHaveLength(1);
  });
});
