import type { FindingReports, RecordedFinding } from '../../../shared/defender/finding-reports.ts';
import type { VerifyingAudits } from '../../../shared/defender/verifying-audits.ts';
import { parseFinding } from '../../../shared/sources/audit/finding.ts';
import { subjectOfResource } from '../../../shared/sources/subject.ts';
import type { DefenderWorld } from './world.ts';

const minute = 60_000;
const checkName = 'DEVICE_CERTIFICATE_SHARED_CHECK';
const resourceOf = (number: number) => ({ deviceCertificateId: number.toString(16).padStart(64, '0') });
const resources = (count: number) => Array.from({ length: count }, (_, number) => resourceOf(number));

/** What Device Defender says of findings, and of audits that are started to verify. */
export function describeAuditing(worldOf: () => DefenderWorld): void {
  let world: DefenderWorld;
  let findings: FindingReports;
  let audits: VerifyingAudits;
  beforeEach(() => {
    world = worldOf();
    findings = world.ports.findings;
    audits = world.ports.verifyingAudits;
  });

  const altered = (recorded: RecordedFinding): RecordedFinding => ({
    ...recorded,
    finding: { ...recorded.finding, severity: 'LOW', isSuppressed: true },
  });

  test('a finding is reported as it was recorded', async () => {
    const [recorded] = await world.find(checkName, resources(1));
    if (recorded) expect(await findings.report(recorded)).toEqual({ kind: 'as-recorded' });
    expect(recorded).toMatchObject({ checkName });
  });

  test('a finding that was recorded otherwise is reported with how it is', async () => {
    const [recorded] = await world.find(checkName, resources(1));
    const report = recorded && (await findings.report(altered(recorded)));
    expect(report?.kind).toBe('other');
    const parsed = parseFinding(report?.kind === 'other' ? report.answer : undefined);
    expect(parsed).toMatchObject({ kind: 'finding', finding: { ...recorded?.finding } });
  });

  test('a finding that Device Defender does not have is gone', async () => {
    const [recorded] = await world.find(checkName, resources(1));
    const unknown = { ...recorded, findingId: '0'.repeat(32) } as RecordedFinding;
    expect(await findings.report(unknown)).toEqual({ kind: 'gone' });
  });

  test('many findings at once are each reported as they are', async () => {
    const recorded = await world.find(checkName, resources(15));
    const asked = recorded.map((each, index) => (index === 12 ? altered(each) : each));
    const reports = await Promise.all(asked.map((each) => findings.report(each)));
    expect(reports.map(({ kind }) => kind)).toEqual(
      asked.map((_, index) => (index === 12 ? 'other' : 'as-recorded')),
    );
  });

  async function started(name = checkName): Promise<string> {
    const answer = await audits.start(name);
    if ('refusal' in answer) throw new Error(answer.because);
    return answer.auditTaskId;
  }

  test('an audit runs, then says what it still finds, and does not change its mind', async () => {
    await world.find(checkName, resources(2));
    const auditTaskId = await started();
    expect(await audits.outcomeOf(auditTaskId, checkName)).toEqual({ status: 'running' });
    world.pass(minute);
    const ended = { status: 'ended', found: new Set(resources(2).map(subjectOfResource)) };
    expect(await audits.outcomeOf(auditTaskId, checkName)).toEqual(ended);
    await world.find(checkName, []);
    expect(await audits.outcomeOf(auditTaskId, checkName)).toEqual(ended);
    const again = await started();
    world.pass(minute);
    expect(await audits.outcomeOf(again, checkName)).toEqual({ status: 'ended', found: new Set() });
  });

  test('an audit of a check that could not look, and one of another check, saw nothing', async () => {
    await world.blind(checkName);
    const [blind, other] = [await started(), await started('CA_CERTIFICATE_EXPIRING_CHECK')];
    world.pass(minute);
    expect(await audits.outcomeOf(blind, checkName)).toEqual({
      ...{ status: 'blind', because: `${checkName} FAILED INSUFFICIENT_PERMISSIONS` },
    });
    expect(await audits.outcomeOf(other, checkName)).toMatchObject({ status: 'blind' });
  });

  test('an audit of a check that is not enabled is refused for good', async () => {
    await world.disable(checkName);
    expect(await audits.start(checkName)).toMatchObject({ refusal: 'invalid' });
  });

  test('ten audits run at once, and the eleventh is refused until one has ended', async () => {
    for (let count = 0; count < 10; count += 1) await started();
    expect(await audits.start(checkName)).toMatchObject({ refusal: 'limit' });
    world.pass(minute);
    expect(await audits.start(checkName)).toHaveProperty('auditTaskId');
  });

  test('an audit that nobody started is unknown', async () => {
    expect(await audits.outcomeOf('0'.repeat(32), checkName)).toEqual({ status: 'unknown' });
  });

  test('an outage is a failure of each question about audits, and no answer', async () => {
    const [recorded] = await world.find(checkName, resources(1));
    const auditTaskId = await started();
    world.outage();
    await expect(recorded && findings.report(recorded)).rejects.toThrow();
    await expect(audits.start(checkName)).rejects.toThrow();
    await expect(audits.outcomeOf(auditTaskId, checkName)).rejects.toThrow();
    world.mend();
    expect(await audits.outcomeOf(auditTaskId, checkName)).toEqual({ status: 'running' });
  });
}
