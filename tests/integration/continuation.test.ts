import { createAudits } from '../../shared/defender/audits.ts';
import { isDecided } from '../../shared/events/event.ts';
import { createHistory, type History } from '../../shared/history/history.ts';
import { bodyOf } from '../../shared/notify/continuations.ts';
import { contextWith } from '../builders/lambda-context.ts';
import { enforcing } from '../builders/rulesets.ts';
import { snsEvent } from '../builders/sns-event.ts';
import { sqsEvent } from '../builders/sqs-event.ts';
import { createAuditReceiver } from '../fakes/audit-receiver.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';
import { aFindingRule, rulesetOf } from '../unit/shared/rules/builders.ts';
import {
  type AuditSimulator,
  auditSimulator,
  certificateCheck,
  policyCheck,
} from './simulator/audit-simulator.ts';

let tables: EmbeddedTables;
let started: AuditSimulator;
let history: History;
beforeEach(async () => {
  [tables, started] = await Promise.all([startEmbeddedTables(), auditSimulator()]);
  history = createHistory(tables.documents, tables.historyTable);
});
afterEach(() => Promise.all([tables.close(), started.close()]));

const receiver = () =>
  createAuditReceiver({
    history,
    audits: createAudits(started.iot),
    ruleset: rulesetOf([aFindingRule()], enforcing),
  });

/** Time for so many pages, then none. */
const pages = (count: number) => {
  let left = count;
  return contextWith(() => (left-- > 0 ? 900_000 : 0));
};

async function findingsStored(): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await history.list({ by: 'time' }, { limit: 200, cursor });
    ids.push(
      ...page.events
        .filter((event) => event.kind === 'finding' && isDecided(event))
        .map(({ eventId }) => eventId),
    );
    cursor = page.cursor;
  } while (cursor);
  return ids;
}

test('an audit of two checks is read in as many invocations as it takes: every finding once', async () => {
  await started.simulator.call('SeedAuditFindings', { checkName: policyCheck, count: 510 });
  await started.simulator.call('SeedAuditFindings', { checkName: certificateCheck, count: 260 });
  await started.enable(policyCheck, certificateCheck);
  const auditTaskId = await started.audit(policyCheck, certificateCheck);
  const { handle, continuations } = receiver();
  await handle(snsEvent(started.published[0]?.message ?? ''), pages(2));
  for (let handed = 0; handed < continuations.sent.length; handed++) {
    const [continuation] = continuations.sent.slice(handed, handed + 1);
    if (continuation) await handle(sqsEvent(bodyOf(continuation)), pages(2));
  }
  expect(continuations.sent).toEqual(Array(2).fill({ kind: 'rest', eventId: `audit/${auditTaskId}` }));
  const calls = started.simulator.calls.list('ListAuditFindings');
  expect(calls.filter(({ input }) => input.maxResults === 250)).toHaveLength(5);
  const stored = await findingsStored();
  expect(stored).toHaveLength(770);
  expect(new Set(stored).size).toBe(770);
  expect(await history.read(`audit/${auditTaskId}`)).toMatchObject({
    progress: [
      { read: expect.any(Number), done: true, rereads: 0 },
      { read: expect.any(Number), done: true, rereads: 0 },
    ],
  });
}, 60_000);

test('two invocations that read the same audit at the same time store every finding once', async () => {
  await started.simulator.call('SeedAuditFindings', { checkName: policyCheck, count: 260 });
  await started.enable(policyCheck);
  const auditTaskId = await started.audit(policyCheck);
  const notice = snsEvent(started.published[0]?.message ?? '');
  await Promise.all([receiver().handle(notice, pages(9)), receiver().handle(notice, pages(9))]);
  expect(await findingsStored()).toHaveLength(260);
  expect(await history.read(`audit/${auditTaskId}`)).toMatchObject({
    progress: [{ read: 260, done: true, rereads: 0 }],
  });
}, 60_000);

test('a suppression made by hand counts neither as read nor as missing', async () => {
  await started.broadPolicy('group-policy');
  await started.broadPolicy('pump-policy');
  await started.suppressPolicy('group-policy');
  await started.enable(policyCheck);
  const auditTaskId = await started.audit(policyCheck);
  const { handle, telemetry, clock } = receiver();
  await handle(snsEvent(started.published[0]?.message ?? ''), pages(9));
  expect(await history.read(`audit/${auditTaskId}`)).toMatchObject({
    progress: [{ counted: 1, read: 1, suppressed: 1, planned: 1, done: true }],
  });
  expect(clock.sleeps).toEqual([]);
  expect(telemetry.counts.get('FindingsMissing')).toBeUndefined();
});
