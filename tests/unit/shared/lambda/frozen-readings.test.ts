import { IoTClient, ListAuditFindingsCommand } from '@aws-sdk/client-iot';
import { createFindingReports } from '../../../../shared/defender/finding-reports.ts';
import { createViolations } from '../../../../shared/defender/violations.ts';
import { asInvocation } from '../../../../shared/lambda/invocation.ts';
import { createLiveRuleset } from '../../../../shared/rule-table/live-ruleset.ts';
import { parseFinding } from '../../../../shared/sources/audit/finding.ts';
import { createLeapingClock } from '../../../fakes/recorders.ts';
import { aFinding } from '../../../fixtures/notices/builders.ts';

/** What hangs the first time, and is answered then. */
function hangsOnce<Answer>(answer: Answer): () => Promise<Answer> {
  let isFirst = true;
  return async () => {
    if (!isFirst) return answer;
    isFirst = false;
    return new Promise<never>(() => {});
  };
}

const clock = createLeapingClock();

const readings: readonly [string, () => () => Promise<unknown>][] = [
  [
    'of the ruleset in force',
    () => createLiveRuleset({ inForce: hangsOnce({ version: 0, move: 0 }) } as never, clock, () => {}),
  ],
  [
    'of all violations',
    () => {
      // The SDK's paginators ask whether a client is one.
      const iot = Object.assign(new IoTClient(), { send: hangsOnce({ activeViolations: [] }) });
      const { activityOf } = createViolations(iot, clock);
      const many = Array.from({ length: 10 }, (_, n) => ({ thingName: `pump-${n}`, violationId: `${n}` }));
      return () => activityOf(many.map((named) => ({ ...named, receivedAt: new Date() })));
    },
  ],
  [
    'of all findings of a check',
    () => {
      const parsed = parseFinding(aFinding());
      if (parsed.kind !== 'finding') throw new Error(parsed.detail);
      const { finding } = parsed;
      const { findingId, checkName } = finding;
      const list = hangsOnce({ findings: [aFinding()] });
      const send = async (command: object) =>
        command instanceof ListAuditFindingsCommand ? list() : { finding: aFinding() };
      const { report } = createFindingReports({ send } as never, clock);
      const ask = () => report({ findingId, checkName, finding, auditTaskId: 'audit-1' });
      // So many in a second are looked up in the list.
      return () => Promise.all(Array.from({ length: 11 }, ask));
    },
  ],
];

test.each(readings)(
  'a reading %s that hangs in a frozen run keeps no later run waiting (F81)',
  async (_, create) => {
    const read = create();
    void asInvocation(read);
    const later = asInvocation(read).then(() => 'read');
    const patience = new Promise((resolve) => setTimeout(resolve, 500, 'still waits'));
    expect(await Promise.race([later, patience])).toBe('read');
  },
);
