import type { RecordFinding } from '../../../../functions/receive-audit/record-finding.ts';
import type { Audits } from '../../../../shared/defender/audits.ts';
import type { DefenderEvent } from '../../../../shared/events/event.ts';
import type { History } from '../../../../shared/history/history.ts';
import { contextWith } from '../../../builders/lambda-context.ts';
import { enforcing } from '../../../builders/rulesets.ts';
import { snsEvent } from '../../../builders/sns-event.ts';
import { createAuditReceiver } from '../../../fakes/audit-receiver.ts';
import { createKnownAudits } from '../../../fakes/known-audits.ts';
import { createLiving } from '../../../fakes/living.ts';
import { createMemoryHistory } from '../../../fakes/memory-history.ts';
import { aCheck, aFinding, anAudit, messageOf } from '../../../fixtures/notices/builders.ts';
import { aFindingRule, rulesetOf } from '../../shared/rules/builders.ts';

const checkName = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
const total = 25_000;
const pageSize = 250;

const notice = messageOf(
  anAudit({
    auditDetails: [
      aCheck({ checkName, checkRunStatus: 'COMPLETED_NON_COMPLIANT', nonCompliantResourcesCount: total }),
    ],
  }),
);

/** A history that keeps the audit and only counts the findings. */
function createForgetfulHistory() {
  const history = createMemoryHistory();
  const counted = { findings: 0 };
  const open: History['open'] = async <Event extends DefenderEvent>(event: Event): Promise<Event> => {
    if (event.kind !== 'finding') return history.open(event);
    counted.findings += 1;
    return event;
  };
  return { ...history, open, counted };
}

/** Pages made as they are asked for; `alive` says how many of them something still holds. */
function createGeneratedPages() {
  const pages = createLiving();
  const known = createKnownAudits();
  known.end(notice);
  const audits: Audits = {
    describe: known.describe,
    async findings(_taskId, _checkName, nextToken = '0') {
      const from = Number(nextToken);
      const findings = Array.from({ length: pageSize }, (_, index) =>
        aFinding({
          findingId: `finding-${from + index}`,
          nonCompliantResource: {
            resourceIdentifier: {
              policyVersionIdentifier: { policyName: `policy-${from + index}`, policyVersionId: '1' },
            },
          },
        }),
      );
      for (const finding of findings.slice(0, 1)) pages.watch(finding);
      const next = from + pageSize;
      return { findings, ...(next < total && { nextToken: String(next) }) };
    },
  };
  return { audits, alive: pages.alive, count: pages.count };
}

/** Reads the audit in a few invocations; answers with how many pages were alive after each. */
async function readAll(recordFinding?: RecordFinding) {
  const history = createForgetfulHistory();
  const { audits, alive, count } = createGeneratedPages();
  const receiver = createAuditReceiver({
    ...{ history, audits, ruleset: rulesetOf([aFindingRule()], enforcing) },
    ...(recordFinding && { recordFinding }),
  });
  const living: number[] = [];
  for (let pagesUntil = 20; count() < total / pageSize; pagesUntil += 20) {
    await receiver.handle(
      snsEvent(notice),
      contextWith(() => (count() < pagesUntil ? 900_000 : 0)),
    );
    living.push(await alive());
  }
  return { living, findings: history.counted.findings, receiver, pages: count() };
}

test('tens of thousands of findings are read, decided and written without holding more than a page or two', async () => {
  const { living, findings, pages, receiver } = await readAll();
  expect({ findings, pages }).toEqual({ findings: total, pages: 100 });
  expect(receiver.telemetry.counts.get('FindingsMissing')).toBeUndefined();
  expect(living).toHaveLength(5);
  expect(Math.max(...living)).toBeLessThanOrEqual(2);
}, 120_000);

test('that measure would notice a receiver that keeps what it has read', async () => {
  const kept: unknown[] = [];
  const { living } = await readAll(async (answer) => {
    kept.push(answer);
    return { as: 'recorded', resource: '', rule: '', reasonCode: '' };
  });
  expect(living).toEqual([20, 40, 60, 80, 100]);
}, 120_000);
